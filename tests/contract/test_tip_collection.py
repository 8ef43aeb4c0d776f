"""What every tip of the library keeps to, and what a bad file is told."""

import re

import pytest

from policies.message import Language
from policies.registry import load_policies
from policies.tips.collection import STRATEGIES, Tip, TipError, load_tips, read_tips

TIPS = load_tips()
#: Words that give the language of a text away, whatever its case is about.
_MARKS = {
    Language.EN: re.compile(r"\b(the|you|your|and)\b", re.IGNORECASE),
    Language.FR: re.compile(r"\b(le|la|les|vous|et)\b"),
}

GOOD = """
strategy = 8

[tips.sample_case]
answer = 2
"""
TEXT = """
[tips.sample_case.{language}]
title = "A sample case"
scenario = "{scenario}"
question = "What do you do?"
choices = ["Post it", "Leave it out"]
explanation = "{explanation}"
source = "A college"
url = "https://college.example.org/policy"
"""


def _file(text: str = "") -> str:
    blocks = (TEXT.format(language=language, scenario="s" * 90, explanation="e" * 130) for language in Language)
    return GOOD + "".join(blocks) + text


def test_a_year_of_tips_covers_each_strategy() -> None:
    """The library has a tip for each of a year's 53 weeks, with four or more for each of the ten strategies."""
    assert len(TIPS) >= 53
    for strategy in STRATEGIES:
        assert sum(tip.strategy == strategy for tip in TIPS.values()) >= 4, f"strategy {strategy}"


def test_tips_name_policies_that_exist() -> None:
    """What a tip teaches to heed is a policy, and each policy is taught by a tip of its own or of its strategy."""
    known = load_policies()
    named = {code for tip in TIPS.values() for code in tip.policies}
    assert named <= known.keys()
    strategies = {tip.strategy for tip in TIPS.values()}
    assert all(code in named or policy.strategy in strategies for code, policy in known.items())


@pytest.mark.parametrize("tip", TIPS.values(), ids=TIPS.keys())
def test_tip_is_written_in_both_languages(tip: Tip) -> None:
    """Each text is in the language that it is filed under."""
    for language, text in tip.texts.items():
        body = f"{text.scenario} {text.explanation}"
        other = Language.FR if language is Language.EN else Language.EN
        assert len(_MARKS[language].findall(body)) > 3 * len(_MARKS[other].findall(body)), language


@pytest.mark.parametrize("tip", TIPS.values(), ids=TIPS.keys())
def test_tip_names_no_patient_and_no_number(tip: Tip) -> None:
    """No case carries a person's title with a name, an e-mail address or a long number."""
    for text in tip.texts.values():
        body = " ".join((text.title, text.scenario, text.question, *text.choices, text.explanation))
        assert not re.search(r"\b(Mr|Mrs|Ms|Mme|M\.|Dr|Dre)\.? [A-ZÉ]|\S@\S|\d{5}", body)


@pytest.mark.parametrize("tip", TIPS.values(), ids=TIPS.keys())
def test_french_follows_canadian_typography(tip: Tip) -> None:
    """Guillemets, colons and per-cent signs keep a no-break space; question marks and semicolons have none."""
    text = tip.texts[Language.FR]
    for words in (text.title, text.scenario, text.question, *text.choices, text.explanation, text.source):
        assert not re.search("« | »| [:;?!%]|«[^\u00a0]|[^\u00a0]»|[“”]", words), words


@pytest.mark.parametrize("tip", TIPS.values(), ids=TIPS.keys())
def test_best_choice_is_not_given_away_by_a_fixed_place(tip: Tip) -> None:
    """No place among the choices is the best one in more than half of the library."""
    assert sum(other.answer == tip.answer for other in TIPS.values()) <= len(TIPS) / 2


def test_good_file_is_read() -> None:
    """A complete file gives its tip, with the answer counted from 0."""
    tip = read_tips([("08_sample.toml", _file())])["sample_case"]
    assert (tip.strategy, tip.answer) == (8, 1)
    assert tip.texts[Language.FR].choices == ("Post it", "Leave it out")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("strategy = 8", "strategy = 11", "strategy must be a whole number from 1 to 10"),
        ("strategy = 8", "", "strategy is missing"),
        ("answer = 2", "answer = 3", "tips.sample_case.answer must be a whole number from 1 to 2"),
        ("answer = 2", "answer = true", "tips.sample_case.answer must be a whole number"),
        ("sample_case.fr", "sample_case.de", "tips.sample_case.fr is missing"),
        ("answer = 2", "answer = 2\nweight = 3", "tips.sample_case.weight is not a known key"),
        ("A sample case", " padded title ", "tips.sample_case.en.title must be a text of 8 to 80"),
        ("s" * 90, "short", "tips.sample_case.en.scenario must be a text of 80 to 400"),
        (
            '"Leave it out"',
            '"Leave it out", "b b", "c c", "d d"',
            "en.choices must be a list of 2 to 4",
        ),
        ('"Leave it out"', '"Post it"', "tips.sample_case.en.choices must differ"),
        ('"Leave it out"', "7", "tips.sample_case.en.choices.2 must be a text"),
        ("https://", "ftp://x/", "tips.sample_case.en.url must start with https://"),
        ("sample_case", "Bad-Case", "tips.Bad-Case must be 3 to 40"),
        ("answer = 2", 'answer = 2\npolicies = ["No Code"]', "tips.sample_case.policies must be a list of codes"),
        ("strategy = 8", "strategy =", "is not valid TOML"),
    ],
)
def test_bad_file_is_told_by_name_and_key(before: str, after: str, told: str) -> None:
    """The error of a bad file names the file, the key and what is expected."""
    with pytest.raises(TipError, match=r"^08_sample\.toml") as caught:
        read_tips([("08_sample.toml", _file().replace(before, after))])
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("strategy = 8", "strategy = 11", 2),
        ("answer = 2", "answer = 3", 5),
        ("A sample case", " padded title ", 8),
        ('"Leave it out"', "7", 11),
        ("sample_case.fr", "sample_case.de", 4),
    ],
)
def test_bad_file_is_told_by_line(before: str, after: str, line: int) -> None:
    """The error names the line in which the key stands, or else that of the table that lacks it."""
    with pytest.raises(TipError, match=rf"^08_sample\.toml:{line}: "):
        read_tips([("08_sample.toml", _file().replace(before, after, 1))])


def test_languages_agree_on_the_number_of_choices() -> None:
    """A tip with three choices in one language and two in the other is refused."""
    text = _file().replace('"Leave it out"', '"Leave it out", "Ask first"', 1)
    with pytest.raises(TipError, match="as many choices in each language"):
        read_tips([("08_sample.toml", text)])


def test_one_code_in_two_files_is_refused() -> None:
    """A code that occurs twice in the library is an error that names the second file."""
    with pytest.raises(TipError, match=r"09_more\.toml:4: tips\.sample_case occurs twice"):
        read_tips([("08_sample.toml", _file()), ("09_more.toml", _file())])


def test_practices_own_file_may_be_in_one_language() -> None:
    """Without required languages one is enough, and none is refused."""
    text = GOOD + TEXT.format(language="fr", scenario="s" * 90, explanation="e" * 130)
    assert set(read_tips([("own.toml", text)], required=frozenset())["sample_case"].texts) == {Language.FR}
    with pytest.raises(TipError, match=r"^own\.toml:4: tips\.sample_case must be written in English"):
        read_tips([("own.toml", GOOD)], required=frozenset())


@pytest.mark.parametrize("url", ["https://", "https:// a.example.org", "https://host", "https://a.example.org/<x"])
def test_link_needs_a_host(url: str) -> None:
    """An https address without a host, or with a blank in it, is refused."""
    with pytest.raises(TipError, match=r"^08_sample\.toml:14: tips\.sample_case\.en\.url must"):
        read_tips([("08_sample.toml", _file().replace("https://college.example.org/policy", url, 1))])
