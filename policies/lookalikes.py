"""Letters that stand for a digit inside a long number, such as ``416-555-O1l2`` or ``OO7l4482``."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.announced import birth_announced, number_announced
from policies.plain import Edit

_LOOKALIKE = str.maketrans("OolI|SB", "0011158")
_RUN = re.compile(r"(?<![A-Za-z0-9])[0-9OolI](?:[ .\-/]?[0-9OolISB|]){5,20}(?![A-Za-z0-9])")
_INSIDE = re.compile(r"(?<=[0-9])[OolISB|]{1,2}(?=[0-9])|(?<=[0-9][.\-])[OolI](?=[0-9OolI]{2})")
_AT_END = re.compile(r"^[OolI](?=[0-9]{2})|(?<=[0-9]{2})[OolI]$")
_LETTERS = re.compile(r"[OolI|]")
_DIGIT = re.compile(r"[0-9]")
#: Groups that hold a digit: a letter on its own, such as I, is a word.
_GROUP = re.compile(r"(?=[^ .\-/]*[0-9])[^ .\-/]{2,}")
_DIGITS_OF_A_NUMBER = 7
_DIGITS_ANNOUNCED = 3
#: Lengths of telephone, card and insurance numbers: where a look-alike at the very end completes one of them.
_COMPLETE = frozenset({9, 10})

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"run": _RUN, "inside": _INSIDE, "at_end": _AT_END, "group": _GROUP}
)


def lookalike_digits(text: str) -> Iterator[Edit]:
    """Yield edits that write such letters as digits; at the ends of groups only behind an announcement."""
    for match in _RUN.finditer(text):
        run = match[0]
        if _LETTERS.search(run) is None and "S" not in run and "B" not in run:
            continue
        mended = _mended(run, announced=_announced(match))
        if mended != run:
            yield Edit(*match.span(), mended)


def _announced(match: re.Match[str]) -> bool:
    return number_announced(match.string, match.start()) or birth_announced(match.string, match.start())


def _mended(run: str, *, announced: bool) -> str:
    digits = len(_DIGIT.findall(run))
    if digits >= _DIGITS_OF_A_NUMBER:
        run = _INSIDE.sub(lambda lookalike: lookalike[0].translate(_LOOKALIKE), run)
        if sum(char.isalnum() for char in run) in _COMPLETE:
            run = _AT_END.sub(lambda lookalike: lookalike[0].translate(_LOOKALIKE), run)
    if announced and digits >= _DIGITS_ANNOUNCED:
        run = _GROUP.sub(lambda group: _LETTERS.sub(lambda letter: letter[0].translate(_LOOKALIKE), group[0]), run)
    return run
