"""Disguise out of a text: what looks like a plain letter, digit, space or dash becomes one.

Sources: Unicode Standard Annex 15 (NFC, NFKC), the general categories of the Unicode Character Database, and for
look-alike letters Unicode Technical Standard 39 (confusables), reduced to Cyrillic and Greek against Latin.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from policies.lookalikes import lookalike_digits
from policies.plain import Edit, PlainText
from policies.scattered import days, initials, lines_of_digits, parted_groups, signed_groups, single_digits
from policies.spelled_address import spelled_addresses
from policies.spoken import spoken_digits

_STRANGE = re.compile(r"[^\n\x20-\x7e]")
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKED = re.compile(f"(?P<keycap>[0-9])\ufe0f?\u20e3|[^\\s{_MARKS}](?P<marks>[{_MARKS}]+)")
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

#: What is read once every character has its familiar form, in this order.
_READINGS_OF_WORDS: tuple[Callable[[str], Iterator[Edit]], ...] = (spelled_addresses, spoken_digits)
#: What is read after that in a text of four digits or more.
_READINGS_OF_DIGITS: tuple[Callable[[str], Iterator[Edit]], ...] = (
    lookalike_digits,
    single_digits,
    lines_of_digits,
    signed_groups,
    parted_groups,
    days,
    initials,
)
_FOUR_DIGITS = re.compile(r"[0-9][^0-9]*[0-9][^0-9]*[0-9][^0-9]*[0-9]")


def undisguise(plain: PlainText) -> PlainText:
    """Return ``plain`` with its disguises undone; plain English in ASCII comes back as the same object."""
    if not plain.text.isascii():
        plain = plain.edited(_composed(plain.text))
        plain = plain.edited(_familiar(plain.text))
        plain = plain.edited(_latin_words(plain.text))
    elif not plain.text.isprintable():
        plain = plain.edited(_familiar(plain.text))
    for reading in _READINGS_OF_WORDS:
        plain = plain.edited(reading(plain.text))
    if _FOUR_DIGITS.search(plain.text):
        for reading in _READINGS_OF_DIGITS:
            plain = plain.edited(reading(plain.text))
    return plain


def _composed(text: str) -> Iterator[Edit]:
    """Letters with the accents that follow them as one letter, keycaps as their digit; ornament is dropped."""
    for match in _MARKED.finditer(text):
        if match["keycap"]:
            yield Edit(*match.span(), match["keycap"])
            continue
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
