"""What word lists tell the model of a word."""

import pytest
from tokenizers import Tokenizer

from policies.detectors.encoding import windows
from policies.detectors.lexicon.kinds import KINDS, Kind, kind_of
from policies.detectors.tagger import WEIGHTS


@pytest.mark.parametrize("name", ["jaspreet", "Okafor", "TREMBLAY", "Zoé"])
def test_names_are_known_in_any_casing(name: str) -> None:
    """A name of whatever origin is a name, with or without capitals and accents."""
    assert Kind(kind_of(name)) & (Kind.GIVEN | Kind.SURNAME | Kind.RARE_SURNAME)


def test_a_name_that_is_a_word_is_both() -> None:
    """The model has to tell from the sentence which of the two it is."""
    kind = Kind(kind_of("rose"))
    assert kind & Kind.GIVEN
    assert kind & Kind.COMMON


def test_a_possessive_without_apostrophe_is_looked_up_as_the_name() -> None:
    """Chats write "kaurs bp"."""
    assert kind_of("kaurs") == kind_of("kaur") != 0


@pytest.mark.parametrize("word", ["", "xqzzt", "1234", "\ud800", "玛丽"])
def test_what_no_list_has_is_of_no_kind(word: str) -> None:
    """Nonsense, digits, broken text and other scripts raise nothing."""
    assert kind_of(word) == 0


def test_every_piece_of_a_word_has_the_kind_of_the_word() -> None:
    """Names that the vocabulary breaks into pieces are still known as names."""
    text = "Przemek is npo; 3 x"
    [window] = windows(text, Tokenizer.from_file(str(WEIGHTS / "tokenizer.json")))
    pieces = [(text[start:end], kind) for (start, end), kind in zip(window.offsets, window.kinds, strict=True)]
    assert {kind for piece, kind in pieces if piece and piece in "Przemek"} == {kind_of("Przemek")}
    assert {kind for piece, kind in pieces if piece in {";", "3", ""}} == {0}
    assert all(0 <= kind < KINDS for kind in window.kinds)
