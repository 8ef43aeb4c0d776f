"""Every phrase that people read stands in both catalogues, and nothing else does."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from policies.catalogue import phrase
from policies.message import Language
from tests.architecture.source import ROOT, imports, product_files, relative, tree

#: Where what somebody else gives as a literal is passed on.
_PASSING_ON = {"bot/desk/desk.py", "bot/doctor.py", "adapters/teams/offers.py"}
_IN_SCRIPTS = re.compile(r"""\bwords\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def _used() -> Iterator[tuple[str, str]]:
    """Yield every phrase that the source looks up, with the place of it; one that is no literal as an empty string."""
    for file in product_files():
        if "policies.catalogue" not in imports(file) and not relative(file).startswith("adapters/"):
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and node.args and _name(node.func):
                first = node.args[0]
                literal = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
                yield literal, f"{relative(file)}:{node.lineno}"
    for script in ROOT.glob("adapters/**/static/*.js"):
        for match in _IN_SCRIPTS.finditer(script.read_text(encoding="utf-8")):
            yield match[1] or match[2], relative(script)


def _name(function: ast.expr) -> str:
    """Return ``phrase``, ``words`` of a desk, or nothing for any other function."""
    if isinstance(function, ast.Attribute):
        of_the_desk = ast.unparse(function.value).endswith("desk")
        return function.attr if of_the_desk and function.attr == "words" else ""
    return function.id if isinstance(function, ast.Name) and function.id == "phrase" else ""


def _catalogue(language: Language) -> Catalog:
    file = ROOT / "policies/locale" / language.value / "LC_MESSAGES/chaperone.po"
    with file.open("rb") as source:
        return read_po(source, locale=language.value, abort_invalid=True)


USED = sorted(_used())
CATALOGUES = {language: _catalogue(language) for language in Language}


def test_phrases_are_literals() -> None:
    """What is looked up stands in the source, so that it can be found there."""
    loose = {place.partition(":")[0] for used, place in USED if not used}
    assert not loose - _PASSING_ON


@pytest.mark.parametrize("language", Language)
def test_every_phrase_is_translated(language: Language) -> None:
    """Each phrase of the source stands in the catalogue with words of its language."""
    catalogue = CATALOGUES[language]
    missing = {f"{place}: {used}" for used, place in USED if used and not (catalogue.get(used) or _EMPTY).string}
    assert not missing


@pytest.mark.parametrize("language", Language)
def test_nothing_is_translated_in_vain(language: Language) -> None:
    """Every entry of the catalogue is used, once, and none is marked as doubtful."""
    used = {phrase for phrase, _ in USED}
    entries = [entry for entry in CATALOGUES[language] if entry.id]
    assert not {entry.id for entry in entries} - used
    assert not [entry.id for entry in entries if entry.fuzzy]


def test_translations_name_the_same_values() -> None:
    """A translation has the same names in braces as its English form, so that it can be filled in."""
    for language, catalogue in CATALOGUES.items():
        for entry in catalogue:
            assert _fields(str(entry.id)) == _fields(str(entry.string)), (language, entry.id)


def test_french_is_written_as_in_canada() -> None:
    """Colons and quotation marks stand off by a space that does not break; question marks and semicolons do not."""
    for entry in CATALOGUES[Language.FR]:
        words = str(entry.string)
        if entry.id:
            assert not re.search(r"(?<!\u00a0):(?!//)|« | »|\s[?!;]", re.sub(r"\d:\d", "", words)), words


def test_a_phrase_that_is_missing_is_an_error() -> None:
    """Neither an unknown phrase nor one whose values are left out passes in silence."""
    with pytest.raises(KeyError):
        phrase("No such phrase", Language.FR)
    with pytest.raises(KeyError):
        phrase("Version: {version}", Language.EN, other="x")


def _fields(words: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


class _Empty:
    string = ""


_EMPTY = _Empty()
