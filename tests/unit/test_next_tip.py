"""Which tip comes next, and how it is worded."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.models import TipPosted
from bot.tip_wording import word_tip
from bot.tips import SKIPPED, next_tip
from policies.message import Language
from policies.tips.collection import STRATEGIES, load_tips

TIPS = load_tips()
CHANNELS = st.text("0123456789abcdef", min_size=32, max_size=32)


def _row(channel: str, number: int, tip: str) -> TipPosted:
    week = f"{2026 + number // 50}-W{number % 50 + 1:02}"
    return TipPosted(channel_hash=channel, week=week, tip=tip, at=datetime(2026, 1, 1, tzinfo=UTC))


def _run(channel: str, weeks: int, skipped: frozenset[int] = frozenset()) -> list[str]:
    """Codes of the tips that a channel gets in so many weeks."""
    history: list[TipPosted] = []
    for number in range(weeks):
        code = SKIPPED if number in skipped else next_tip(TIPS, channel, history).code
        history.append(_row(channel, number, code))
    return [row.tip for row in history if row.tip != SKIPPED]


@settings(max_examples=25)
@given(CHANNELS, st.frozensets(st.integers(0, 60), max_size=20))
def test_no_tip_repeats_before_all_were_shown(channel: str, skipped: frozenset[int]) -> None:
    """A channel sees every tip once before it sees one again, whatever weeks are skipped."""
    shown = _run(channel, 60, skipped)
    assert len(set(shown[: len(TIPS)])) == min(len(shown), len(TIPS))


@settings(max_examples=10)
@given(CHANNELS)
def test_a_second_round_keeps_the_distance(channel: str) -> None:
    """When all were shown, the longest unseen comes first: each tip returns after as many weeks as there are tips."""
    shown = _run(channel, 2 * len(TIPS))
    assert shown[: len(TIPS)] == shown[len(TIPS) :]


@settings(max_examples=25)
@given(CHANNELS)
def test_strategies_take_turns(channel: str) -> None:
    """The first ten tips of a channel teach the ten strategies."""
    assert {TIPS[code].strategy for code in _run(channel, 10)} == set(STRATEGIES)


def test_channels_have_orders_of_their_own() -> None:
    """Two channels that start in one week need not get the same tip; the same channel always does."""
    assert len({tuple(_run(f"{number:032}", 5)) for number in range(8)}) > 1
    assert _run("a" * 32, 40) == _run("a" * 32, 40)


def test_a_tip_that_left_the_library_is_no_obstacle() -> None:
    """History may hold codes of tips that a newer release no longer has."""
    assert next_tip(TIPS, "a" * 32, [_row("a" * 32, 0, "long_gone")]).code in TIPS


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


def test_answer_reads_well_in_both_languages() -> None:
    """A choice that is itself a quotation is not quoted twice, and every quoted choice ends a sentence."""
    french = word_tip(TIPS["one_line_claim"], "x", Language.FR).answer
    assert french.startswith("Meilleur choix\u00a0: «\u00a0Dans un essai")
    assert "[lien].\u00a0» Un message court" in french
    assert word_tip(TIPS["small_town"], "x", Language.EN).answer.startswith(
        "Best choice: “Yes, the place and the diagnosis are enough.” A patient's"
    )
