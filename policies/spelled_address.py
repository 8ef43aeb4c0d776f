"""E-mail addresses, spelled or apart: "jane dot doe at example dot com", "jane (at) example . org", "j a n e @ ...".

Known to miss: an address without a top-level domain.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.announced import mail_announced
from policies.plain import Edit

_TOP = r"(?:com|ca|org|net|edu|gov|info|fr|uk|au|us|qc|io|co|me)"
_PIECE = r"[a-z0-9][a-z0-9_+\-]{0,30}"
_OPEN, _CLOSE = r"[ ]?[\[({<][ ]?", r"[ ]?[\])}>][ ]?"
_DOT_WORD = r"(?:dot|point|period)"
_DOT = rf"(?:\.|[ ]\.[ ]|{_OPEN}(?:{_DOT_WORD}|\.){_CLOSE}|[ ]{_DOT_WORD}[ ])"
_MARK_WORD = r"(?:underscore|under score|tiret du bas|tiret bas|souligné|dash|hyphen|tiret|trait d'union|minus|plus)"
_MARK = rf"(?:{_OPEN}{_MARK_WORD}{_CLOSE}|[ ]{_MARK_WORD}[ ])"
_AT_WORD = r"(?:at sign|at|arobase|arobas|arrobas|chez|a commercial|à commercial|a)"
_AT = (
    rf"(?:{_OPEN}(?:{_AT_WORD}|@){_CLOSE}|[ ](?:at sign|at|arobase|arobas|arrobas|chez|a commercial|à commercial|à)[ ]|"
    r"[ ]?@[ ]?)"
)
_ADDRESS = re.compile(
    rf"(?<![\w.+\-@])(?P<local>{_PIECE}(?:(?:{_DOT}|{_MARK}){_PIECE}){{0,4}})(?P<at>{_AT})"
    rf"(?P<domain>{_PIECE}(?:(?:{_DOT}|{_MARK}){_PIECE}){{0,3}}{_DOT}{_TOP})(?![\w@])",
    re.IGNORECASE,
)
_APART = re.compile(r"(?<!\w)[a-z0-9](?:[ ][a-z0-9._+\-]){1,40}[ ]@(?:[ ][a-z0-9.\-]){4,40}(?!\w)", re.IGNORECASE)
_SYMBOL = re.compile(
    rf"(?<![\w.+\-@])(?P<local>{_PIECE}(?:\.{_PIECE}){{0,3}})[ ]?[^\w\s\x20-\x7e][ ]?"
    rf"(?P<domain>(?:{_PIECE}\.){{1,4}}{_TOP})"
    r"(?![\w@])",
    re.IGNORECASE,
)
_DOTS = re.compile(_DOT, re.IGNORECASE)
_MARKS = re.compile(_MARK, re.IGNORECASE)
#: Without one of these no address is in words or apart.
_HINTS = ("@", "dot", "point", "period", "(", "[", "<", "{")
_SIGNS = {"dash": "-", "hyphen": "-", "tiret": "-", "trait d'union": "-", "minus": "-", "plus": "+"}

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"address": _ADDRESS, "apart": _APART, "symbol": _SYMBOL})


def spelled_addresses(text: str) -> Iterator[Edit]:
    """Yield edits that write such addresses with their signs; "look at example dot com" alone is no address."""
    lowered = text.lower()
    hinted = any(hint in lowered for hint in _HINTS)
    found = [*_APART.finditer(text), *_ADDRESS.finditer(text)] if hinted else []
    if not text.isascii():
        found += (match for match in _SYMBOL.finditer(text) if mail_announced(text, match.start()))
    end = 0
    for match in sorted(found, key=lambda match: match.start()):
        address = _address(match)
        if match.start() >= end and address:
            end = match.end()
            yield Edit(*match.span(), address)


def _address(match: re.Match[str]) -> str:
    """The address, or nothing where it stands there already or may be a place to look at."""
    if match.re is _APART:
        return match[0].replace(" ", "")
    local, domain = _written(match["local"]), _written(match["domain"])
    address = f"{local}@{domain}"
    if address == match[0]:
        return ""
    plain = match.re is _SYMBOL or match["at"].strip(" @").endswith(tuple(")]}>")) or not local.isalpha()
    return address if plain or mail_announced(match.string, match.start()) else ""


def _written(part: str) -> str:
    return _MARKS.sub(lambda mark: _SIGNS.get(mark[0].strip(" []()<>{}").lower(), "_"), _DOTS.sub(".", part))
