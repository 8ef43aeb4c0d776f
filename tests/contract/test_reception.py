"""What people of a channel are told about it, each once, through the real store and workflow engine; both databases."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from adapters.desk import Deed, Person
from adapters.notice import Act, NoticeKind
from adapters.port import Address, ChannelAddress, DeliveryError, Names, Posted
from bot import wiring
from bot.channels.book import channel_hash
from bot.reception.wording import introduction
from bot.settings import ChannelSettings, Consequence, NoticeSettings, RetentionSettings
from bot.storage.community import Acknowledgement, ChannelMember, Welcome
from bot.storage.models import Channel, DataKey, Flag
from policies.message import Language, Platform
from tests.fakes.house import Site, audited, dump, message, press
from tests.fakes.platform import FakePlatform
from tests.waiting import every_job_is_done

CHANNEL = ChannelAddress(platform=Platform.LOCAL, workspace="W1", channel="CHANNEL77")
NEWCOMER = Person(platform=Platform.LOCAL, workspace="W1", id="NEWCOMER77", language=Language.FR)
OTHER = Person(platform=Platform.LOCAL, workspace="W1", id="OTHER77")
POLICY = {"policy_url": "https://policy.example.org/1", "policy_version": "2026-01"}

House = AbstractAsyncContextManager[wiring.House]


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on each database in turn."""
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


def _open(site: Site, notice: Mapping[str, object] | None = None, **channel: object) -> House:
    # Asked for its jobs, an engine lends the event loop its threads, and takes them with it when it stops.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
    return site.house({**POLICY, **(notice or {})}, **channel)


async def test_a_channel_is_introduced_once(site: Site) -> None:
    """However often and at once a platform tells of a channel, its members read one introduction, with the policy."""
    async with _open(site) as house:
        await asyncio.gather(*(house.reception.joined(CHANNEL) for _ in range(4)))
        await every_job_is_done()
        await house.reception.introduce_due()
        await house.reception.left(CHANNEL)
        await house.reception.joined(CHANNEL)
        await every_job_is_done()
        [(channel, post)] = site.platform.tips
        assert channel == "CHANNEL77"
        assert "in private" in post.body
        assert "buttons" in post.body
        assert post.url == "https://policy.example.org/1"
        assert "2026-01" in post.source
    async with _open(site) as house:
        await house.reception.joined(CHANNEL)
        await every_job_is_done()
        assert len(site.platform.tips) == 1


async def test_a_channel_that_was_left_for_long_is_introduced_anew(site: Site) -> None:
    """Coming back after more than four weeks, the bot introduces itself again, once."""
    async with _open(site) as house:
        await house.reception.joined(CHANNEL)
        await every_job_is_done()
        known = channel_hash(house.store.pseudonyms, "local", "CHANNEL77")
        async with house.store.database.transaction() as session:
            later = wiring.now() + timedelta(days=29)
            await session.execute(update(Channel).where(Channel.channel_hash == known).values(joined_at=later))
        await house.reception.introduce_due()
        await every_job_is_done()
        assert len({post.id for _, post in site.platform.tips}) == len(site.platform.tips) == 2


async def test_a_failing_platform_gets_its_introduction_later(site: Site) -> None:
    """A failure that passes delays the introduction and brings no second one."""
    site.platform.failures = [DeliveryError("ratelimited", permanent=False, retry_after_s=0.1, unsure=True)]
    async with _open(site) as house:
        await house.reception.joined(CHANNEL)
        await every_job_is_done()
        assert len(site.platform.tips) == 1


@pytest.mark.parametrize(
    ("notice", "channel"), [({"introduce": False}, {}), ({}, {"enabled": False})], ids=["off", "channel is let be"]
)
async def test_no_introduction_is_forced(
    site: Site, notice: Mapping[str, object], channel: Mapping[str, object]
) -> None:
    """A site can do without introductions; a channel that is not watched gets neither one nor welcomes."""
    async with _open(site, notice, **channel) as house:
        await house.reception.joined(CHANNEL)
        await house.reception.arrived(CHANNEL, NEWCOMER)
        await every_job_is_done()
        assert site.platform.tips == []
        assert bool(site.platform.told) is bool(notice)


async def test_a_channel_switched_on_later_is_introduced_then(site: Site) -> None:
    """A channel that the settings left alone at first is introduced when they no longer do."""
    async with _open(site, enabled=False) as house:
        await house.reception.joined(CHANNEL)
    async with _open(site) as house:
        await house.reception.introduce_due()
        await every_job_is_done()
        assert len(site.platform.tips) == 1


async def test_a_newcomer_is_welcomed_once_in_private(site: Site) -> None:
    """Each newcomer gets one private welcome in their language, with the policy to confirm; then no address is kept."""
    async with _open(site) as house:
        for person in (NEWCOMER, NEWCOMER, OTHER, NEWCOMER):
            await house.reception.arrived(CHANNEL, person)
        await every_job_is_done()
        told = {told.author: told for told in site.platform.told}
        assert len(site.platform.told) == len(told) == 2
        for author, language in (("NEWCOMER77", Language.FR), ("OTHER77", Language.EN)):
            notice = told[author].notice
            assert (told[author].route, notice.kind, notice.language) == ("direct", NoticeKind.WELCOME, language)
            assert any("https://policy.example.org/1" in line for line in notice.advice)
            assert [offer.act for offer in notice.offers] == [Act.ACKNOWLEDGE]
        async with house.store.database.reading() as session:
            keys = await session.scalars(select(DataKey.subject).where(DataKey.subject.startswith("welcome:")))
            assert keys.all() == []


async def test_a_policy_is_acknowledged_once_for_each_version(site: Site) -> None:
    """A press is written down with version and day, once, and by its newcomer only; it is not asked for again."""
    async with _open(site) as house:
        await house.reception.arrived(CHANNEL, NEWCOMER)
        await every_job_is_done()
        deed = Deed(person=NEWCOMER, notice=site.platform.told[0].notice.id, act=Act.ACKNOWLEDGE)
        refused = await house.desk.act(replace(deed, person=OTHER))
        assert (refused.notice, bool(refused.say)) == (None, True)
        answers = [await house.desk.act(deed) for _ in range(3)]
        assert len({answer.notice for answer in answers}) == 1
        assert answers[0].notice is not None
        assert "2026-01" in answers[0].notice.outcome
        assert answers[0].notice.offers == ()
        await house.reception.arrived(replace(CHANNEL, channel="C2"), NEWCOMER)
        await every_job_is_done()
        assert site.platform.told[1].notice.offers == ()
        async with house.store.database.reading() as session:
            [row] = await session.scalars(select(Acknowledgement))
            assert (row.version, len(row.person_hash)) == ("2026-01", 32)
        acts = await audited(house)
        assert (acts.count("policy.acknowledged"), acts.count("notice.refused")) == (1, 1)
    async with _open(site, {"policy_version": "2027-01"}) as house:
        await house.reception.arrived(replace(CHANNEL, channel="C3"), NEWCOMER)
        await every_job_is_done()
        assert [offer.act for offer in site.platform.told[2].notice.offers] == [Act.ACKNOWLEDGE]


async def test_a_policy_is_acknowledged_on_ones_own_page(site: Site) -> None:
    """Somebody who was there before the policy confirms it on their page, once; the day then stands in its place."""
    async with _open(site) as house:
        [asked] = [part for part in (await house.desk.home(NEWCOMER)).sections if part.offers]
        assert [offer.act for offer in asked.offers] == [Act.ACKNOWLEDGE]
        deed = Deed(person=NEWCOMER, notice=asked.notice, act=Act.ACKNOWLEDGE)
        answers = [await house.desk.act(deed) for _ in range(2)]
        assert len({answer.notice for answer in answers}) == 1
        assert answers[0].notice is not None
        assert "2026-01" in answers[0].notice.outcome
        home = await house.desk.home(NEWCOMER)
        assert not any(part.offers for part in home.sections)
        assert any(answers[0].notice.outcome in part.paragraphs for part in home.sections)
        assert any(part.offers for part in (await house.desk.home(OTHER)).sections)
        assert (await audited(house)).count("policy.acknowledged") == 1
    async with _open(site, {"policy_version": "2027-01"}) as house:
        assert any(part.offers for part in (await house.desk.home(NEWCOMER)).sections)
        late = await house.desk.act(deed)
        assert (late.notice, "open your page again" in late.say or "rouvrez" in late.say) == (None, True)
        assert (await audited(house)).count("policy.acknowledged") == 1


async def test_without_a_policy_there_is_nothing_to_confirm(site: Site) -> None:
    """Where the practice names no policy the welcome has no button."""
    async with site.house() as house:
        await house.reception.arrived(CHANNEL, NEWCOMER)
        await every_job_is_done()
        assert site.platform.told[0].notice.offers == ()
        assert not any(part.offers for part in (await house.desk.home(NEWCOMER)).sections)


async def test_a_press_on_no_welcome_does_nothing(site: Site) -> None:
    """An id that no welcome has is refused and written nowhere."""
    async with _open(site) as house:
        answer = await house.desk.act(press("no such thing", Act.ACKNOWLEDGE))
        assert (answer.notice, bool(answer.say)) == (None, True)
        assert "no such thing" not in await dump(house.store.database)


async def test_people_are_met_when_a_channel_is_joined(site: Site) -> None:
    """Joining a channel learns the names of its workspace, once for all of its channels."""
    site.platform.members = [Names(display="imran", real="Imran Qazi")]
    async with _open(site) as house:
        await house.reception.joined(CHANNEL)
        await house.reception.joined(replace(CHANNEL, channel="C2"))
        await every_job_is_done()
        assert "qazi" in house.store.customs.people.roster("W1")
        assert (await audited(house)).count("channel.joined") == 2


@pytest.mark.parametrize("notice", [{}, {"policy_url": "", "policy_version": ""}], ids=["policy", "none"])
async def test_who_is_in_a_channel_is_known_while_there_is_a_policy(site: Site, notice: Mapping[str, object]) -> None:
    """Meeting people calls the roll of each watched channel, in hashes; it goes with the channel."""
    site.platform.present = {"CHANNEL77": ["NEWCOMER77", "OTHER77"], "C2": ["OTHER77"]}
    site.platform.members = [Names(display="imran", real="Imran Qazi")]
    async with _open(site, notice) as house:
        await house.store.channels.joined(replace(CHANNEL, channel="C2"))
        await house.reception.joined(CHANNEL)
        await every_job_is_done()
        members = select(ChannelMember.person_hash)
        async with house.store.database.reading() as session:
            found = sorted(await session.scalars(members))
        assert (len(found), len(set(found))) == ((0, 0) if notice else (3, 2))
        assert not {"NEWCOMER77", "OTHER77"} & set(found)
        await house.reception.left(CHANNEL)
        async with house.store.database.reading() as session:
            assert len((await session.scalars(members)).all()) == (0 if notice else 1)


@pytest.mark.parametrize("externals", [False, True])
async def test_messages_from_outside_are_left_alone(site: Site, externals: bool) -> None:  # noqa: FBT001 # both cases
    """Messages of another organisation's people are not looked at unless the officer allows it, which is audited."""
    async with _open(site, externals=externals) as house:
        for number in range(2):
            sent, address = message("CANARY", f"m{number}")
            foreign = replace(address, foreign=True)
            await house.intake(Posted(event_id=f"f{number}", message=sent, address=foreign))
        await every_job_is_done()
        async with house.store.database.reading() as session:
            flags = (await session.scalars(select(Flag))).all()
        assert len(flags) == len(site.platform.told) == (2 if externals else 0)
        assert (await audited(house)).count("externals.processed") == int(externals)


async def test_officers_are_told_once_when_a_policy_falls_back(site: Site) -> None:
    """Sixteen overrides silence the policy: each officer gets one word in codes, and messages are only counted."""
    async with _open(site, officers=["OFFICER77", "OFFICER78"]) as house:
        for number in range(17):
            await house.desk.act(press(await site.told(house, "CANARY", f"m{number}"), Act.ALLOWED, "necessary"))
            if await house.store.customs.guard.entries():
                break
        await every_job_is_done()
        assert number == 15
        alerts = [told for told in site.platform.told if told.notice.kind is NoticeKind.ALERT]
        assert sorted(told.author for told in alerts) == ["OFFICER77", "OFFICER78"]
        assert "canary" in alerts[0].notice.lead
        await house.store.customs.refresh()
        before = len(site.platform.told)
        sent, address = message("CANARY", "last")
        await house.intake(Posted(event_id="last", message=sent, address=address))
        await every_job_is_done()
        assert len(site.platform.told) == before


async def test_no_table_holds_names_or_ids(site: Site) -> None:
    """After introductions, welcomes, answers and a silenced policy no table holds a name or platform id in clear."""
    site.platform.members = [Names(display="imranq", real="Imran Quillhollow")]
    async with _open(site, officers=["OFFICER77"], externals=True) as house:
        await house.reception.joined(CHANNEL)
        await house.reception.arrived(CHANNEL, NEWCOMER)
        await every_job_is_done()
        [welcome] = [told for told in site.platform.told if told.notice.kind is NoticeKind.WELCOME]
        await house.desk.act(Deed(person=NEWCOMER, notice=welcome.notice.id, act=Act.ACKNOWLEDGE))
        sent, _ = message("CANARYBIRD", "MESSAGE77")
        address = Address(
            platform=Platform.LOCAL,
            workspace="W1",
            channel="CHANNEL77",
            author="U1",
            message_id="MESSAGE77",
            foreign=True,
        )
        await house.intake(Posted(event_id="x", message=replace(sent, channel="CHANNEL77"), address=address))
        await every_job_is_done()
        stored = (await dump(house.store.database)).lower()
        async with house.store.database.reading() as session:
            assert (await session.scalars(select(Welcome.id))).all() == [welcome.notice.id]
    for secret in ("quillhollow", "imran", "newcomer77", "channel77", "officer77", "message77", "canarybird"):
        assert secret not in stored


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("consequence", Consequence)
def test_an_introduction_says_what_is_done_there(consequence: Consequence, language: Language) -> None:
    """What everybody reads fits what follows in the channel, in both languages."""
    channel = ChannelSettings(consequence=consequence)
    post = introduction("i", channel, NoticeSettings(), RetentionSettings(), language)
    assert post.title
    assert post.body.count("\n\n") >= 2
    assert ("90" in post.body) is (consequence in {Consequence.WARN, Consequence.ESCALATE})
    assert ("30" in post.body) is (consequence is Consequence.NUDGE)
    assert "{" not in post.body
