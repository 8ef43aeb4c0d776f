"""Draws the app's icons: a speech bubble with a cross in it.

Source: Teams, "Design your app icon": a color icon of 192 x 192 pixels on a full square, and an outline icon of 32 x 32
pixels, white on transparent.
"""

import struct
import zlib
from collections.abc import Callable
from typing import TypeAlias

#: Whether a point (x, y) of the unit square is inked.
Shape: TypeAlias = Callable[[float, float], bool]
Rgba: TypeAlias = tuple[int, int, int, int]

ACCENT: Rgba = (0x1F, 0x3A, 0x4D, 0xFF)
_WHITE: Rgba = (0xFF, 0xFF, 0xFF, 0xFF)
_CLEAR: Rgba = (0xFF, 0xFF, 0xFF, 0)
#: Each pixel is the mean of so many points each way.
_FINE = 2
_TAIL_TOP = 0.6


def color_icon() -> bytes:
    """Return the 192 x 192 PNG: a white bubble on the accent color."""
    return _png(192, lambda x, y: _bubble(x, y, 0) and not _cross(x, y, 0.18), _WHITE, ACCENT)


def outline_icon() -> bytes:
    """Return the 32 x 32 PNG: a white outline on nothing."""
    return _png(32, lambda x, y: _bubble(x, y, 0) > _bubble(x, y, 0.07) or _cross(x, y, 0.14), _WHITE, _CLEAR)


def _bubble(x: float, y: float, inset: float) -> bool:
    """Whether a point lies in the speech bubble, drawn so much smaller on every side."""
    left, right, top, bottom, corner = 0.14 + inset, 0.86 - inset, 0.16 + inset, 0.7 - inset, 0.14 - inset
    away_x = max(left + corner - x, 0.0, x - (right - corner))
    away_y = max(top + corner - y, 0.0, y - (bottom - corner))
    in_tail = y >= _TAIL_TOP and x >= 0.28 + inset and x + y <= 1.16 - inset * 2.4
    return in_tail or away_x**2 + away_y**2 <= corner**2


def _cross(x: float, y: float, half: float) -> bool:
    x, y = abs(x - 0.5), abs(y - 0.43)
    return (x <= half and y <= half / 3) or (y <= half and x <= half / 3)


def _png(size: int, shape: Shape, ink: Rgba, paper: Rgba) -> bytes:
    """Encode a square picture of 8-bit RGBA pixels (PNG specification, sections 5 and 11)."""
    most = _FINE**2
    shades = [
        bytes(round((a * inked + b * (most - inked)) / most) for a, b in zip(ink, paper, strict=True))
        for inked in range(most + 1)
    ]
    # Each row of points is a list of 0 and 1; a pixel's shade is the sum of its square of points.
    fine = size * _FINE
    at = [(step + 0.5) / fine for step in range(fine)]
    points = [[1 if shape(x, y) else 0 for x in at] for y in at]
    rows = bytearray()
    for top in range(0, fine, _FINE):
        columns = [sum(column) for column in zip(*points[top : top + _FINE], strict=True)]
        rows += b"\0" + b"".join(shades[sum(columns[left : left + _FINE])] for left in range(0, fine, _FINE))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
