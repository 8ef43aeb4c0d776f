"""Word tables that recognizers look names up in.

``eponyms.txt`` and ``public_figures.txt`` are kept by hand; ``policies.training.lexicon`` builds the others and names
their sources.
``kinds.txt``, what the model is told of words, comes from ``policies.training.kinds`` and is under CC BY-SA 4.0.
"""

from functools import cache
from importlib.resources import files


@cache
def plain_words() -> frozenset[str]:
    """Return folded words that are no name by themselves: function words, clinical words, drugs, eponyms."""
    return _table("plain_words.txt")


@cache
def eponyms() -> frozenset[str]:
    """Return folded surnames that medicine has given to signs, diseases, devices and scores, and makers' names."""
    return _table("eponyms.txt")


@cache
def public_figures() -> frozenset[str]:
    """Return folded whole names of famous people, living, dead and invented, that are hardly anybody else's."""
    return _table("public_figures.txt")


@cache
def given_names() -> frozenset[str]:
    """Return folded given names of many origins that are no plain words."""
    return _table("given_names.txt")


@cache
def small_places() -> frozenset[str]:
    """Return folded names of places of 20,000 people or fewer in Canada and the United States.

    From GeoNames (https://www.geonames.org), CC BY 4.0.
    """
    return _table("small_places.txt")


def _table(name: str) -> frozenset[str]:
    return frozenset((files(__name__) / name).read_text(encoding="ascii").splitlines())
