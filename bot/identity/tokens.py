"""Tokens by which machines read /api/v1: shown once, kept as a hash, ended by time or by hand."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.identity.secrets import new_token, token_hash
from bot.storage.database import Database
from bot.storage.service import ApiToken

#: So that a token is known for one wherever it is found.
PREFIX = "chap_"
LONGEST_DAYS = 366
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_LABEL = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_HOUR = timedelta(hours=1)


class Scope(StrEnum):
    """What a token may read."""

    FLAGS = "flags"
    INCIDENTS = "incidents"
    AUDIT = "audit"
    METRICS = "metrics"


class TokenError(Exception):
    """A token cannot be made or ended as asked; says why and what to do, and quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The machine that a token stands for."""

    id: str
    tenant: str
    scopes: frozenset[Scope]
    label: str
    expires_at: datetime
    revoked: bool
    #: When it was last used, to the hour.
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Makes, finds and ends tokens; each of it stands in the audit log, and their use by the hour."""

    database: Database
    audit: AuditLog
    now: Clock

    async def create(self, label: str, scopes: Collection[Scope], tenant: str, days: int, *, actor: str) -> str:
        """Make a token and return it, this once.

        Raises:
            TokenError: if the label is no code, no scope is given, or it is to last too long.
        """
        if not _LABEL.fullmatch(label):
            reason = "the label has 1 to 40 of a-z, 0-9, dot, dash and underscore"
            raise TokenError(reason)
        if not scopes:
            reason = "a token needs at least one scope"
            raise TokenError(reason)
        if not 1 <= days <= LONGEST_DAYS:
            reason = f"a token lasts 1 to {LONGEST_DAYS} days"
            raise TokenError(reason)
        token = PREFIX + new_token()
        row = ApiToken(
            id=uuid4().hex,
            tenant=tenant,
            token_hash=token_hash(token),
            label=label,
            scopes=sorted(scopes),
            created_at=self.now(),
            expires_at=self.now() + timedelta(days=days),
            revoked_at=None,
            used_at=None,
        )
        async with self.database.transaction() as session:
            session.add(row)
            detail: dict[str, object] = {"scopes": row.scopes, "days": days, "tenant": tenant}
            await self.audit.append(session, "token.created", subject=row.id, detail=detail, actor=actor)
        return token

    async def find(self, token: str) -> Caller | None:
        """Return whom a token stands for, unless it has ended or never was.

        The hash is looked up, so how long it takes tells nothing of the token's 256 random bits.
        """
        if not _TOKEN.fullmatch(token):
            return None
        async with self.database.reading() as session:
            row = await session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash(token)))
        if row is None or row.revoked_at is not None or row.expires_at <= self.now():
            return None
        if row.used_at is None or self.now() - row.used_at >= _HOUR:
            await self._note_use(row.id)
        return _caller(row)

    async def all(self) -> Sequence[Caller]:
        """Return every token, the newest first; never the token itself."""
        async with self.database.reading() as session:
            return [
                _caller(row) for row in await session.scalars(select(ApiToken).order_by(ApiToken.created_at.desc()))
            ]

    async def revoke(self, token_id: str, *, actor: str) -> None:
        """End a token now.

        Raises:
            TokenError: if there is none of this id.
        """
        async with self.database.transaction() as session:
            row = await session.get(ApiToken, token_id)
            if row is None:
                reason = "there is no such token; see: chaperone token list"
                raise TokenError(reason)
            if row.revoked_at is None:
                row.revoked_at = self.now()
                await self.audit.append(session, "token.revoked", subject=row.id, actor=actor)

    async def _note_use(self, token_id: str) -> None:
        async with self.database.transaction() as session:
            row = await session.get(ApiToken, token_id, with_for_update=True)
            if row is not None and (row.used_at is None or self.now() - row.used_at >= _HOUR):
                row.used_at = self.now()
                await self.audit.append(session, "token.used", subject=token_id, actor=token_id)


def _caller(row: ApiToken) -> Caller:
    return Caller(
        id=row.id,
        tenant=row.tenant,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        label=row.label,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        used_at=row.used_at,
    )
