"""Which tip comes next, and how it is worded."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import TipTime
from bot.storage.models import TipPosted
from bot.tips.choice import Past, mostly_wrong, next_tip, topic
from bot.tips.tips import SKIPPED
from bot.tips.weeks import week_of
from bot.tips.wording import word_reply, word_tip
from policies.message import Language
from policies.registry import load_policies
from policies.tips.collection import STRATEGIES, Tip, load_tips

TIPS = load_tips()
POLICIES = load_policies()
CHANNELS = st.text("0123456789abcdef", min_size=32, max_size=32)
CHANNEL = "a" * 32
RIGHT, WRONG = "right", "wrong"


def _week(number: int) -> str:
    return week_of(datetime(2026, 1, 6, tzinfo=UTC) + timedelta(weeks=number), TipTime())


def _row(channel: str, number: int, tip: str) -> TipPosted:
    return TipPosted(channel_hash=channel, week=_week(number), tip=tip, at=datetime(2026, 1, 1, tzinfo=UTC))


def _answers(tip: str, how: str, people: int = 4) -> dict[int, int]:
    best = TIPS[tip].answer
    return {best if how == RIGHT else (best + 1) % 2: people}


def _run(
    channel: str,
    weeks: int,
    skipped: frozenset[int] = frozenset(),
    answered: Mapping[int, str] | None = None,
    flagged: Mapping[str, int] | None = None,
) -> list[str]:
    """What a channel gets in so many weeks, of which some are skipped and some answered rightly or wrongly."""
    history: list[TipPosted] = []
    tallies: dict[tuple[str, str], dict[int, int]] = {}
    for number in range(weeks):
        past = Past(history=history, tallies=tallies, flagged=flagged or {})
        code = SKIPPED if number in skipped else next_tip(TIPS, POLICIES, channel, _week(number), past).code
        history.append(_row(channel, number, code))
        if answered and number in answered:
            tallies[channel, _week(number)] = _answers(code, answered[number])
    return [row.tip for row in history]


@settings(max_examples=15)
@given(CHANNELS, st.frozensets(st.integers(0, 60), max_size=20))
def test_no_tip_returns_within_a_year(channel: str, skipped: frozenset[int]) -> None:
    """Whatever weeks are skipped, a channel sees no tip a second time in 52 weeks."""
    shown = _run(channel, 60, skipped)
    for start in range(60 - 52):
        year = [code for code in shown[start : start + 52] if code != SKIPPED]
        assert len(set(year)) == len(year)


@settings(max_examples=10)
@given(CHANNELS)
def test_strategies_take_turns(channel: str) -> None:
    """The first ten tips of a channel where nothing was flagged teach the ten strategies."""
    assert {TIPS[code].strategy for code in _run(channel, 10)} == set(STRATEGIES)


def test_channels_have_orders_of_their_own() -> None:
    """Two channels that start in one week need not get the same tip; the same channel always does."""
    assert len({tuple(_run(f"{number:032}", 5)) for number in range(8)}) > 1
    assert _run(CHANNEL, 40) == _run(CHANNEL, 40)


def test_what_most_got_wrong_returns_after_two_and_six_weeks() -> None:
    """A tip that most got wrong comes again two and six weeks after the first time, and then not within a year."""
    shown = _run(CHANNEL, 52, answered={0: WRONG})
    assert [number for number, code in enumerate(shown) if code == shown[0]] == [0, 2, 6]


def test_what_most_got_right_does_not_return() -> None:
    """A tip that most got right, or that fewer than three answered, is not asked again."""
    shown = _run(CHANNEL, 52, answered={0: RIGHT, 1: RIGHT})
    assert shown.count(shown[0]) == shown.count(shown[1]) == 1
    tip = TIPS[shown[0]]
    assert not mostly_wrong(tip, _answers(tip.code, WRONG, people=2))
    assert mostly_wrong(tip, _answers(tip.code, WRONG, people=3))
    assert not mostly_wrong(tip, {tip.answer: 2, (tip.answer + 1) % 2: 2})


def test_a_return_that_is_due_in_a_skipped_week_comes_later() -> None:
    """Returns that fall into skipped weeks are made up for, two weeks apart at least."""
    shown = _run(CHANNEL, 20, skipped=frozenset({2, 3, 4}), answered={0: WRONG})
    assert [number for number, code in enumerate(shown) if code == shown[0]] == [0, 5, 7]


def test_returns_leave_room_for_other_tips() -> None:
    """Even where everything is got wrong, each tip comes three times and no more, and new ones come between."""
    shown = _run(CHANNEL, 40, answered=dict.fromkeys(range(40), WRONG))
    assert max(shown.count(code) for code in shown) == 3
    assert len(set(shown)) >= 12


def test_what_the_channel_got_wrong_is_taught_first_and_most() -> None:
    """Flags for conduct in a strategy bring a tip of that very topic first, and more of the strategy; others remain."""
    flagged = {"medical_record_number": 12, "patient_name": 3}
    shown = _run(CHANNEL, 20, flagged=flagged)
    assert "medical_record_number" in topic(TIPS[shown[0]], POLICIES)
    privacy = sum(TIPS[code].strategy == 8 for code in shown)
    assert privacy > sum(TIPS[code].strategy == 8 for code in _run(CHANNEL, 20))
    assert len({TIPS[code].strategy for code in shown}) >= 9


def test_a_tip_that_left_the_library_is_no_obstacle() -> None:
    """History may hold codes of tips that a newer release no longer has."""
    past = Past(history=[_row(CHANNEL, 0, "long_gone")], tallies={}, flagged={"no_policy": 9})
    assert next_tip(TIPS, POLICIES, CHANNEL, _week(1), past).code in TIPS


def test_a_small_library_begins_anew_with_the_longest_unseen() -> None:
    """Where every tip was shown within the year, the one that was longest not seen comes."""
    few: dict[str, Tip] = {code: TIPS[code] for code in ("small_town", "screenshot")}
    past = Past(history=[_row(CHANNEL, 0, "screenshot"), _row(CHANNEL, 1, "small_town")], tallies={}, flagged={})
    assert next_tip(few, POLICIES, CHANNEL, _week(2), past).code == "screenshot"


def test_wording_holds_case_question_choices_answer_and_source() -> None:
    """The post of every tip carries all its parts in the language asked for, the best choice quoted whole."""
    for tip in TIPS.values():
        for language, text in tip.texts.items():
            post = word_tip(tip, "tip:x:2026-W10", language)
            assert (post.id, post.language, post.choices) == ("tip:x:2026-W10", language, text.choices)
            assert post.title.endswith(text.title)
            assert text.scenario in post.body
            assert text.question in post.body
            assert text.choices[tip.answer].strip("“”«»\u00a0") in post.answer
            assert post.answer.endswith(text.explanation)
            assert (post.source, post.url) == (text.source, text.url)


def test_who_answers_is_told_the_best_choice_whatever_they_chose() -> None:
    """The reply to every choice of every tip holds the best one, the reason and the source."""
    for tip in TIPS.values():
        for language, text in tip.texts.items():
            replies = [word_reply(tip, choice, language) for choice in range(len(text.choices))]
            assert {reply.text for reply in replies} == {word_tip(tip, "x", language).answer}
            assert len({reply.title for reply in replies}) == 2
            assert {(reply.source, reply.url) for reply in replies} == {(text.source, text.url)}


def test_answer_reads_well_in_both_languages() -> None:
    """A choice that is itself a quotation is not quoted twice, and every quoted choice ends a sentence."""
    french = word_tip(TIPS["one_line_claim"], "x", Language.FR).answer
    assert french.startswith("Meilleur choix\u00a0: «\u00a0Dans un essai")
    assert "[lien].\u00a0» Un message court" in french
    assert word_tip(TIPS["small_town"], "x", Language.EN).answer.startswith(
        "Best choice: “Yes, the place and the diagnosis are enough.” A patient's"
    )
