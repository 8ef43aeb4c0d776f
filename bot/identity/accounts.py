"""Officers' accounts: who there is, how they are set up, and signing in."""

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.identity import secrets
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.storage.database import Database
from bot.storage.officers import OfficerRow, SessionRow
from bot.storage.sealed import SealedRows
from bot.vault.vault import Pseudonyms

LINK_WORKS = timedelta(hours=24)
_MOST_FAILURES = 5
_LOCKED_FOR = timedelta(minutes=15)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,62}")


class AccountError(Exception):
    """An account cannot be made or changed as asked; says what to do and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Setup:
    """An account that waits to be set up: what its page shows."""

    login: str = field(repr=False)
    #: Secret of the one-time codes, base32.
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Keeps the accounts of officers."""

    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms
    audit: AuditLog
    now: Clock

    async def invite(self, login: str, roles: Collection[Role], tenant: str, *, actor: str) -> tuple[Officer, str]:
        """Make an account, and return it with the token of its set-up link, which is shown once and works for a day.

        Raises:
            AccountError: if the name is taken or not one, or no role is given.
        """
        login = login.strip().lower()
        if not _LOGIN.fullmatch(login):
            reason = "a login name is 2 to 63 of a-z 0-9 . _ @ + -, and starts with a letter or digit"
            raise AccountError(reason)
        if not roles:
            reason = "an officer needs at least one role"
            raise AccountError(reason)
        token = secrets.new_token()
        async with self.database.transaction() as session:
            known = self.pseudonyms.of("officer", login)
            if await session.scalar(select(OfficerRow.id).where(OfficerRow.login_hash == known)):
                reason = "there is an account of that name; reset it instead"
                raise AccountError(reason)
            row = self._new_row(known, roles, tenant)
            row.setup_hash, row.setup_until = secrets.token_hash(token), self.now() + LINK_WORKS
            session.add(row)
            await self.rows.seal(session, _subject(row.id), "profile", {"login": login})
            detail = {"roles": row.roles, "tenant": tenant}
            await self.audit.append(session, "officer.invited", subject=row.id, detail=detail, actor=actor)
            return await self._officer(session, row), token

    async def reset(self, officer_id: str, *, actor: str) -> str:
        """Take password and second factor away, end the sessions, and return the token of a new set-up link."""
        token = secrets.new_token()
        async with self.database.transaction() as session:
            row = await self._row(session, officer_id)
            row.password, row.failures, row.locked_until, row.disabled_at = None, 0, None, None
            row.setup_hash, row.setup_until = secrets.token_hash(token), self.now() + LINK_WORKS
            await self.rows.drop(session, _subject(row.id), "totp")
            await self._end_sessions(session, row.id)
            await self.audit.append(session, "officer.reset", subject=row.id, actor=actor)
        return token

    async def disable(self, officer_id: str, *, actor: str) -> None:
        """Let an officer in no more."""
        async with self.database.transaction() as session:
            row = await self._row(session, officer_id)
            row.disabled_at, row.setup_hash = self.now(), None
            await self._end_sessions(session, row.id)
            await self.audit.append(session, "officer.disabled", subject=row.id, actor=actor)

    async def grant(self, officer_id: str, roles: Collection[Role], *, actor: str) -> None:
        """Give an officer these roles and no others; their sessions end, so that it holds at once."""
        if not roles:
            reason = "an officer needs at least one role; disable the account instead"
            raise AccountError(reason)
        async with self.database.transaction() as session:
            row = await self._row(session, officer_id)
            row.roles = sorted(roles)
            await self._end_sessions(session, row.id)
            await self.audit.append(session, "officer.roles", subject=row.id, detail={"roles": row.roles}, actor=actor)

    async def all(self, tenant: str | None = None) -> Sequence[Officer]:
        """Return the officers of a tenant (or of all), oldest first."""
        statement = select(OfficerRow).order_by(OfficerRow.created_at, OfficerRow.id)
        if tenant is not None:
            statement = statement.where(OfficerRow.tenant == tenant)
        async with self.database.reading() as session:
            return [await self._officer(session, row) for row in await session.scalars(statement)]

    async def find(self, login: str) -> Officer | None:
        """Return the officer with a login name."""
        known = self.pseudonyms.of("officer", login.strip().lower())
        async with self.database.reading() as session:
            row = await session.scalar(select(OfficerRow).where(OfficerRow.login_hash == known))
            return None if row is None else await self._officer(session, row)

    async def by_id(self, session: AsyncSession, officer_id: str) -> Officer | None:
        """Return the officer with an id."""
        row = await session.get(OfficerRow, officer_id)
        return None if row is None else await self._officer(session, row)

    async def first_link(self) -> str | None:
        """Return the token of the first account's set-up link, made anew at each start until it is used, else None."""
        async with self.database.reading() as session:
            rows = (await session.scalars(select(OfficerRow).limit(2))).all()
        if not rows:
            try:
                return (await self.invite("administrator", [Role.ADMINISTRATOR], "default", actor="system"))[1]
            except (AccountError, IntegrityError):
                return None  # another replica was first, and gives the link
        is_waiting = len(rows) == 1 and rows[0].password is None and rows[0].disabled_at is None
        return await self.reset(rows[0].id, actor="system") if is_waiting and rows[0].setup_hash else None

    async def setup(self, token: str) -> Setup | None:
        """Return what the page of a set-up link shows, or None if the link does not work (any more)."""
        async with self.database.transaction() as session:
            row = await self._waiting(session, token)
            if row is None:
                return None
            known = await self.rows.open(session, _subject(row.id), "totp")
            if known is None:
                known = {"secret": secrets.new_secret()}
                await self.rows.seal(session, _subject(row.id), "totp", known)
            return Setup(login=await self._login(session, row.id), secret=str(known["secret"]))

    async def complete(self, token: str, password: str, code: str) -> None:
        """Set the password, once the code shows that the second factor works; the link works no more.

        Raises:
            AccountError: if the link is spent, the password too short or the code wrong.
        """
        if not secrets.SHORTEST_PASSWORD <= len(password) <= secrets.LONGEST_PASSWORD:
            reason = f"a password has {secrets.SHORTEST_PASSWORD} to {secrets.LONGEST_PASSWORD} characters"
            raise AccountError(reason)
        encoded = await asyncio.to_thread(secrets.hash_password, password)
        async with self.database.transaction() as session:
            row = await self._waiting(session, token)
            known = None if row is None else await self.rows.open(session, _subject(row.id), "totp")
            if row is None or known is None:
                reason = "this link does not work any more; ask for a new one"
                raise AccountError(reason)
            step = secrets.step_of(str(known["secret"]), code, self.now())
            if step is None:
                reason = "the code is not right; take the one that the app shows now"
                raise AccountError(reason)
            row.password, row.last_step, row.setup_hash, row.setup_until = encoded, step, None, None
            await self.audit.append(session, "officer.set_up", subject=row.id, actor=row.id)

    async def sign_in(self, login: str, password: str, code: str) -> Officer | None:
        """Return who signed in, or None; after five failures in a row nobody does for a quarter of an hour."""
        known = self.pseudonyms.of("officer", login.strip().lower())
        async with self.database.reading() as session:
            row = await session.scalar(select(OfficerRow).where(OfficerRow.login_hash == known))
        encoded = None if row is None else row.password
        fits = await asyncio.to_thread(secrets.password_fits, encoded, password[: secrets.LONGEST_PASSWORD + 1])
        if row is None:
            return None
        async with self.database.transaction() as session:
            officer = await self._judge(session, await self._row(session, row.id), encoded, code, fits=fits)
            if officer is not None and not officer.name:
                # The vault key that had sealed the name was lost.
                await self.rows.seal(session, _subject(row.id), "profile", {"login": login.strip()})
                officer = replace(officer, name=login.strip())
            return officer

    async def _judge(
        self, session: AsyncSession, row: OfficerRow, encoded: str | None, code: str, *, fits: bool
    ) -> Officer | None:
        now = self.now()
        if row.disabled_at is not None or row.password is None or row.password != encoded:
            return None
        if row.locked_until is not None and now < row.locked_until:
            await self.audit.append(session, "officer.refused", subject=row.id, detail={"why": "locked"})
            return None
        secret = await self.rows.open(session, _subject(row.id), "totp")
        step = None if secret is None else secrets.step_of(str(secret["secret"]), code, now)
        if not fits or step is None or step <= row.last_step:
            row.failures += 1
            if row.failures >= _MOST_FAILURES:
                row.failures, row.locked_until = 0, now + _LOCKED_FOR
            why = "locked now" if row.locked_until is not None and now < row.locked_until else "credentials"
            await self.audit.append(session, "officer.refused", subject=row.id, detail={"why": why})
            return None
        row.failures, row.locked_until, row.last_step = 0, None, step
        await self.audit.append(session, "officer.signed_in", subject=row.id, actor=row.id)
        return await self._officer(session, row)

    async def vouched(self, issuer: str, subject: str, name: str, roles: Collection[Role], tenant: str) -> Officer:
        """Return the officer for whom an identity provider vouches, with the roles it gives now.

        Raises:
            AccountError: if they have no role here, or were disabled here.
        """
        if not roles:
            reason = "your identity provider gives you no role in Chaperone"
            raise AccountError(reason)
        known = self.pseudonyms.of("officer", issuer, subject)
        async with self.database.transaction() as session:
            row = await session.scalar(select(OfficerRow).where(OfficerRow.login_hash == known).with_for_update())
            if row is None:
                row = self._new_row(known, roles, tenant)
                session.add(row)
                await self.audit.append(session, "officer.vouched", subject=row.id, detail={"roles": row.roles})
            if row.disabled_at is not None:
                reason = "this account was disabled here"
                raise AccountError(reason)
            row.roles = sorted(roles)
            await self.rows.seal(session, _subject(row.id), "profile", {"login": name})
            await self.audit.append(session, "officer.signed_in", subject=row.id, actor=row.id)
            return await self._officer(session, row)

    def _new_row(self, login_hash: str, roles: Collection[Role], tenant: str) -> OfficerRow:
        return OfficerRow(
            id=uuid4().hex,
            tenant=tenant,
            login_hash=login_hash,
            roles=sorted(roles),
            last_step=0,
            failures=0,
            created_at=self.now(),
        )

    async def _row(self, session: AsyncSession, officer_id: str) -> OfficerRow:
        row = await session.get(OfficerRow, officer_id, with_for_update=True)
        if row is None:
            reason = "there is no such officer"
            raise AccountError(reason)
        return row

    async def _waiting(self, session: AsyncSession, token: str) -> OfficerRow | None:
        statement = select(OfficerRow).where(OfficerRow.setup_hash == secrets.token_hash(token)).with_for_update()
        row = await session.scalar(statement)
        if row is None or row.setup_until is None or row.setup_until < self.now() or row.disabled_at is not None:
            return None
        return row

    async def _login(self, session: AsyncSession, officer_id: str) -> str:
        profile = await self.rows.open(session, _subject(officer_id), "profile")
        return "" if profile is None else str(profile["login"])

    async def _officer(self, session: AsyncSession, row: OfficerRow) -> Officer:
        return Officer(
            id=row.id,
            tenant=row.tenant,
            roles=frozenset(Role(code) for code in row.roles),
            name=await self._login(session, row.id),
            disabled=row.disabled_at is not None,
            ready=row.setup_hash is None,
        )

    async def _end_sessions(self, session: AsyncSession, officer_id: str) -> None:
        await session.execute(delete(SessionRow).where(SessionRow.officer_id == officer_id))


def _subject(officer_id: str) -> str:
    return f"officer:{officer_id}"
