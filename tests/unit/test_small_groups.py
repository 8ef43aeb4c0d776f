"""Facts that others share, the group they leave, and what a thread keeps of them."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import notices
from policies.checker import Checker
from policies.detectors import facts as reading
from policies.detectors.combination import Combining
from policies.detectors.facts import read_facts
from policies.detectors.populations import callings, conditions, places
from policies.detectors.presidio import load_detector
from policies.detectors.tagger import TAGGER
from policies.finding import Annotation, Entity, Span, Verdict, VerdictKind
from policies.message import Language, Message
from policies.registry import load_policies
from policies.risk.explanation import explanation
from policies.risk.fact import Fact, FactKind
from policies.risk.group import Group, group, too_small
from policies.risk.mentions import MOST_MENTIONS, Mentions
from policies.scene import Scene
from policies.threads import MOST_THREADS, Threads

_POLICIES = load_policies()
_DETECTOR = load_detector(patterns_only=True)
_CHECKER = Checker(detector=Combining(detector=_DETECTOR), policies=_POLICIES)
_PATTERNS = [*reading.PATTERNS.values()]


def _fact(kind: FactKind, figure: float, value: int = 0, at: int = 0) -> Fact:
    return Fact(kind=kind, span=Span(at, at + 1), figure=figure, value=value)


_PLACES = st.integers(500, 10_000_000).map(lambda people: _fact(FactKind.PLACE, people, people))
_SHARES = st.tuples(st.sampled_from([FactKind.AGE, FactKind.SEX, FactKind.CONDITION]), st.floats(1e-6, 1)).map(
    lambda pair: _fact(*pair)
)
_FACTS = st.lists(st.one_of(_PLACES, _SHARES), max_size=8)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("34F from Timmins with Fabry", {FactKind.AGE, FactKind.SEX, FactKind.PLACE, FactKind.CONDITION}),
        ("dame de 52 ans d'Amos", {FactKind.AGE, FactKind.SEX, FactKind.PLACE}),
        ("maladie de Castleman depuis 10 ans", {FactKind.CONDITION}),
        ("she's 41", {FactKind.AGE}),
        ("he is 38. Bloods fine", {FactKind.AGE}),
        ("temp, she is 38.5", set()),
        ("in his thirties, no history", {FactKind.AGE}),
        ("homme dans la cinquantaine", {FactKind.AGE, FactKind.SEX}),
        ("70s to 80s, mostly women", set()),
        ("trapper with frostbite", {FactKind.CALLING, FactKind.CONDITION}),
        ("sats 94 on 4 L, bp 120/80, 28F chest tube", set()),
        ("locum in Timmins, anyone?", set()),
        ("the cohort in Timmins had 34 with Fabry", set()),
        ("OSCE station: 34F from Timmins with Fabry", set()),
        ("ages 34 to 60, over 34 yo", set()),
        ("new sarcoidosis, 37, sent by air", {FactKind.AGE, FactKind.CONDITION}),
        ("K 3.2, 40, 41 and rising", set()),
        ("dermatomyosite avec dysphagie", {FactKind.CONDITION}),
        ("outreach in Nipigon this week", {FactKind.SETTING}),
        ("who is on call in Nipigon tonight?", set()),
        ("she's the mayor", {FactKind.OFFICE}),
        ("the mayor visits the unit", set()),
    ],
)
def test_facts(text: str, told: set[FactKind]) -> None:
    """Ages, places, conditions and callings of a person are told; instruments, work, studies and exams tell nothing."""
    assert {fact.kind for fact in read_facts(Scene(text)).facts} == told


@given(st.text(max_size=120))
def test_facts_lie_in_the_text(text: str) -> None:
    """Whatever the text, facts lie inside it, in order, with figures that can be multiplied."""
    facts = read_facts(Scene(text), answering=True).facts
    assert list(facts) == sorted(facts, key=lambda fact: fact.span)
    assert all(fact.span.end <= len(text) and fact.figure > 0 for fact in facts)


@given(_FACTS, _SHARES)
def test_more_facts_leave_no_larger_group(facts: list[Fact], more: Fact) -> None:
    """A further fact never enlarges a group."""
    before, after = group(facts), group([*facts, more])
    assert before is None or (after is not None and after.size <= before.size)


@given(_FACTS, st.integers(2, 50))
def test_a_stricter_size_never_clears(facts: list[Fact], smallest: int) -> None:
    """What is too small for one size is too small for every larger one."""
    assert too_small(facts, smallest) is None or too_small(facts, smallest + 1) is not None


def test_common_facts_in_a_city_are_no_group() -> None:
    """Without a small place or a rare fact nothing is estimated, however many common facts there are."""
    city, age = _fact(FactKind.PLACE, 110_000), _fact(FactKind.AGE, 0.015)
    assert group([city, age, _fact(FactKind.CONDITION, 0.01)]) is None
    assert group([age, _fact(FactKind.CONDITION, 1e-5)]) is None
    assert group([city, age, _fact(FactKind.CONDITION, 1e-5)]) is not None


@pytest.mark.parametrize(("smallest", "flagged"), [(11, False), (20, True)])
def test_the_size_is_set(smallest: int, *, flagged: bool) -> None:
    """A site that asks for larger groups is told of what others are not: here a group of about 13."""
    checker = Checker(detector=Combining(detector=_DETECTOR, smallest_group=smallest), policies=_POLICIES)
    assert checker.check(Message(text="61M from Quebec with Marfan, new back pain")).flagged is flagged


def test_the_notice_says_how_few() -> None:
    """A notice explains the group in words of its language, and its title and lead hold nothing of the message."""
    message = Message(text="61M from Medicine Hat with Erdheim-Chester, febrile")
    verdict = _CHECKER.check(message)
    assert verdict.kind is VerdictKind.MAY_IDENTIFY
    english, french = (
        notices.concern("f1", message, verdict.findings, _POLICIES, language) for language in (Language.EN, Language.FR)
    )
    assert "Somebody aged 61 with this condition in a place of about" in english.items[0].reason
    assert "is probably one person." in english.items[0].reason
    assert "Une personne de 61 ans atteinte de cette maladie dans un lieu d'environ" in french.items[0].reason
    assert "61" not in english.title + english.lead


@pytest.mark.parametrize("language", Language)
def test_larger_groups_are_counted(language: Language) -> None:
    """A group of several is given by its number."""
    facts = (_fact(FactKind.PLACE, 2100, 2100), _fact(FactKind.CALLING, 0.002))
    assert "4" in explanation(Group(facts, 4.2), language)


def test_an_office_is_told_of() -> None:
    """Without a place the explanation says that it is the office that leaves one person."""
    left = group((_fact(FactKind.AGE, 0.015, 62), _fact(FactKind.OFFICE, 0.0005)))
    assert left is not None
    assert explanation(left, Language.EN) == "Somebody aged 62 of this occupation or community is probably one person."


def test_findings_hold_no_figures() -> None:
    """What is stored of a finding names the kinds of facts only; an age or a town's size would identify with others."""
    verdict = _CHECKER.check(Message(text="61M from Medicine Hat with Erdheim-Chester"))
    codes = {code for finding in verdict.findings for code in finding.evidence}
    assert "with:age" in codes
    assert not re.search(r"\d", " ".join(codes))


def _judged(
    threads: Threads, number: int, text: str, thread: str | None = "t", *, author: str = "a"
) -> tuple[VerdictKind, tuple[str, ...]]:
    message = Message(text=text, thread=thread, author=author)
    verdict, completed = threads.judge(message, str(number), _CHECKER.check(message))
    return verdict.kind, completed.earlier if completed else ()


def test_a_thread_is_put_together() -> None:
    """The third harmless message is flagged over its own words and names the first two; the same outside is clean."""
    texts = ("34F with acroparesthesia", "it is Fabry", "she lives in Thunder Bay")
    threads = Threads.of(_CHECKER)
    told = [_judged(threads, at, text) for at, text in enumerate(texts)]
    assert told == [(VerdictKind.CLEAN, ()), (VerdictKind.CLEAN, ()), (VerdictKind.MAY_IDENTIFY, ("0", "1"))]
    alone = Threads.of(_CHECKER)
    assert all(_judged(alone, at, text, None)[0] is VerdictKind.CLEAN for at, text in enumerate(texts))
    apart = Threads.of(_CHECKER)
    assert all(_judged(apart, at, text, str(at))[0] is VerdictKind.CLEAN for at, text in enumerate(texts))


def test_what_an_author_sees_at_work_is_there() -> None:
    """Whom the author at work in a town speaks of is in that town; whom another author speaks of is not."""
    here, patient = "outreach in Nipigon this week", "34F with Fabry, febrile"
    for author, completed in (("a", ("0",)), ("b", ())):
        threads = Threads.of(_CHECKER)
        _judged(threads, 0, here, author="a")
        assert _judged(threads, 1, patient, author=author)[1] == completed


def test_a_disease_under_discussion_is_the_next_patients() -> None:
    """A disease named before anybody is spoken of is had by who is spoken of next, and by nobody after."""
    threads = Threads.of(_CHECKER)
    _judged(threads, 0, "how much magnesium for Gitelman")
    _judged(threads, 1, "19M, cramps")
    assert _judged(threads, 2, "from Kapuskasing")[1] == ("0", "1")
    assert _judged(threads, 3, "unrelated: 44F from Thunder Bay") == (VerdictKind.CLEAN, ())


def test_an_office_completes() -> None:
    """Who holds an office is one person: said of a patient of the thread it completes, said alone it does not."""
    assert _judged(Threads.of(_CHECKER), 0, "isn't he the mayor") == (VerdictKind.CLEAN, ())
    threads = Threads.of(_CHECKER)
    _judged(threads, 0, "62M with sarcoid")
    assert _judged(threads, 1, "isn't he the mayor")[1] == ("0",)


def _hinted(text: str) -> Verdict:
    """A clean verdict in which the model half takes the whole text for a description."""
    seen = Annotation(span=Span(0, len(text)), entity=Entity.QUASI, score=0.4, recognizer=TAGGER, pattern="model")
    return Verdict(kind=VerdictKind.CLEAN, annotations=(seen,))


def test_a_faint_trait_completes() -> None:
    """What might describe one person completes what another message told of a patient, in either order, not its own."""
    trait, patient = "curls for the junior team", "19M, cramps"
    threads = Threads.of(_CHECKER)
    _judged(threads, 0, patient)
    verdict, completed = threads.judge(Message(text=trait, thread="t"), "1", _hinted(trait))
    assert verdict.kind is VerdictKind.MAY_IDENTIFY
    assert completed is not None
    assert completed.earlier == ("0",)
    assert "described as in this conversation" in explanation(completed.group, Language.EN)
    own = f"{patient}, {trait}"
    assert Threads.of(_CHECKER).judge(Message(text=own, thread="t"), "0", _hinted(own))[1] is None
    assert Threads.of(_CHECKER).judge(Message(text=trait, thread="t"), "0", _hinted(trait))[1] is None
    disease = Threads.of(_CHECKER)
    _judged(disease, 0, "how much magnesium for Gitelman")
    assert disease.judge(Message(text=trait, thread="t"), "1", _hinted(trait))[1] is not None


def test_another_person_is_another() -> None:
    """Facts that contradict, or words that say so, open a person of their own."""
    for second in ("61M from Thunder Bay, febrile", "another pt, she lives in Thunder Bay"):
        threads = Threads.of(_CHECKER)
        _judged(threads, 0, "34F with Fabry")
        assert _judged(threads, 1, second) == (VerdictKind.CLEAN, ())


def test_what_is_told_again_is_not_flagged_again() -> None:
    """A message that adds nothing to what a thread knows is not flagged for it."""
    threads = Threads.of(_CHECKER)
    for at, text in enumerate(("34F with Fabry", "she lives in Thunder Bay")):
        _judged(threads, at, text)
    assert _judged(threads, 2, "so Fabry then, ok") == (VerdictKind.CLEAN, ())


def test_a_long_thread_is_bounded() -> None:
    """Of ten thousand messages a few people and one fact of a kind are kept; of many threads the latest."""
    mentions = Mentions()
    for at in range(10_000):
        facts = [_fact(FactKind.AGE, 0.015, at), _fact(FactKind.PLACE, 1_000_000, at)]
        mentions.add(str(at), facts, author="a", of_a_person=True, another=False)
    assert len(mentions.people) == MOST_MENTIONS
    assert all(len(person) <= len(FactKind) for person in mentions.people)
    threads = Threads.of(_CHECKER)
    message_of = [Message(text="34F with Fabry", thread=str(at)) for at in range(MOST_THREADS + 10)]
    clean = _CHECKER.check(message_of[0])
    for at, message in enumerate(message_of):
        threads.judge(message, str(at), clean)
    assert len(threads) == MOST_THREADS


def test_threads_show_nothing() -> None:
    """Neither facts nor message ids appear where an object is printed."""
    threads = Threads.of(_CHECKER)
    _judged(threads, 987, "34F from Medicine Hat with Fabry")
    assert not re.search(r"987|34|6[0-9]000", repr(threads).partition("policy=")[0] + repr(Mentions()))
    assert "0.015" not in repr(_fact(FactKind.AGE, 0.015, 34))


def test_tables_are_upper_bounds() -> None:
    """Every share is one, every place has people, and no word of every day is a condition."""
    assert all(0 < share <= 1 for table in (conditions(), callings()) for names in table.values() for _, share in names)
    assert min(places().values()) >= 500
    assert {"down", "child", "still"}.isdisjoint(
        first for first, names in conditions().items() for rest, _ in names if not rest
    )


def test_reading_is_linear() -> None:
    """A long adversarial message costs time in proportion to its length, not to its square."""
    for unit in ("from a. ", "34 ", "a de ", "habite a ", "d'A-", "he is "):
        long = Scene((unit * 8000)[:32_000])
        started = time.thread_time()
        read_facts(long, answering=True)
        assert time.thread_time() - started < 10
