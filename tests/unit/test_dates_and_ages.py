"""What is seen as a date or an age over 89, with the near misses beside each form."""

import pytest

from policies.context import Context
from policies.detectors.recognizers import age, date
from policies.scene import Scene


def _seen(recognizer: object, text: str) -> list[str]:
    scene = Scene(text)
    return [scene.words(seen.span) for seen in recognizer.find(scene, Context())]  # type: ignore[attr-defined] # either one


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("dob 1961-08-30", "1961-08-30"),
        ("ddn 22.09.1949", "22.09.1949"),
        ("on 12/31/99", "12/31/99"),
        ("seen 3/4 in clinic", "3/4"),
        ("le 17-09 ici", "17-09"),
        ("March 4th, 1961", "March 4th, 1961"),
        ("4 mars 1961", "4 mars 1961"),
        ("22-SEP-1949", "22-SEP-1949"),
        ("05 NOV", "05 NOV"),
        ("le 1er juin", "1er juin"),
        ("21 oct. à 4h", "21 oct."),
        ("Tuesday Dec 3", "Tuesday Dec 3"),
        ("wed the 6th", "wed the 6th"),
        ("aug nineteen, two thousand and three", "aug nineteen, two thousand and three"),
        ("deux février soixante-quatre", "deux février soixante-quatre"),
        ("in february", "february"),
        ("depuis août", "août"),
        ("Feb 2022", "Feb 2022"),
        ("the ides of march 1988", "the ides of march 1988"),
        ("since valentine's day", "valentine's day"),
    ],
)
def test_dates(text: str, value: str) -> None:
    """Every form of a date is seen once and whole."""
    assert _seen(date.RECOGNIZER, text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "pain 9/10",
        "BP 120/80",
        "1/2 tab",
        "open 24/7",
        "bipap 12/6",
        "on 4/10 pain",
        "dob 31/31/1999",
        "13/2024",
        "2024-13-45",
        "the 2019 guideline",
        "may need a repeat",
        "k 3.1 2.4",
        "tuesday",
        "POD 3",
        "L4-5",
        "ratio 3:1",
        "1.5.2 of the protocol",
    ],
)
def test_no_dates(text: str) -> None:
    """Scores, ratios, doses, years, weekdays, relative days and impossible dates are no dates."""
    assert _seen(date.RECOGNIZER, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("90 yo M", "90 yo"),
        ("94F hip", "94"),
        ("dame de 93 ans", "93 ans"),
        ("he's 96 and home", "96"),
        ("she turned 102 today", "102"),
        ("Mrs Leon, 93, incarcerated", "93"),
        ("ninety-four year old", "ninety-four year old"),
        ("quatre-vingt-dix-sept ans", "quatre-vingt-dix-sept ans"),
        ("late nineties, new AF", "late nineties"),
        ("our centenarian", "centenarian"),
        ("98 y/o vet", "98 y/o"),
    ],
)
def test_ages(text: str, value: str) -> None:
    """Figures and words of ninety and more are seen, whole."""
    assert _seen(age.RECOGNIZER, text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "89 yo M",
        "89F",
        "120 ans d'histoire",
        ">90 years",
        "over 90 years",
        "90 ans et plus",
        "les 90 ans",
        "90-day mortality",
        "sat 94 on 2L",
        "she is 94 on room air",
        "temp 101F",
        "101 F fever",
        "BP 94/50",
        "he is 95 kg",
        "94%",
        "mean age 91",
        "1.94 mmol",
    ],
)
def test_no_ages(text: str) -> None:
    """Ages below ninety, of groups, and figures of another kind are no such ages."""
    assert _seen(age.RECOGNIZER, text) == []
