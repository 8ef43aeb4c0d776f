"""Finding words that should not be where they are, in whatever form they got there."""

import base64
from collections.abc import Iterator, Sequence

_SURE_BYTES = 9


def marks_in(where: bytes, marks: Sequence[str]) -> list[str]:
    """Return the marks that occur somewhere: in whatever case, in hexadecimal or in base64."""
    folded = where.lower()
    return [
        mark
        for mark in marks
        if mark.lower().encode() in folded
        or mark.encode().hex().encode() in folded
        or any(form in where for form in _in_base64(mark.encode()))
    ]


def _in_base64(mark: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of a mark within a longer text, wherever it begins; short marks occur by chance."""
    for shift in range(3) if len(mark) >= _SURE_BYTES else ():
        encoded = base64.b64encode(bytes(shift) + mark)
        whole = (shift + len(mark)) // 3 * 4
        yield encoded[4 if shift else 0 : whole]
