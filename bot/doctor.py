"""Looks over an installation: each problem with its remedy, and no secret in either."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from adapters.desk import Answer, Deed, Draft, Home, Person, Preferences, Report, TipChoice, TipReply
from adapters.port import ChannelAddress, ChannelEvent, DeliveryError, Problem, Services
from bot import wiring
from bot.audit.checkpoints import CheckpointError
from bot.channels.book import ChannelBook
from bot.keeping.custody import build_checkpoints
from bot.own_rules import load_own_rules
from bot.settings import Settings, SettingsError
from bot.storage.database import Database, DatabaseError
from bot.vault.vault import VaultError
from policies.catalogue import phrase
from policies.message import Language

_MOST_SKEW_S = 60.0


async def examine(settings: Settings) -> AsyncIterator[Problem]:
    """Yield what is wrong with an installation, most basic first; nothing is yielded if all is well."""
    unlisted = [key for key, channel in settings.channels.items() if not channel.enabled]
    if unlisted:
        yield Problem(
            summary=f"{len(unlisted)} channels of the settings are not watched (enabled = false)",
            remedy="set enabled = true, or remove them from [channels]",
        )
    if not wiring.local_channel_is_on(settings) and settings.slack is None and settings.teams is None:
        yield Problem(
            summary="no platform is configured and the local channel is off",
            remedy="add a [slack] or [teams] section to chaperone.toml",
        )
    if settings.local.enabled and not wiring.is_loopback(settings.host):
        yield Problem(
            summary="the local channel lets anyone be anyone, and host can be reached from elsewhere",
            remedy="set local.enabled = false, or host = 127.0.0.1",
        )
    try:
        load_own_rules(settings.detection.rules)
    except SettingsError as error:
        yield Problem(summary=str(error), remedy="see docs/rules.md; 'chaperone policies test' runs the examples")
    try:
        async with wiring.open_store(settings) as store:
            async for problem in _examine_store(settings, store):
                yield problem
    except (SettingsError, VaultError, DatabaseError) as error:
        yield Problem(summary=str(error), remedy="see docs/settings.md")
    except (SQLAlchemyError, OSError) as error:
        yield Problem(
            summary=f"the database cannot be opened ({type(error).__name__})",
            remedy="check database_url, that the server runs, and that var_dir can be written",
        )


async def _examine_store(settings: Settings, store: wiring.Store) -> AsyncIterator[Problem]:
    skew_s = await _clock_skew_s(store.database)
    if skew_s > _MOST_SKEW_S:
        yield Problem(
            summary=f"this machine's clock and the database's differ by {skew_s:.0f} s",
            remedy="synchronise both with NTP; Slack refuses requests more than 5 minutes off",
        )
    try:
        report = await build_checkpoints(store).verify()
    except CheckpointError as error:
        yield Problem(summary=str(error), remedy="find out who changed it; see docs/operations.md")
    else:
        if report.broken_at is not None:
            yield Problem(
                summary=f"the audit log is broken at entry {report.broken_at}",
                remedy="keep a copy of the database and find out who changed it; see docs/operations.md",
            )
    if store.channels.paused:
        yield Problem(
            summary=f"{store.channels.paused} channels (or all) are on pause",
            remedy="chaperone resume CHANNEL, or chaperone resume --all",
        )
    channels = _Looking(store.channels)
    services = Services(intake=_refuse, sealed=store.records, channels=channels, now=wiring.now, desk=_Closed())
    for adapter in wiring.build_adapters(settings, services):
        try:
            for problem in await adapter.client.problems():
                yield problem
        except DeliveryError as error:
            yield Problem(
                summary=f"{adapter.client.platform.value} cannot be asked ({error.code})",
                remedy="check the network, https_proxy and the credentials of this platform",
            )
        finally:
            await adapter.stop()


class _Looking:
    """What adapters may ask of channels here, where nothing comes in."""

    def __init__(self, channels: ChannelBook) -> None:
        self._channels = channels

    async def watched(self, address: ChannelAddress) -> bool:
        """Whether messages of a channel are checked."""
        return await self._channels.watched(address)

    async def joined(self, address: ChannelAddress) -> None:
        """Let a channel be."""

    async def left(self, address: ChannelAddress) -> None:
        """Let a channel be."""

    async def arrived(self, address: ChannelAddress, person: Person) -> None:
        """Let a newcomer be."""


class _Closed:
    """The desk where nothing comes in; nobody can have pressed or asked anything."""

    async def act(self, deed: Deed) -> Answer:
        """Serve nobody."""
        del deed
        raise _closed()

    async def answer_tip(self, choice: TipChoice) -> TipReply:
        """Serve nobody."""
        del choice
        raise _closed()

    async def check(self, draft: Draft) -> Report:
        """Serve nobody."""
        del draft
        raise _closed()

    async def home(self, person: Person) -> Home:
        """Serve nobody."""
        del person
        raise _closed()

    async def prefer(self, person: Person, preferences: Preferences) -> Home:
        """Serve nobody."""
        del person, preferences
        raise _closed()

    def words(self, key: str, language: Language) -> str:
        """Return the phrase, which needs no desk."""
        return phrase(key, language)


async def _refuse(event: ChannelEvent) -> None:
    del event
    raise _closed()


def _closed() -> RuntimeError:
    return RuntimeError("doctor takes no events")


async def _clock_skew_s(database: Database) -> float:
    """Return by how many seconds the database's clock differs from this machine's."""
    if database.is_sqlite:
        return 0.0
    async with database.reading() as session:
        theirs: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return abs((theirs - datetime.now(UTC)).total_seconds())


def summary(settings: Settings) -> Mapping[str, str]:
    """Return what is configured, by setting; secrets only as given or not."""
    database = settings.database_url.get_secret_value()
    return {
        "database": "PostgreSQL" if database.startswith("postgresql") else f"SQLite in {settings.var_dir}",
        "slack": "off" if settings.slack is None else "Socket Mode" if settings.slack.app_token else "HTTP",
        "teams": "off" if settings.teams is None else "on",
        "own rules": str(settings.detection.rules or "none"),
        "local channel": "on" if wiring.local_channel_is_on(settings) else "off",
        "address": f"{settings.host}:{settings.port}",
    }
