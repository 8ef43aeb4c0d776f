"""The days on which packs rest."""

from datetime import date, timedelta

import pytest

from policies.packs.holidays import Holidays, easter
from policies.packs.pack import PackError, load_packs, read_packs
from tests.unit.test_packs import GOOD


def _of(pack: str, year: int) -> list[str]:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    return [f"{day:%m-%d}" for day in days if day in load_packs()[pack].holidays]


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1818, (3, 22)), (2000, (4, 23)), (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))],
)
def test_easter_is_reckoned(year: int, sunday: tuple[int, int]) -> None:
    """Easter Sunday is as the almanacs have it, its earliest and latest days among them."""
    assert easter(year) == date(year, *sunday)


def test_the_packs_know_their_holidays() -> None:
    """Movable and fixed days fall where the calendars of 2026 have them, and weekends are made up for on Monday."""
    assert _of("ca-qc", 2026) == [
        "01-01", "04-03", "04-06", "05-18", "06-24", "07-01", "09-07", "10-12", "12-25"
    ]  # fmt: skip
    assert _of("us-hipaa", 2026) == [
        "01-01", "01-19", "02-16", "05-25", "06-19", "07-04", "07-06", "09-07", "10-12", "11-11", "11-26", "12-25"
    ]  # fmt: skip
    assert all(pack.holidays.source and pack.holidays.rules for pack in load_packs().values())


@pytest.mark.parametrize("rule", ["", "13-01", "02-mon-5", "easter", "easter-2x", "mon<13-01", "christmas", "1-1"])
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    """An unknown rule is named by its place, and not repeated."""
    with pytest.raises(ValueError, match="rule 2 of the holidays"):
        Holidays("a law", ("12-25", rule))


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ('[holidays]\nsource = "law"\ndays = ["noon"]\n', "x.toml:29: holidays.days"),
        ('[holidays]\nsource = "law"\ndays = 3\n', "x.toml:29: holidays.days"),
        ("[holidays]\ndays = []\n", "x.toml:27: holidays.source"),
    ],
)
def test_malformed_holidays_say_where(table: str, place: str) -> None:
    """The error of a pack's holidays names file, line and key."""
    with pytest.raises(PackError) as caught:
        read_packs([("x.toml", GOOD + table)])
    assert str(caught.value).startswith(place)


def test_a_pack_may_have_none() -> None:
    """Without holidays tips come on every day."""
    (pack,) = read_packs([("x.toml", GOOD)]).values()
    assert date(2026, 12, 25) not in pack.holidays
