"""A notice as the desk finds it: the flags it tells of, its sealed words, and what its author did so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Preferences
from adapters.notice import Act, Notice
from adapters.port import Address
from bot.delivery import notices
from bot.desk.standing import Standing
from bot.keeping.kept import Keeping
from bot.settings import Settings
from bot.storage.flags import flags_told
from bot.storage.models import Flag, FlagState
from bot.storage.responses import acts_of
from bot.storage.sealed import SealedRows
from policies.message import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A notice and what it is about."""

    #: Id of the flag that the notice is sent under.
    id: str
    #: The flag that speaks for the case: the first about which something is to be decided, or else the first.
    flag: Flag
    #: Those that the notice is about, settled or not.
    flags: tuple[Flag, ...]
    #: All flags about which something is to be decided.
    waiting: tuple[Flag, ...]
    #: Where the author of that flag's message is; None once the sealed part is gone.
    address: Address | None
    #: About what still waits, without buttons; None if nothing does or the sealed part is gone.
    notice: Notice | None = field(repr=False)
    done: Mapping[Act, str]
    standing: Standing

    @property
    def state(self) -> FlagState:
        """Where the flag that speaks for the case stands now."""
        return FlagState(self.flag.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Opens notices again, within a caller's transaction."""

    site: Settings
    rows: SealedRows
    keeping: Keeping

    async def open(
        self,
        session: AsyncSession,
        flag_id: str,
        preferences: Preferences,
        *,
        by_itself: bool = False,
        lock: bool = True,
    ) -> Case | None:
        """Open the notice that is sent under a flag's id; None if nothing is kept of it.

        Args:
            session: the caller's transaction.
            flag_id: id of the flag; others may share its notice.
            preferences: what the author chose.
            by_itself: leave out the flags that share its notice.
            lock: hold the flags until the transaction ends; False to read only.

        Raises:
            VaultError: if sealed bytes were altered or their key is missing.
        """
        flags = await flags_told(session, flag_id, lock=lock)
        if by_itself:
            flags = [flag for flag in flags if flag.id == flag_id]
        if not flags:
            return None
        waiting = tuple(flag for flag in flags if FlagState(flag.state).awaits)
        flag = waiting[0] if waiting else flags[0]
        payloads = [await self.rows.open(session, waiter.id, "notice") for waiter in waiting]
        opened = [notices.from_payload(payload) for payload in payloads if payload is not None]
        notice = replace(notices.together(opened), id=flag_id) if opened else None
        sealed = await self.rows.open(session, flag.id, "address")
        address = None if sealed is None else Address.from_json(sealed)
        channel = "" if address is None else address.channel
        done = await acts_of(session, flag)
        detected = Language(flag.language)
        return Case(
            id=flag_id,
            flag=flag,
            flags=tuple(flags),
            waiting=waiting,
            address=address,
            notice=notice,
            done=done,
            standing=Standing(
                language=notice.language if notice else spoken(self.site, channel, detected, preferences),
                has_rewrite=notice is not None and bool(notice.rewrite),
                may_change=self.site.notice.author_may_let_us_change and len(opened) == 1,
                legal_hold=await self.keeping.holds(session, flag.id),
                may_remind=preferences.reminders and not done.keys() & {Act.REMIND, Act.CONTEST},
                contested=Act.CONTEST in done,
            ),
        )


def spoken(site: Settings, channel: str, detected: Language, preferences: Preferences) -> Language:
    """Return the language to speak to an author in: their own choice, the channel's, the site's, the message's."""
    return preferences.language or site.channel(channel).language or site.notice.language or detected
