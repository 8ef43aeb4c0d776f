"""Noise: how people in a hurry, phones and scanners change a text; labels move along."""

import random
import unicodedata

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_SCANNED = {"0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "rn": "m"}
_EMOJI = "🙏 😅 👀 🚨 🤦 ❤️ 🙄 👍 🎉 😭 ‼️ 🔥 🥲 💉 🚑 🤞".split()

#: One entry a code point: what it is, and the label it carries.
Labelled = list[tuple[str, str]]


def noisy(chars: Labelled, rng: random.Random) -> Labelled:
    """Return the text as someone might have typed it; about a quarter of texts stay as they are."""
    chars = _cased(chars, rng)
    if rng.random() < 0.25:
        chars = [(_unaccented(char), label) for char, label in chars]
    if rng.random() < 0.2:
        chars = _unpunctuated(chars, rng)
    if rng.random() < 0.33:
        for _ in range(rng.choice((1, 2, 2, 3))):
            chars = _mistyped(chars, rng)
    if rng.random() < 0.03:
        chars = [(_SCANNED.get(char, char) if rng.random() < 0.15 else char, label) for char, label in chars]
    if rng.random() < 0.05:
        chars = _respaced(chars, rng)
    if rng.random() < 0.05:
        chars = _decorated(chars, rng)
    return chars


def _cased(chars: Labelled, rng: random.Random) -> Labelled:
    draw = rng.random()
    if draw < 0.43:
        return [(_one(char, char.lower()), label) for char, label in chars]
    if draw < 0.5:
        return [(_one(char, char.upper()), label) for char, label in chars]
    if draw < 0.53:
        return [(_one(char, char.upper()) if label == "PATIENT_NAME" else char, label) for char, label in chars]
    return chars


def _one(char: str, cased: str) -> str:
    return cased if len(cased) == 1 else char


def _unaccented(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char


def _unpunctuated(chars: Labelled, rng: random.Random) -> Labelled:
    """Drop full stops, commas, question marks and apostrophes between words, all or most of them."""
    share = rng.choice((1.0, 0.7))
    kept: Labelled = []
    for at, (char, label) in enumerate(chars):
        after = chars[at + 1][0] if at + 1 < len(chars) else " "
        between_words = after.isspace() or char in "'’"
        if not (char in ".,;:!?'’" and between_words and rng.random() < share):
            kept.append((char, label))
    return kept


def _mistyped(chars: Labelled, rng: random.Random) -> Labelled:
    """Swap, drop, double or miss one letter."""
    letters = [at for at, (char, _) in enumerate(chars) if char.isalpha()]
    if len(letters) < 8:
        return chars
    at = rng.choice(letters)
    char, label = chars[at]
    kind = rng.randrange(4)
    if kind == 0 and at + 1 < len(chars) and chars[at + 1][0].isalpha():
        return [*chars[:at], chars[at + 1], chars[at], *chars[at + 2 :]]
    if kind == 1:
        return [*chars[:at], *chars[at + 1 :]]
    if kind == 2:
        return [*chars[:at], chars[at], *chars[at:]]
    near = _NEIGHBOURS.get(char.lower())
    return chars if near is None else [*chars[:at], (rng.choice(near), label), *chars[at + 1 :]]


def _respaced(chars: Labelled, rng: random.Random) -> Labelled:
    """Double or lose a space, or break a line instead."""
    spaces = [at for at, (char, label) in enumerate(chars) if char == " " and not label]
    if not spaces:
        return chars
    at = rng.choice(spaces)
    return [*chars[:at], *((char, "") for char in rng.choice(("  ", "", "\n", "   "))), *chars[at + 1 :]]


def _decorated(chars: Labelled, rng: random.Random) -> Labelled:
    """Put an emoji or a sigh at an end."""
    extra = [
        (char, "")
        for char in rng.choice((*_EMOJI, "lol", "ugh", "thx", "pls", "svp", "merci", "asap", "!!", "...", "??"))
    ]
    return [*extra, (" ", ""), *chars] if rng.random() < 0.3 else [*chars, (" ", ""), *extra]
