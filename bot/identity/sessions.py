"""Sessions on the server: a cookie holds a random token, the database its hash, so that leaving really ends it."""

import hmac
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, or_

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.console.settings import ConsoleSettings
from bot.identity.accounts import Accounts
from bot.identity.officer import Officer
from bot.identity.secrets import new_token, token_hash
from bot.storage.database import Database
from bot.storage.officers import SessionRow

#: How exactly the time of last use is kept, so that not every page is a write.
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    officer: Officer
    #: What every form of this session carries; belongs to the cookie and cannot be made without it.
    csrf: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Opens, finds and ends sessions."""

    settings: ConsoleSettings
    database: Database
    accounts: Accounts
    audit: AuditLog
    now: Clock

    async def open(self, officer: Officer) -> str:
        """Start a session with a token that nobody had before; returns it for the cookie."""
        token, now = new_token(), self.now()
        async with self.database.transaction() as session:
            idle, longest = self._limits()
            old = or_(SessionRow.seen_at < now - idle, SessionRow.opened_at < now - longest)
            await session.execute(delete(SessionRow).where(old))
            session.add(
                SessionRow(token_hash=token_hash(token), officer_id=officer.id, opened_at=now, seen_at=now),
            )
        return token

    async def find(self, token: str) -> Visit | None:
        """Return whose session a cookie belongs to, or None if it has ended."""
        now = self.now()
        idle, longest = self._limits()
        async with self.database.reading() as session:
            row = await session.get(SessionRow, token_hash(token))
            if row is None or now - row.seen_at > idle or now - row.opened_at > longest:
                return None
            officer = await self.accounts.by_id(session, row.officer_id)
        if officer is None or officer.disabled:
            return None
        if now - row.seen_at >= _SEEN_EVERY:
            async with self.database.transaction() as session:
                fresh = await session.get(SessionRow, row.token_hash)
                if fresh is not None:
                    fresh.seen_at = now
        return Visit(officer, csrf_token(token))

    async def end(self, token: str) -> None:
        """End a session; no error if there is none."""
        async with self.database.transaction() as session:
            row = await session.get(SessionRow, token_hash(token))
            if row is not None:
                await session.delete(row)
                await self.audit.append(session, "officer.signed_out", subject=row.officer_id, actor=row.officer_id)

    def _limits(self) -> tuple[timedelta, timedelta]:
        return timedelta(minutes=self.settings.idle_min), timedelta(hours=self.settings.longest_h)


def csrf_token(token: str) -> str:
    """Return the token of the forms that belong to a cookie."""
    return hmac.digest(token.encode(), b"chaperone form", "sha256").hex()


def csrf_fits(token: str, given: str) -> bool:
    """Whether a form belongs to a cookie; takes the same time either way."""
    return hmac.compare_digest(csrf_token(token).encode(), given.encode())
