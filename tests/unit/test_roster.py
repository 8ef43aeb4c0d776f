"""What of a name stands for its bearer."""

import pytest

from policies.context import Member, roster
from policies.roster import name_parts, name_words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Kofi Asante-Boateng", {"kofi", "asante-boateng", "asante", "boateng"}),
        ("Dr. Élodie Ng", {"elodie"}),
        ("🚑", set()),
        ("", set()),
    ],
)
def test_parts(name: str, parts: set[str]) -> None:
    """Each word of three letters or more stands for the person, without accents, and so do its hyphenated parts."""
    assert name_parts(name) == parts


def test_one_name_is_one_string_of_words() -> None:
    """Case, accents and punctuation make no difference; other words do."""
    assert name_words("GÉLINAS, Rose") == name_words("Gelinas rose") == "gelinas rose"
    assert name_words("Rose") != name_words("Gelinas")


def test_a_roster_holds_display_and_real_names() -> None:
    """Both names of a member are on the roster."""
    known = roster((Member(display="kofi ab", real="Kofi Asante"),))
    assert {"kofi", "asante"} <= set(known)  # type: ignore[call-overload] # here it is a frozen set
    assert "folake" not in known
