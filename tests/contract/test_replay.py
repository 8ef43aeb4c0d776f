"""``chaperone replay``: what a change would have done to the messages that were flagged."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.port import Posted
from bot import wiring
from bot.cli.app import app
from bot.review.outcome import Proposal
from bot.review.replay import Replay
from bot.review.standing import Resolution
from bot.settings import load_settings
from bot.storage.models import Flag
from bot.wiring import Store, open_store
from policies.checker import Checker
from policies.detectors.combination import SMALL_GROUP
from tests.conftest import HeldClock
from tests.contract.console.conftest import CANARY, add_flag
from tests.fakes.house import Site, flags, message
from tests.fakes.own_rules import site_with_rules, worked_example
from tests.fakes.platform import FakePlatform
from tests.waiting import until

MRN = "medical_record_number"
DAYS = timedelta(days=30)
HEADS = ("flags", "stays", "other", "gone", "unknown", "gone_identified", "gone_false")


async def add_group(store: Store, clock: HeldClock, author: str, size: float) -> str:
    """Store a flag of somebody who can be told by few facts, with the size of the group they leave."""
    flag_id = await add_flag(store, clock, author=author, policies=(SMALL_GROUP,))
    findings = [{"policy": SMALL_GROUP, "entity": "QUASI", "kind": "may_identify", "score": 0.6, "evidence": []}]
    async with store.database.transaction() as session:
        await store.rows.seal(session, flag_id, "findings", {"findings": findings, "group": size})
    return flag_id


async def test_a_smaller_group_lets_flags_go(store: Store, clock: HeldClock) -> None:
    """Of the flags of the time those go whose group is large enough, unless another policy holds them."""
    await add_group(store, clock, "U0", 6.5)
    clock.advance(timedelta(days=31))
    await add_group(store, clock, "U1", 4.9)
    gone = await add_group(store, clock, "U2", 5.0)
    await add_flag(store, clock, author="U3", policies=(MRN, SMALL_GROUP), scores={MRN: 0.9, SMALL_GROUP: 0.6})
    await add_flag(store, clock, author="U4", policies=(SMALL_GROUP,))  # nothing sealed any more
    await add_flag(store, clock, author="U5", consequence="nudge", policies=(SMALL_GROUP,))
    async with store.database.transaction() as session:
        (await session.get_one(Flag, gone)).resolution = Resolution.FALSE_POSITIVE
    which = store.tenants.flags("default")
    replay = Replay(database=store.database, rows=store.rows, now=clock)
    total, by_policy = await replay.run(Proposal(smallest_group=5), DAYS, which)
    assert total.figures() == dict(zip(HEADS, (4, 1, 0, 1, 2, 0, 1), strict=True))
    assert by_policy[SMALL_GROUP].figures() == total.figures()
    assert by_policy[MRN].figures() is None


async def test_intake_seals_the_size_of_a_group(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: HeldClock, checker: Checker
) -> None:
    """What a message that singles somebody out is sealed with suffices to weigh another smallest group."""
    monkeypatch.setattr(wiring, "now", clock)
    platform = FakePlatform()
    site = Site(folder=tmp_path, database_url=database_url, platform=platform, monkeypatch=monkeypatch, checker=checker)
    async with site.house(language="en") as house:
        words, address = message("34F with Fabry disease from Kenora", "m1")
        await house.intake(Posted(event_id="e1", message=words, address=address))
        await until(lambda: bool(platform.told), "the notice")
        [flag] = await flags(house)
        async with house.store.database.reading() as session:
            sealed = await house.store.rows.open(session, flag.id, "findings") or {}
    assert SMALL_GROUP in flag.policies
    size = sealed["group"]
    assert isinstance(size, float)
    assert 0 < size < 11


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A site with the rules of docs/rules.md, on an embedded database with four flags."""
    file = site_with_rules(tmp_path, worked_example())

    async def fill(store: Store) -> None:
        clock = HeldClock()
        clock.time = datetime.now(UTC) - timedelta(hours=1)
        for number in range(3):
            await add_flag(store, clock, author=f"U{number}", policies=("trial_number",), scores={"trial_number": 1.0})
        await add_flag(store, clock, author="U1", scores={MRN: 0.6})

    _with_store(file, fill)
    return file


def _with_store(config: Path, work: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_store(load_settings(config)) as store:
            await work(store)

    asyncio.run(run())


def _replay(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["replay", *arguments, "--config", str(config)])


def _figures(config: Path, *arguments: str) -> dict[str, dict[str, int] | None]:
    ended = _replay(config, "--json", *arguments)
    assert ended.exit_code == 0, ended.output
    found: dict[str, dict[str, int] | None] = json.loads(ended.output)
    return found


def test_rules_that_are_withdrawn_take_their_flags(config: Path, tmp_path: Path) -> None:
    """Against another folder of rules, the flags of rules that it lacks would not have been."""
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    without = worked_example()
    (fewer / "rules.toml").write_text(without[without.index("[rules.binder_nickname]") :], "utf-8")
    told = _figures(config, "--rules", str(fewer))
    assert told["trial_number"] == dict(zip(HEADS, (3, 0, 0, 3, 0, 0, 0), strict=True))
    assert told[MRN] is None
    assert (told["all"] or {})["stays"] == 1
    assert (_figures(config, "--rules", str(tmp_path / "rules"))["all"] or {})["stays"] == 4


def test_terms_of_one_policy(config: Path) -> None:
    """Another threshold or consequence is weighed over every channel, and the table tells it."""
    told = _figures(config, "--policy", MRN, "--threshold", "0.7")["all"] or {}
    assert (told["gone"], told["stays"]) == (1, 3)
    ended = _replay(config, "--policy", "trial_number", "--consequence", "escalate", "--since", "2h")
    lines = {line.split()[0]: line.split()[1:] for line in ended.output.splitlines()[1:]}
    assert lines["trial_number"] == ["3", "0", "3", "0", "0", "0", "0"]
    assert lines[MRN] == ["fewer", "than", "3", "authors"]
    assert CANARY not in ended.output


def test_a_pack_is_weighed_by_its_smallest_group(config: Path) -> None:
    """A pack's smallest group is told beside the one in force, and whether it would hold."""
    assert "smallest group 11, as now" in _replay(config, "--pack", "ca-on").output
    config.write_text(config.read_text("utf-8") + "smallest_group = 5\n", "utf-8")
    told = _replay(config, "--pack", "ca-on", "--since", "12w").output
    assert "detection.smallest_group outranks a pack" in told
    assert "smallest group 11, now 5: more would have been flagged" in told


def test_one_legal_entitys_flags(config: Path) -> None:
    """Only the flags of the legal entity that is named are weighed."""
    config.write_text(config.read_text("utf-8") + '[console.tenants]\nnorth = ["TN"]\n', "utf-8")
    assert (_figures(config, "--smallest-group", "5", "--tenant", "north")["all"] or {})["flags"] == 4
    assert _figures(config, "--smallest-group", "5", "--tenant", "default") == {"all": None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say what to change"),
        (("--since", "soon", "--pack", "ca-on"), "--since must be a number and h, d or w"),
        (("--since", "0d", "--pack", "ca-on"), "--since must be a number and h, d or w"),
        (("--pack", "atlantis"), "--pack must be one of ca-ab"),
        (("--pack", "ca-on", "--smallest-group", "5"), "not both"),
        (("--policy", MRN), "--policy goes with --threshold"),
        (("--threshold", "0.7"), "--policy goes with --threshold"),
        (("--policy", "weather", "--threshold", "0.7"), "there is no such policy"),
        (("--policy", "disrespect", "--consequence", "warn"), "conduct is followed by a nudge at most"),
        (("--rules", "nowhere"), "the folder cannot be read"),
        (("--pack", "ca-on", "--tenant", "atlantis"), "there is no such legal entity"),
    ],
)
def test_what_makes_no_sense_is_told(config: Path, arguments: tuple[str, ...], told: str) -> None:
    """Options that cannot be ended with status 2 and the remedy."""
    ended = _replay(config, *arguments)
    assert ended.exit_code == 2
    assert told in ended.stderr


async def test_nothing_flagged_tells_nothing(store: Store, clock: HeldClock) -> None:
    """Without flags there are no figures, which is the same as for too few authors."""
    replay = Replay(database=store.database, rows=store.rows, now=clock)
    total, by_policy = await replay.run(Proposal(smallest_group=5), DAYS, Flag.id == "")
    assert (total.figures(), by_policy) == (None, {})
