"""Numbers in words, digits written apart and look-alikes are read where they identify, and only there."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import announced, lookalikes, scattered, spelled_address, spoken
from policies.finding import Span
from policies.message import Message, Platform
from policies.numerals import WORD, Numeral, readings
from policies.text import plain_text
from tests.checkers import patterns_checker

MODULES = (announced, lookalikes, scattered, spelled_address, spoken)
PATTERNS = [(module.__name__, name, found) for module in MODULES for name, found in module.PATTERNS.items()]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("four one six", "416"),
        ("four sixteen", "416"),
        ("forty four", "44"),
        ("nineteen eighty seven", "1987"),
        ("twenty nineteen", "2019"),
        ("two thousand nineteen", "2019"),
        ("one hundred twelve", "112"),
        ("eight hundred five", "805"),
        ("double oh seven", "007"),
        ("triple five double two", "55522"),
        ("quatre-vingt dix huit", "98"),
        ("soixante dix sept", "77"),
        ("soixante quinze", "75"),
        ("vingt et_un", "20un"),
        ("cent douze", "112"),
        ("cinq cent quatorze", "514"),
        ("mille neuf cent quarante deux", "1942"),
        ("deux mille dix neuf", "2019"),
        ("six 4 seven", "647"),
        ("zéro un vingt trois", "0123"),
    ],
)
def test_rows_of_number_words(words: str, digits: str) -> None:
    """A row of number words reads as a person would write it in digits."""
    row = [Numeral(word, joined=True) for word in words.replace("et_", "").split()]
    read = "".join(found for _, found in readings(row))
    assert read == digits.replace("20un", "21")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fils: cell cinq cent quatorze, cinq cent cinquante-cinq, zéro un vingt-trois", "514-555-0123"),
        ("chart number forty-two, seventeen, ninety-eight", "421798"),
        ("her mobile's six-four-seven five-five-five oh-one-double-two", "6475550122"),
        ("cell: 6 forty-seven 555 oh one twenty-two", "6475550122"),
        ("dob: oh three, fourteen, nineteen fifty-two", "03/14/1952"),
        ("dob 1 4 0 3 1 9 5 2", "14/03/1952"),
        ("born 14 . 03 . 1952", "14/03/1952"),
        ("DOB: 14-O3-l952", "14-03-1952"),
        ("rappeler sa conjointe au\n514\n555\n0188", "514-555-0188"),
        ("MRN:\n00\n48\n21", "004821"),
        ("reach him on 6.4.7/5.5.5/0.1.2.2", "647-555-0122"),
        ("reach him on (6 4 7) 5 5 5 - 0 1 2 2", "647-555-0122"),
        ("reach him on 647 | 555 | 0122", "647-555-0122"),
        ("wife at 647 then 555 then 0122", "647-555-0122"),
        ("sin 0_4_6_4_5_4_2_8_6", "046454286"),
        ("health card 9876\N{WHITE MEDIUM STAR}543\N{WHITE MEDIUM STAR}217", "9876-543-217"),
        ("mom's cell 6\ufe0f\u20e34\ufe0f\u20e37\ufe0f\u20e3 555 0122", "647 555 0122"),
        ("mrn OO48l21", "0048121"),
        ("nam T-R-E-M 8508 1512", "TREM 8508 1512"),
        ("her email is jane underscore doe at example dot com", "jane_doe@example.com"),
        ("courriel: marie point roy arobase exemple point ca", "marie.roy@exemple.ca"),
        ("j a n e . d o e @ e x a m p l e . c o m", "jane.doe@example.com"),
        ("mail her: jane\N{WHITE MEDIUM STAR}example.com", "jane@example.com"),
        ("wife: jane.doe<at>example<dot>com", "jane.doe@example.com"),
    ],
)
def test_values_in_disguise_are_read(text: str, value: str) -> None:
    """Behind words that announce an identifier a disguised value reads plainly, and the way back covers all of it."""
    plain = plain_text(text, Platform.PLAIN)
    at = plain.text.index(value)
    original = plain.original(Span(at, at + len(value)))
    assert text[original.start : original.end].strip() == text[original.start : original.end]
    assert original.end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "sa fille: 514-555-0l23",
        "MRN for the lady in trauma two is 0048213",
        "pulled up 0048213, that's her",
        "on record 0048213 since noon",
        "Manitoba number of the transfer: 123456782",
        "last 4 of pt's social: six seven eight nine",
        "mrn 44 82 19",
        "ohip nine eight seven six, five four three, two one seven",
        "son numéro d'assurance maladie: neuf huit sept six, cinq quatre trois, deux un sept",
    ],
)
def test_disguised_identifiers_are_flagged(text: str) -> None:
    """An identifier that its writer took apart, spelled or announced from afar is flagged."""
    assert patterns_checker().check(Message(text=text)).findings


@pytest.mark.parametrize(
    "text",
    [
        "scores 1 2 3 1 2 3 4 for the week",
        "pain scores today: four five five six seven eight nine",
        "apgars 8 9 9, all good",
        "prednisone taper: 40 30 20 10 then stop, call if flare",
        "pred forty, thirty, twenty, ten, call if flare",
        "clinic phone tree: press one, two, three, four or five",
        "call clinic, press 1 then 2 then 3 then 4",
        "vitals 120/80 98 18 37.2 97",
        "chart shows BP 120/80, 118/76, 122/84",
        "chart review: vitals\n120\n80\n98",
        "labs\n138\n4.1\n102",
        "call me in ten, fifteen, twenty minutes",
        "text me when sats 88 90 92 94",
        "RASS 0 -1 -2 -1 0 0 -1 on the chart",
        "warfarin 5/5/5/5/2/5/5, chart it",
        "MRC power 5 5 4 4 5 5 4 on chart",
        "serial sevens: 100 93 86 79 72 65",
        "dix, quinze, vingt minutes, appelle-moi",
        "on call 3/4/5/6/7/8/9 march",
        "look at example dot com",
        "more info at example dot ca",
        "chart review of 125000 patients",
        "dose \N{RIGHTWARDS ARROW} call if 40\N{RIGHTWARDS ARROW}30\N{RIGHTWARDS ARROW}20\N{RIGHTWARDS ARROW}10",
        "born at 39 2 7 weeks",
        "grade 4 5 6 7 8 9 10 in the new scale",
    ],
)
def test_rows_that_are_no_identifiers_pass(text: str) -> None:
    """Scores, tapers, vitals, laboratory lists and telephone menus pass."""
    assert patterns_checker().check(Message(text=text)).findings == ()


@given(st.lists(st.sampled_from([*WORD.split("|"), "7", "416", ",", "\n", "-", "cell", "mrn"]), max_size=40))
def test_number_words_in_any_order_have_a_reading(words: list[str]) -> None:
    """Any row of number words, digits and signs is read without error, and stays inside the text."""
    text = " ".join(words)
    plain = plain_text(text, Platform.PLAIN)
    assert all(0 <= start < end <= len(text) for start, end in zip(plain.starts, plain.ends, strict=True))


@pytest.mark.parametrize(
    "unit",
    [
        "one ",
        "mrn one ",
        "1 ",
        "call 1\n",
        "1.",
        "(1)",
        "a at ",
        "a dot ",
        "a . ",
        "a @ ",
        "a_",
        "O",
        "1O",
        "cent ",
        "quatre vingt ",
        "double ",
        "twelve, ",
        "a at a dot ",
        "1\N{WHITE MEDIUM STAR}",
        "mail a\N{WHITE MEDIUM STAR}a.",
        "t-",
    ],
)
def test_reading_takes_linear_time(unit: str) -> None:
    """Near misses, repeated, cost time in proportion to their length."""
    short, long = (min(_seconds(unit, length) for _ in range(3)) for length in (4_000, 32_000))
    assert long < 0.05 or long < 24 * short


def _seconds(unit: str, length: int) -> float:
    text = (unit * length)[:length]
    started = time.process_time()
    plain_text(text, Platform.PLAIN)
    return time.process_time() - started


@pytest.mark.parametrize("pattern", [found for *_, found in PATTERNS], ids=[f"{m}.{n}" for m, n, _ in PATTERNS])
def test_every_repetition_is_bounded(pattern: re.Pattern[str]) -> None:
    """No pattern of a disguise repeats a group without limit."""
    assert not re.search(r"\)[*+](?!\])", re.sub(r"\[[^\]]*\]", "", pattern.pattern))
