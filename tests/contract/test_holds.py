"""Legal holds against purge, shredding and erasure, retention by kind, and authors' own data; on both databases."""

import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from adapters.desk import Person, Preferences
from bot.channels.book import channel_hash
from bot.cli.app import app
from bot.console.settings import ConsoleSettings
from bot.keeping.custody import build_holds, build_retention, build_subjects
from bot.keeping.holds import Demand, HoldError, Scope
from bot.keeping.retention import Gone, RetentionReport
from bot.keeping.subjects import Erasure
from bot.settings import ChannelSettings, Consequence, Settings
from bot.storage.community import Acknowledgement
from bot.storage.models import AuditEntry, Flag, Sealed
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.fakes.flags import put_flag

AUTHOR = Person(platform=Platform.SLACK, workspace="T1", id="U1")
WHY = "asked for by counsel"


async def _flags(store: Store) -> set[str]:
    async with store.database.reading() as session:
        return set(await session.scalars(select(Flag.id)))


async def _sealed(store: Store) -> set[str]:
    async with store.database.reading() as session:
        return set(await session.scalars(select(Sealed.subject).where(Sealed.kind == "notice")))


async def _entries(store: Store) -> Sequence[AuditEntry]:
    async with store.database.reading() as session:
        assert (await store.audit.verify(session)).broken_at is None
        return (await session.scalars(select(AuditEntry).order_by(AuditEntry.seq))).all()


async def _details(store: Store, entries: Sequence[AuditEntry]) -> Mapping[int, Mapping[str, object]]:
    async with store.database.reading() as session:
        return await store.audit.details.of(session, entries)


def _demand(store: Store, scope: Scope, clock: HeldClock) -> Demand:
    """A hold that covers flag ``mine`` of the author in the channel, and not flag ``other``."""
    target = {
        Scope.FLAG: "mine",
        Scope.AUTHOR: store.pseudonyms.of("author", "T1", "U1"),
        Scope.CHANNEL: channel_hash(store.pseudonyms, "slack", "C1"),
        Scope.PERIOD: "",
    }[scope]
    return Demand(scope=scope, target=target, until=clock() + timedelta(hours=1))


@pytest.mark.parametrize("scope", Scope)
async def test_a_hold_outranks_everything_that_lets_go(store: Store, clock: HeldClock, scope: Scope) -> None:
    """What a hold covers stays through purge, shredding and erasure; once it is lifted, it goes like the rest."""
    await put_flag(store, clock, "mine")
    holds, subjects = build_holds(store, clock), build_subjects(store)
    hold = await holds.place(_demand(store, scope, clock), WHY, actor="cli:test")
    clock.advance(timedelta(days=1))
    await put_flag(store, clock, "other", author="U2", channel="C2")
    clock.advance(timedelta(days=3000))
    report = await build_retention(store, clock).purge()
    assert (report.tenants, report.audit) == ({"default": Gone(flags=1, kept=1, details=1)}, 0)
    assert await subjects.shred_flag("mine", actor="cli:test") == Erasure(kept=1)
    assert await subjects.shred_author(AUTHOR, actor="cli:test") == Erasure(kept=1)
    assert await subjects.erase(AUTHOR, actor="cli:test") == Erasure(kept=1)
    assert (await _flags(store), await _sealed(store)) == ({"mine"}, {"mine"})
    assert await holds.lift(hold, actor="cli:test")
    assert not await holds.lift(hold, actor="cli:test")
    assert (await build_retention(store, clock).purge()).tenants["default"].flags == 1
    assert not await _flags(store)


async def test_the_settings_hold_a_channel_too(store: Store, clock: HeldClock) -> None:
    """A channel under a legal hold in the settings is kept like one that was held by hand, and so is all but one."""
    held = ChannelSettings(legal_hold=True)
    await put_flag(store, clock, "mine")
    await put_flag(store, clock, "other", author="U2", channel="C2")
    for site, kept in (
        (Settings(channels={"C1": held}), {"mine"}),
        (Settings(default_channel=held, channels={"C1": ChannelSettings()}), {"other"}),
        (Settings(default_channel=held), {"mine", "other"}),
        (Settings(), set()),
    ):
        keeping = replace(store, settings=site).keeping
        async with store.database.reading() as session:
            assert set(await session.scalars(select(Flag.id).where(keeping.keeps()))) == kept


async def test_a_hold_of_one_entity_leaves_the_others_alone(store: Store, clock: HeldClock) -> None:
    """In a shared channel a hold keeps the flags of the entity that placed it; one of nobody known keeps them all."""
    entities = replace(store, settings=Settings(console=ConsoleSettings(tenants={"north": ("T1",), "south": ("T2",)})))
    await put_flag(store, clock, "north")
    await put_flag(store, clock, "south", workspace="T2")
    await put_flag(store, clock, "default", workspace="T3")
    holds = build_holds(store, clock)
    for scope in (Scope.CHANNEL, Scope.PERIOD):
        for tenant in ("north", "south", "default", "", "dissolved"):
            kept = {tenant} if tenant in {"north", "south", "default"} else {"north", "south", "default"}
            hold = await holds.place(_demand(store, scope, clock), WHY, actor="cli:test", tenant=tenant)
            async with store.database.reading() as session:
                assert set(await session.scalars(select(Flag.id).where(entities.keeping.held()))) == kept
                assert {flag for flag in sorted(kept) if await entities.keeping.holds(session, flag)} == kept
            await holds.lift(hold, actor="cli:test")


@pytest.mark.parametrize(
    ("demand", "reason", "wrong"),
    [
        (Demand(scope=Scope.PERIOD), WHY, "a beginning or an end"),
        (Demand(scope=Scope.FLAG, target="none"), WHY, "no flag"),
        (Demand(scope=Scope.AUTHOR), WHY, "name what"),
        (Demand(scope=Scope.AUTHOR, target="a"), "why", "10 to 2,000"),
        (
            Demand(scope=Scope.PERIOD, since=datetime(2026, 2, 2, tzinfo=UTC), until=datetime(2026, 2, 1, tzinfo=UTC)),
            WHY,
            "ends before",
        ),
    ],
)
async def test_a_hold_that_makes_no_sense_is_refused(store: Store, demand: Demand, reason: str, wrong: str) -> None:
    """A hold needs something to hold and a reason, and what is wrong is said."""
    with pytest.raises(HoldError, match=wrong):
        await build_holds(store).place(demand, reason, actor="cli:test")


async def test_holds_are_audited_and_their_reasons_sealed(store: Store, clock: HeldClock) -> None:
    """Placing and lifting stand in the log with their actor; the reason stands in no entry."""
    holds = build_holds(store, clock)
    hold = await holds.place(_demand(store, Scope.AUTHOR, clock), WHY, actor="cli:test")
    [entry] = await holds.entries()
    assert (entry.id, entry.reason, entry.demand.scope) == (hold, WHY, Scope.AUTHOR)
    await holds.lift(hold, actor="cli:test")
    assert not await holds.entries()
    entries = await _entries(store)
    assert [(entry.act, entry.subject, entry.actor) for entry in entries] == [
        ("hold.placed", hold, "cli:test"),
        ("hold.lifted", hold, "cli:test"),
    ]
    assert WHY not in str(await _details(store, entries))


async def test_each_kind_goes_in_its_time(store: Store, clock: HeldClock) -> None:
    """Nudges, sealed parts, flags and entries of the log go each at its age; a dry run says so, and changes nothing."""
    retention = build_retention(store, clock)
    await put_flag(store, clock, "nudge", consequence=Consequence.NUDGE)
    await put_flag(store, clock, "flag")
    for days, due in (
        (31, Gone(nudges=1)),
        (60, Gone(sealed=1)),
        (2110, Gone(flags=1)),
    ):
        clock.advance(timedelta(days=days))
        report = RetentionReport(tenants={"default": due})
        assert await retention.due() == report
        assert await retention.due() == report
        assert await retention.purge() == report
    before = len(await _entries(store))
    clock.advance(timedelta(days=400))
    assert await retention.purge() == RetentionReport(tenants={"default": Gone()}, audit=3)
    after = await _entries(store)
    assert len(after) == before - 3 + 1
    assert after[-1].act == "audit.pruned"


async def test_each_entity_has_times_of_its_own(store: Store, clock: HeldClock) -> None:
    """An entity's settings count for what is its own, and the site's for the rest and for entries about nobody."""
    settings = Settings.model_validate(
        {
            "console": {"tenants": {"north": ("T1",), "south": ("T2",)}},
            "retention": {"tenants": {"north": {"sealed_days": 10, "audit_days": 20}, "south": {"nudge_days": 200}}},
        }
    )
    entities = replace(store, settings=settings)
    retention = build_retention(entities, clock)
    for tenant, workspace in (("north", "T1"), ("south", "T2"), ("default", "T3")):
        await put_flag(store, clock, tenant, workspace=workspace)
        await put_flag(store, clock, f"nudge {tenant}", workspace=workspace, consequence=Consequence.NUDGE)
        async with store.database.transaction() as session:
            await store.audit.append(session, "test.act", subject=tenant, detail={"said": tenant})
    async with store.database.transaction() as session:
        await store.audit.append(session, "test.act", subject="nobody", detail={"said": "nobody"})
    for days, north, south, default in (
        (31, Gone(nudges=1, sealed=1, details=1), Gone(), Gone(nudges=1)),
        (60, Gone(), Gone(sealed=1), Gone(sealed=1)),
        (110, Gone(), Gone(nudges=1), Gone()),
        (2000, Gone(flags=1), Gone(flags=1), Gone(flags=1)),
    ):
        clock.advance(timedelta(days=days))
        report = RetentionReport(tenants={"default": default, "north": north, "south": south})
        assert await retention.due() == report
        assert await retention.purge() == report
        await _entries(store)  # and the chain is whole
    assert not await _flags(store)


async def test_the_chain_stays_for_the_longest_time(store: Store, clock: HeldClock) -> None:
    """While one entity's time lasts, no entry goes; what entries about nobody's flags say goes at the site's time."""
    times = {"audit_days": 100, "tenants": {"north": {"audit_days": 200}}}
    settings = Settings.model_validate({"console": {"tenants": {"north": ("T1",)}}, "retention": times})
    retention = build_retention(replace(store, settings=settings), clock)
    async with store.database.transaction() as session:
        await store.audit.append(session, "test.act", subject="nobody", detail={"said": "nobody"})
    nothing = {"default": Gone(), "north": Gone()}
    clock.advance(timedelta(days=101))
    assert await retention.due() == RetentionReport(tenants=nothing, details=1)
    assert await retention.purge() == RetentionReport(tenants=nothing, details=1)
    assert len(await _entries(store)) == 2
    clock.advance(timedelta(days=100))
    assert (await retention.purge()).audit == 1


async def test_an_entity_is_shredded_as_a_whole(store: Store, clock: HeldClock) -> None:
    """The words of all of an entity's flags are gone, coaching included, and its codes, and what others have, stay."""
    settings = Settings.model_validate({"console": {"tenants": {"north": ("T1",)}}})
    entities = replace(store, settings=settings)
    for flag, workspace in (("mine", "T1"), ("held", "T1"), ("other", "T2")):
        await put_flag(store, clock, flag, workspace=workspace)
    await put_flag(store, clock, "nudge", consequence=Consequence.NUDGE)
    await build_holds(store).place(Demand(scope=Scope.FLAG, target="held"), WHY, actor="cli:test", tenant="north")
    subjects = build_subjects(entities)
    assert await subjects.shred_tenant("north", actor="cli:test") == Erasure(done=2, kept=1)
    assert await _sealed(store) == {"held", "other"}
    assert await _flags(store) == {"mine", "held", "other", "nudge"}
    entry = (await _entries(store))[-1]
    assert (entry.act, entry.subject, entry.actor) == ("tenant.shredded", "tenant:north", "cli:test")


async def test_the_log_of_a_held_flag_is_kept(store: Store, clock: HeldClock) -> None:
    """No entry goes from the first one on that is about a flag under a hold."""
    await put_flag(store, clock, "before")
    await put_flag(store, clock, "mine")
    await build_holds(store, clock).place(Demand(scope=Scope.FLAG, target="mine"), WHY, actor="cli:test")
    clock.advance(timedelta(days=3000))
    assert (await build_retention(store, clock).purge()).audit == 1
    assert (await _entries(store))[0].subject == "mine"


async def test_shredding_leaves_codes_and_no_words(store: Store, clock: HeldClock) -> None:
    """A shredded flag keeps its codes and nothing sealed; other authors' flags stay as they were."""
    for flag, author in (("one", "U1"), ("two", "U1"), ("other", "U2")):
        await put_flag(store, clock, flag, author=author)
    subjects = build_subjects(store)
    assert await subjects.shred_flag("one", actor="cli:test") == Erasure(done=1)
    assert await _sealed(store) == {"two", "other"}
    assert await subjects.shred_author(AUTHOR, actor="cli:test") == Erasure(done=2)
    assert (await _flags(store), await _sealed(store)) == ({"one", "two", "other"}, {"other"})
    assert await subjects.shred_flag("none", actor="cli:test") == Erasure()


async def test_an_author_gets_their_own_data_and_no_one_else_s(store: Store, clock: HeldClock) -> None:
    """The export holds the author's flags, coaching included, with their words and choices; it is audited."""
    await put_flag(store, clock, "mine")
    await put_flag(store, clock, "nudge", consequence=Consequence.NUDGE)
    await put_flag(store, clock, "theirs", author="U2")
    await put_flag(store, clock, "coached", author="U2", consequence=Consequence.NUDGE)
    await store.preferences.put("T1", "U1", Preferences(reminders=False))
    person = store.pseudonyms.of("person", "T1", "U1")
    async with store.database.transaction() as session:
        session.add(Acknowledgement(person_hash=person, version="v1", at=clock()))
    exported = json.dumps(await build_subjects(store).export(AUTHOR, actor="cli:test"))
    for word in ("CANARY mine", "CANARY nudge", '"reminders": false', '"version": "v1"'):
        assert word in exported
    assert "theirs" not in exported
    assert "coached" not in exported
    entry = (await _entries(store))[-1]
    assert (entry.act, entry.subject) == ("subject.exported", person)
    assert await _details(store, [entry]) == {entry.seq: {"flags": 2}}


async def test_erasure_leaves_nothing_but_the_log(store: Store, clock: HeldClock) -> None:
    """An author's flags, coaching, choices and confirmations are gone; the chain stays whole and says how many."""
    await put_flag(store, clock, "mine")
    await put_flag(store, clock, "nudge", consequence=Consequence.NUDGE)
    await put_flag(store, clock, "other", author="U2")
    await store.preferences.put("T1", "U1", Preferences(reminders=False))
    subjects = build_subjects(store)
    assert await subjects.erase(AUTHOR, actor="cli:test") == Erasure(done=2)
    assert await _flags(store) == {"other"}
    exported = await subjects.export(AUTHOR, actor="cli:test")
    assert exported == {
        "flags": [],
        "policies_confirmed": [],
        "member_of_channels": 0,
        "welcomed_at": [],
        "told_in_threads": [],
        "calmed_at": [],
        "preferences": None,
    }
    assert [entry.act for entry in await _entries(store)][-2:] == ["subject.erased", "subject.exported"]


def _run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_the_commands_know_legal_entities(tmp_path: Path) -> None:
    """A dry run tells of each entity by itself, a hold can be of one, and times of none that there is are refused."""
    config = tmp_path / "chaperone.toml"
    entities = f'var_dir = "{tmp_path / "var"}"\n[console.tenants]\nnorth = ["T1"]\n'
    config.write_text(f"{entities}[retention.tenants.north]\nsealed_days = 10\n", encoding="utf-8")
    told = _run(config, "retention", "run", "--dry-run").output
    assert [line for line in told.splitlines() if line.endswith(":")] == ["default:", "north:", "all together:"]
    assert _run(config, "hold", "place", "--since", "2026-01-01", "-t", "north", "--reason", WHY).exit_code == 0
    assert "period of north since" in _run(config, "hold", "list").output
    config.write_text(f"{entities}[retention.tenants.nroth]\nsealed_days = 10\n", encoding="utf-8")
    assert "retention.tenants" in _run(config, "retention", "run", "--dry-run").output


def test_the_commands_hold_purge_and_hand_over(tmp_path: Path) -> None:
    """The commands say what they did, refuse what makes no sense, and leave a whole log."""
    config, out = tmp_path / "chaperone.toml", tmp_path / "export.json"
    config.write_text(f'var_dir = "{tmp_path / "var"}"\n', encoding="utf-8")
    placed = _run(config, "hold", "place", "--author", "T1/U1", "--since", "2026-01-01", "--reason", WHY)
    hold = placed.output.split()[-1]
    listed = _run(config, "hold", "list").output
    assert hold in listed
    assert WHY in listed
    assert "since 2026-01-01" in listed
    assert _run(config, "hold", "place", "--flag", "f", "--channel", "C", "--reason", WHY).exit_code == 2
    assert _run(config, "hold", "place", "--author", "U1", "--reason", WHY).exit_code == 2
    assert _run(config, "hold", "lift", hold).output == "lifted\n"
    assert _run(config, "hold", "lift", hold).exit_code == 1
    assert _run(config, "hold", "list").output == "there are none\n"
    assert _run(config, "hold", "place", "--flag", "f", "--tenant", "north", "--reason", WHY).exit_code == 2
    assert "give one of default" in _run(config, "subject", "shred-tenant", "north").output
    assert _run(config, "subject", "shred-tenant", "default").output.startswith("0 flags shredded")
    assert "0 nudges would go whole" in _run(config, "retention", "run", "--dry-run").output
    assert "0 flags went whole" in _run(config, "retention", "run").output
    assert _run(config, "subject", "export", "slack", "T1", "U1", "--out", str(out)).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_bytes())["flags"] == []
    assert _run(config, "subject", "export", "slack", "T1", "U1", "--out", str(out)).exit_code == 2
    assert _run(config, "subject", "erase", "slack", "T1", "U1").output.startswith("0 flags removed; 0 kept")
    assert _run(config, "subject", "shred", "fax", "T1", "U1").exit_code == 2
    assert _run(config, "subject", "shred-flag", "f").output.startswith("0 flags shredded")
    assert "entries intact" in _run(config, "audit", "verify").output
