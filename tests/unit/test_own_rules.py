"""Reading a site's own rules, and the patterns that they may hold."""

import string
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.finding import Entity, Severity, Span, VerdictKind
from policies.message import Language
from policies.own_rules.pattern import MOST_MATCHES, LinearPattern, PatternError
from policies.own_rules.reading import OwnRuleError, read_rules
from policies.own_rules.rule import Sought, any_word
from policies.registry import load_policies
from policies.scene import Scene, fold
from tests.fakes.own_rules import worked_example

GOOD = """[rules.trial_number]
verdict = "identifies"
severity = "high"
pattern = 'nst-[0-9]{4}'
context = ["trial"]
within = 20
title = {en = "a number", fr = "un numéro"}
advice = {en = "Leave it out.", fr = "Retirez-le."}
source = {label = "Section 4", url = "https://clinic.example.org/policy", en = "No numbers.", fr = "Aucun numéro."}
must_flag = ["trial nst-1234"]
must_pass = ["nst"]
"""


def spans(sought: Sought, text: str) -> list[str]:
    """Return the words that are found in a text."""
    return [text[span.start : span.end] for span, _ in sought.found(Scene(text))]


def test_a_rule_becomes_a_policy() -> None:
    """A rule has everything that a policy has, and what is left out has its default."""
    [rule] = read_rules([("trials.toml", GOOD)])
    policy = rule.policy
    assert (policy.code, policy.kind, policy.severity) == ("trial_number", VerdictKind.IDENTIFIES, Severity.HIGH)
    assert (policy.strategy, policy.entities, rule.file) == (8, frozenset[object]({Entity.OTHER_ID}), "trials.toml")
    assert policy.title[Language.FR] == "un numéro"
    assert policy.citation.url == "https://clinic.example.org/policy"
    assert list(load_policies([policy])) == sorted([*load_policies(), "trial_number"])


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('verdict = "identifies"', 'verdict = "clean"', ":2: rules.trial_number.verdict must be one of conduct"),
        ('verdict = "identifies"', 'verdict = "conduct"', ":1: rules.trial_number.entity must be one of BOUNDARIES"),
        ('severity = "high"', "severity = 3", ":3: rules.trial_number.severity must be one of high, low, medium"),
        ("pattern = 'nst-[0-9]{4}'", "pattern = '(?<=a)b'", ":4: rules.trial_number.pattern is no regular expression"),
        ("pattern = 'nst-[0-9]{4}'", r"pattern = '(a)\1'", "RE2 knows no back references"),
        ("pattern = 'nst-[0-9]{4}'", "pattern = 'a{900}b{900}'", ":4: rules.trial_number.pattern grows to more than"),
        ("pattern = 'nst-[0-9]{4}'", "pattern = 'a*'", ":4: rules.trial_number.pattern matches where there is nothing"),
        ("pattern = 'nst-[0-9]{4}'", "pattern = 7", ":4: rules.trial_number.pattern must be a text"),
        ("pattern = 'nst-[0-9]{4}'", "", "rules.trial_number.pattern is missing, and so is words"),
        ("pattern = 'nst-[0-9]{4}'", 'words = ["a", 2]', ":4: rules.trial_number.words.2 must be a text of 1 to 60"),
        ('context = ["trial"]', "", "rules.trial_number.within says nothing without context"),
        ("within = 20", "within = true", ":6: rules.trial_number.within must be a whole number from 1 to 500"),
        ("within = 20", 'entity = "PHOTO_REF"', ":6: rules.trial_number.entity must be one of ACCOUNT"),
        (', fr = "un numéro"', "", ":7: rules.trial_number.title.fr is missing"),
        ("https:", "http:", ":9: rules.trial_number.source.url must start with https://"),
        ('must_pass = ["nst"]', "", "rules.trial_number.must_pass is missing"),
        ('["nst"]', "[]", ":11: rules.trial_number.must_pass must be a list of 1 to 50 texts"),
        ("within = 20", "whithin = 20", ":6: rules.trial_number.whithin is not a known key"),
        ("within = 20", "strategy = 11", ":6: rules.trial_number.strategy must be a whole number from 1 to 10"),
        ("trial_number", "Trial-7", "rules.Trial-7 must be 3 to 40 lower-case letters"),
        ("trial_number", "fax_number", ":1: rules.fax_number has the code of a policy that comes with Chaperone"),
        ("trial_number", "pile_on", ":1: rules.pile_on has the code of a policy that comes with Chaperone"),
        ("[rules.trial_number]", "[rules", "is not valid TOML"),
        ("[rules.trial_number]", "rules = 1\n[other]", "other is not a known key"),
    ],
)
def test_a_bad_rule_is_told_by_its_place(good: str, bad: str, told: str) -> None:
    """What is wrong with a rule is told by file, line, rule and key, and with what is right."""
    assert good in GOOD
    with pytest.raises(OwnRuleError) as caught:
        read_rules([("trials.toml", GOOD.replace(good, bad, 1))])
    assert str(caught.value).startswith("trials.toml")
    assert told in str(caught.value)
    assert "nst-1234" not in str(caught.value)


def test_a_code_twice_is_refused() -> None:
    """Two files cannot have rules of one code, and both are named."""
    with pytest.raises(OwnRuleError, match=r"b\.toml:1: rules\.trial_number has the code of another rule, in a\.toml"):
        read_rules([("a.toml", GOOD), ("b.toml", GOOD)])


def test_too_many_rules_are_refused() -> None:
    """A hundred rules can be in force, no more."""
    codes = [f"rule_{one}{two}" for one in string.ascii_lowercase for two in string.ascii_lowercase][:101]
    files = [(f"{code}.toml", GOOD.replace("trial_number", code)) for code in codes]
    assert len(read_rules(files[:100])) == 100
    with pytest.raises(OwnRuleError, match="one rule too many"):
        read_rules(files)


def test_capitals_and_accents_make_no_difference() -> None:
    """Pattern, words and context are read as built-in rules read: lower-case, without accents, whole words."""
    sought = Sought(pattern=LinearPattern.of(r"\bÉTÉ-\d{2}\b"), words=any_word(["Le Cartable  bleu", "œdème"]))
    text = "Été-12, LE CARTABLE\nBLEU, l'Œdème, été-123, cartable bleuâtre"
    assert spans(sought, text) == ["Été-12", "LE CARTABLE\nBLEU", "Œdème"]


def test_context_must_stand_near() -> None:
    """A rule with context only counts where one of its words stands within so many characters, before or behind."""
    sought = Sought(words=any_word(["k9"]), context=any_word(["étude"]), within=12)
    assert spans(sought, "etude k9") == ["k9"]
    assert spans(sought, "k9 de l'étude") == ["k9"]
    assert spans(sought, "k9 de la très longue étude") == []
    assert spans(sought, "k9 etudes") == []


def test_of_matches_that_overlap_the_longest_stands() -> None:
    """What pattern and words both match is found once."""
    sought = Sought(pattern=LinearPattern.of("blue"), words=any_word(["blue binder"]))
    assert sought.found(Scene("a blue binder, a blue one")) == [(Span(2, 13), "words"), (Span(17, 21), "pattern")]


def test_a_nasty_pattern_takes_linear_time() -> None:
    """What would keep a backtracking engine busy for ever is done within a second on a long message."""
    started = perf_counter()
    for source in ("(x+x+)+y", "(a?){30}a{30}b", "(.*)*=", "x|x.*y"):
        assert len(list(LinearPattern.of(source).spans("x" * 40_000))) <= MOST_MATCHES
    assert perf_counter() - started < 1


_ALPHABET = st.text(alphabet="ab1é()[]{}|*+?.^$\\dwb-,:<>=!P\ud800\U0001f600 ", max_size=30)


@settings(max_examples=300)
@given(source=_ALPHABET | st.text(max_size=20), text=_ALPHABET | st.text(max_size=200))
def test_any_pattern_is_refused_or_reads_any_text(source: str, text: str) -> None:
    """A pattern is refused, or finds spans that lie within whatever text there is."""
    with suppress(PatternError):
        found = LinearPattern.of(source).spans(fold(text))
        assert all(0 <= span.start < span.end <= len(text) for span in found)


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda word: bool(word.split())), min_size=1, max_size=4))
def test_any_word_is_found(words: list[str]) -> None:
    """Whatever characters a word is of, it is found where it stands by itself."""
    pattern = any_word(words)
    assert pattern is not None
    assert all(pattern.search(f" {fold(word).strip()} ") for word in words)


@given(st.text(max_size=400))
def test_any_file_is_read_or_refused(text: str) -> None:
    """Whatever a file holds, it gives rules or the one error."""
    for content in (text, worked_example()[: len(text) * 8], GOOD.replace("high", text)):
        with suppress(OwnRuleError):
            read_rules([("a.toml", content)])
