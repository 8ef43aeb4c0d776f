"""How hard a text is to read, by its sentences, words and syllables.

English: the Flesch-Kincaid grade (Kincaid et al. 1975), a year of school; French: reading ease on the scale of Kandel
and Moles (1958), 0 to 100, where more is easier. Both are rough: medical words count as hard although readers of the
field know them.
"""

from collections.abc import Callable
from types import ModuleType

from textstat.backend import counts, metrics, selections, transformations

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
        return round(float(metrics.flesch_kincaid_grade(text, "en_US")), 1)
    finally:
        _forget()


def _forget() -> None:
    """Let go of the texts, which the library keeps beside its results."""
    for remembering in _CACHES:
        remembering()


def _caches(module: ModuleType) -> list[Callable[[], None]]:
    found = (getattr(value, "cache_clear", None) for value in vars(module).values())
    return [clear for clear in found if clear is not None]


_CACHES = [clear for module in (counts, metrics, selections, transformations) for clear in _caches(module)]
