"""Regular expressions that take time linear in the text, whatever the expression and whatever the text.

They are run by RE2, which has neither look-around nor back references. They read what built-in rules read: lower-case
text without accents, so an accent in a pattern is taken off too, and capitals make no difference.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import re2

from policies.finding import Span

#: Most characters of a pattern, and most steps of the program that RE2 makes of it: time per character grows with them.
MOST_CHARS, MOST_STEPS = 1000, 500
#: Most matches of a pattern that count in one message: each may cost a pass over what is left of it.
MOST_MATCHES = 100
_MEMORY = 1 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")


class PatternError(Exception):
    """A pattern cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class LinearPattern:
    """A pattern that was found fit; ``LinearPattern.of`` makes one."""

    #: A regular expression of RE2, which ships no types.
    compiled: Any = field(repr=False)

    @classmethod
    def of(cls, source: str) -> "LinearPattern":
        """Return the pattern.

        Raises:
            PatternError: if it is no regular expression of RE2, is too large, or matches the empty text.
        """
        if len(source) > MOST_CHARS:
            reason = f"has more than {MOST_CHARS} characters; make several rules of it"
            raise PatternError(reason)
        options = re2.Options()
        options.log_errors = False
        options.case_sensitive = False
        options.max_mem = _MEMORY
        try:
            compiled = re2.compile(_without_accents(source), options=options)
        except (re2.error, UnicodeEncodeError) as error:
            raise PatternError(_complaint(error)) from None
        if max(compiled.programsize, compiled.reverseprogramsize) > MOST_STEPS:
            reason = f"grows to more than {MOST_STEPS} steps; use smaller {{}} counts, and [a-z] for letters"
            raise PatternError(reason)
        if compiled.search("") is not None:
            reason = "matches where there is nothing; ask for one character at least"
            raise PatternError(reason)
        return cls(compiled)

    def spans(self, folded: str) -> Iterator[Span]:
        """Yield where it matches in folded text, from left to right, apart; of very many matches the first ones."""
        # What is no character of Unicode, RE2 cannot be given.
        text = folded if folded.isascii() else _SURROGATE.sub("\ufffd", folded)
        found = islice(self.compiled.finditer(text), MOST_MATCHES)
        return (Span(*match.span()) for match in found if match.start() < match.end())


def _without_accents(source: str) -> str:
    return "".join(unicodedata.normalize("NFD", char)[0] for char in source)


def _complaint(error: Exception) -> str:
    """Return what RE2 says of a pattern; it quotes the part that it does not take."""
    if isinstance(error, UnicodeEncodeError):
        return "holds what is no character"
    said = error.args[0]
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    hint = "; RE2 knows no look-around" if "perl operator" in words else ""
    hint = "; RE2 knows no back references, and no \\Z but \\z" if "escape sequence" in words else hint
    return f"is no regular expression of RE2: {words}{hint}"
