"""Disguise out of a text: what looks like a plain letter, digit, space or dash becomes one.

Sources: Unicode Standard Annex 15 (NFC, NFKC), the general categories of the Unicode Character Database, and for
look-alike letters Unicode Technical Standard 39 (confusables), reduced to Cyrillic and Greek against Latin.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from policies.plain import Edit, PlainText
from policies.spoken import spoken_digits

_STRANGE = re.compile(r"[^\n\x20-\x7e]")
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKED = re.compile(f"[^\\s{_MARKS}](?P<marks>[{_MARKS}]+)")
#: More marks than these on one letter are ornament, and composing many of them would take quadratic time.
_MARKS_KEPT = 4

#: Signs of measure and of order that compatibility forms would turn into letters or digits of another meaning.
_KEPT = "\u00b5\u2126\u00ba\u00aa\u00b2\u00b3\u2122"
#: Letters and symbols without a glyph, which no general category tells apart.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800" + "".join(map(chr, range(0xFE00, 0xFE10)))
_FORMS: Mapping[str, str] = MappingProxyType(
    dict(zip(_KEPT, _KEPT, strict=True))
    | dict.fromkeys(_INVISIBLE, "")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bc\uff07\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"')
    | dict.fromkeys("\u2043\u207b\u208b\u2212", "-")
    | dict.fromkeys("\t\r\v\f", " ")
    | {"\x85": "\n"}
)
_FORMS_OF_CATEGORIES: Mapping[str, str] = MappingProxyType(
    {"Cf": "", "Me": "", "Cc": "", "Cs": "\ufffd", "Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n"}
)

_HOMOGLYPHS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ",
    "ABESIJKMHOPCTYXaeijopcyxshdqwlABEZHIKMNOPTYXaikvopux",
)
_MIXED_WORD = re.compile(r"[A-Za-z\u0370-\u04ff\u0500-\u052f]{2,}")
_LATIN = re.compile(r"[A-Za-z]")
_LOOKALIKE = str.maketrans("OolI|SB", "0011158")
_LOOKALIKE_RUN = re.compile(r"(?<![A-Za-z0-9])[0-9OolI](?:[ .\-]?[0-9OolISB|]){6,20}(?![A-Za-z0-9])")
_LOOKALIKE_DIGIT = re.compile(r"(?<=[0-9])[OolISB|]{1,2}(?=[0-9])|(?<=[0-9][.\-])[OolI](?=[0-9OolI]{2})")
_LOOKALIKE_END = re.compile(r"^[OolI](?=[0-9]{2})|(?<=[0-9]{2})[OolI]$")
_DIGITS_OF_A_NUMBER = 7
#: Lengths of telephone, card and insurance numbers: where a look-alike at the very end completes one of them.
_COMPLETE = frozenset({9, 10})


def undisguise(plain: PlainText) -> PlainText:
    """Return ``plain`` with its disguises undone; plain English in ASCII comes back as the same object."""
    if not plain.text.isascii():
        plain = plain.edited(_composed(plain.text))
        plain = plain.edited(_familiar(plain.text))
        plain = plain.edited(_latin_words(plain.text))
    elif not plain.text.isprintable():
        plain = plain.edited(_familiar(plain.text))
    plain = plain.edited(_digits(plain.text))
    return plain.edited(spoken_digits(plain.text))


def _composed(text: str) -> Iterator[Edit]:
    """Letters with the accents that follow them as one letter; ornament on them is dropped."""
    for match in _MARKED.finditer(text):
        base, marks = match[0][0], match["marks"][:_MARKS_KEPT]
        composed = unicodedata.normalize("NFC", base + marks)[0]
        yield Edit(*match.span(), composed)


def _familiar(text: str) -> Iterator[Edit]:
    """Every code point outside printable ASCII that has a familiar form."""
    for match in _STRANGE.finditer(text):
        familiar = familiar_form(match[0])
        if familiar != match[0]:
            yield Edit(*match.span(), familiar)


@lru_cache(maxsize=4096)
def familiar_form(char: str) -> str:
    """Return the plain form of one code point: itself, another, several, or nothing where it has no glyph."""
    form = _FORMS.get(char)
    if form is not None:
        return form
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    form = _FORMS_OF_CATEGORIES.get(category)
    if form is not None:
        return form
    compatible = unicodedata.normalize("NFKC", char)
    if compatible == char:
        return char
    return "".join(part if part.isascii() else familiar_form(part) for part in compatible)


def _latin_words(text: str) -> Iterator[Edit]:
    """Words that mix Latin with Cyrillic or Greek letters; a word wholly of another script is left alone."""
    for match in _MIXED_WORD.finditer(text):
        word = match[0]
        if not word.isascii() and _LATIN.search(word):
            yield Edit(*match.span(), word.translate(_HOMOGLYPHS))


def _digits(text: str) -> Iterator[Edit]:
    """Letters that stand for a digit inside a long number, such as ``416-555-O1l2``."""
    for match in _LOOKALIKE_RUN.finditer(text):
        run = match[0]
        if sum(char.isdigit() for char in run) < _DIGITS_OF_A_NUMBER:
            continue
        mended = _LOOKALIKE_DIGIT.sub(lambda lookalike: lookalike[0].translate(_LOOKALIKE), run)
        if sum(char.isalnum() for char in run) in _COMPLETE:
            mended = _LOOKALIKE_END.sub(lambda lookalike: lookalike[0].translate(_LOOKALIKE), mended)
        if mended != run:
            yield Edit(*match.span(), mended)
