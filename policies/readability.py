"""How hard a text is to read, by its sentences, words and syllables.

English: the Flesch-Kincaid grade (Kincaid et al. 1975), a year of school; French: reading ease on the scale of Kandel
and Moles (1958), 0 to 100, where more is easier. Both are rough: medical words count as hard although readers of the
field know them.
"""

from collections.abc import Callable
from types import ModuleType

from textstat.backend import counts, metrics, selections, transformations
from textstat.backend.utils._get_cmudict import get_cmudict
from textstat.backend.utils._get_pyphen import get_pyphen

from policies.message import Language

#: Fewer words than this give no figure that means anything.
_FEWEST_WORDS = 30


def reading_level(text: str, language: Language) -> float | None:
    """Return the school grade of an English text, or the reading ease of a French one; None if it is too short."""
    try:
        if counts.count_words(text) < _FEWEST_WORDS:
            return None
        if language is Language.FR:
            return round(float(metrics.flesch_reading_ease(text, "fr")), 1)
        return round(_grade(text), 1)
    finally:
        _forget()


def _grade(text: str) -> float:
    words = selections.list_words(text, lowercase=True)
    syllables = sum(map(_syllables, words))
    return 0.39 * float(metrics.words_per_sentence(text)) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Count a word's vowels as it is spoken, or its hyphenation where no dictionary has it, as most names of drugs.

    The library's own count stops at words that its dictionary lacks.
    """
    spoken = (get_cmudict("en_US") or {}).get(word)
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return len(get_pyphen("en_US").positions(word)) + 1


def _forget() -> None:
    """Let go of the texts, which the library keeps beside its results."""
    for remembering in _CACHES:
        remembering()


def _caches(module: ModuleType) -> list[Callable[[], None]]:
    found = (getattr(value, "cache_clear", None) for value in vars(module).values())
    return [clear for clear in found if clear is not None]


_CACHES = [clear for module in (counts, metrics, selections, transformations) for clear in _caches(module)]
