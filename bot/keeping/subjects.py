"""An author's own data: what is kept about them, in their hands or gone; and shredding by flag, author and tenant.

An author is known by the platform's ids of workspace and person. A nudge is kept by nobody's pseudonym, so that it is
found by the address that is sealed with it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Person
from adapters.port import Address
from bot.audit.log import AuditLog
from bot.delivery.courier import forget
from bot.desk.answers import REASON
from bot.desk.contests import REPLY
from bot.desk.preferences import PreferenceBook
from bot.intake.heat import calmed_code
from bot.intake.threads import ThreadBook
from bot.keeping.kept import Keeping
from bot.keeping.versions import versions_of
from bot.reception.reception import welcome_subject
from bot.storage.community import Acknowledgement, ChannelMember, Welcome
from bot.storage.database import Database
from bot.storage.models import Flag, Response, Sealed
from bot.storage.sealed import SealedRows
from bot.storage.threads import Calmed
from bot.vault.vault import Pseudonyms

#: Columns of a flag that are the author's business; hashes of others' ids and of words are not.
_CODES = ("id", "platform", "verdict", "severity", "consequence", "language", "entities", "policies", "state")
#: What officers noted about a flag is sealed under the flag too, and is not the author's.
_THEIRS = frozenset({"address", "notice", "excerpt", "findings", REASON, REPLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What became of an author's flags."""

    #: How many are gone, or shredded.
    done: int = 0
    #: How many a hold or an incident keeps.
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Exports, erases and shreds; holds and incidents outrank the latter two."""

    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms
    preferences: PreferenceBook
    threads: ThreadBook
    keeping: Keeping
    audit: AuditLog
    _batch: int = field(default=200, repr=False)

    async def export(self, person: Person, *, actor: str) -> Mapping[str, object]:
        """Return everything that is kept about an author, sealed parts opened; JSON-ready."""
        known = self._person(person)
        async with self.database.transaction() as session:
            flags = await self._flags(session, person)
            confirmed = await session.scalars(select(Acknowledgement).where(Acknowledgement.person_hash == known))
            welcomed = await session.scalars(select(Welcome).where(Welcome.person_hash == known))
            present = select(func.count()).select_from(ChannelMember).where(ChannelMember.person_hash == known)
            exported = {
                "flags": [await self._told(session, flag) for flag in flags],
                "policies_confirmed": [{"version": row.version, "at": row.at.isoformat()} for row in confirmed],
                "member_of_channels": await session.scalar(present) or 0,
                "welcomed_at": [row.at.isoformat() for row in welcomed],
                "told_in_threads": await self.threads.export_author(session, person.workspace, person.id),
                "calmed_at": [row.at.isoformat() for row in await self._calmed(session, person)],
            }
            detail: dict[str, object] = {"flags": len(flags)}
            await self.audit.append(session, "subject.exported", subject=known, actor=actor, detail=detail)
        chosen = await self.preferences.exported(person.workspace, person.id)
        return {**exported, "preferences": chosen}

    async def erase(self, person: Person, *, actor: str) -> Erasure:
        """Remove an author's flags whole, preferences, what they told in threads, that they were calmed or welcomed.

        The audit log keeps who did what to which flag, by codes and pseudonyms, until its own time, and loses what else
        it says of them. What a hold or an incident keeps, stays.
        """
        known = self._person(person)
        async with self.database.transaction() as session:
            flags = await self._flags(session, person)
            kept = await self._kept(session, flags)
            for flag in flags:
                if flag.id not in kept:
                    await forget(session, self.rows, flag.id)
            await self._remove_details(session, known, {flag.id for flag in flags} - kept, whole=not kept)
            welcomes = (await session.scalars(select(Welcome.id).where(Welcome.person_hash == known))).all()
            for welcome_id in welcomes:
                await self.rows.shred(session, welcome_subject(welcome_id))
            await session.execute(delete(Welcome).where(Welcome.person_hash == known))
            await session.execute(delete(Acknowledgement).where(Acknowledgement.person_hash == known))
            await session.execute(delete(ChannelMember).where(ChannelMember.person_hash == known))
            await self.threads.forget_author(session, person.workspace, person.id)
            for row in await self._calmed(session, person):
                await session.delete(row)
            erasure = Erasure(done=len(flags) - len(kept), kept=len(kept))
            await self._note(session, "subject.erased", known, erasure, actor)
        await self.preferences.forget(person.workspace, person.id)
        return erasure

    async def shred_author(self, person: Person, *, actor: str) -> Erasure:
        """Destroy the data keys of an author's flags; their codes stay."""
        async with self.database.transaction() as session:
            await self.threads.forget_author(session, person.workspace, person.id)
            flags = await self._flags(session, person)
            return await self._shred(session, flags, self._person(person), actor)

    async def shred_threads(self, workspace: str, *, actor: str) -> int:
        """Destroy the keys of all that the threads of a workspace told; returns how many threads that were."""
        shredded = await self.threads.shred_workspace(workspace)
        async with self.database.transaction() as session:
            subject = self.pseudonyms.of("workspace", workspace)
            detail: dict[str, object] = {"threads": shredded}
            await self.audit.append(session, "threads.shredded", subject=subject, actor=actor, detail=detail)
        return shredded

    async def shred_flag(self, flag_id: str, *, actor: str) -> Erasure:
        """Destroy the data key of a flag; its codes stay. Nothing is done if there is none."""
        async with self.database.transaction() as session:
            flags = (await session.scalars(select(Flag).where(Flag.id == flag_id))).all()
            return await self._shred(session, flags, flag_id, actor) if flags else Erasure()

    async def shred_tenant(self, tenant: str, *, actor: str) -> Erasure:
        """Destroy the data keys of all flags of a legal entity, nudges included, and of its threads; codes stay."""
        own = self.keeping.tenants.workspaces_of(Flag.workspace_hash, tenant)
        keeps = self.keeping.keeps()
        async with self.database.transaction() as session:
            done = await self.rows.shred_all(session, select(Flag.id).where(own, ~keeps))
            kept = await session.scalar(select(func.count()).select_from(Flag).where(own, keeps)) or 0
            erasure = Erasure(done=done, kept=kept)
            await self._note(session, "tenant.shredded", f"tenant:{tenant}", erasure, actor)
        await self.threads.shred_tenant(self.keeping.tenants, tenant)
        return erasure

    async def _shred(self, session: AsyncSession, flags: Sequence[Flag], subject: str, actor: str) -> Erasure:
        kept = await self._kept(session, flags)
        for flag in flags:
            if flag.id not in kept:
                await self.rows.shred(session, flag.id)
        erasure = Erasure(done=len(flags) - len(kept), kept=len(kept))
        await self._note(session, "subject.shredded", subject, erasure, actor)
        return erasure

    async def _remove_details(self, session: AsyncSession, known: str, flags: AbstractSet[str], *, whole: bool) -> None:
        if whole:
            await self.audit.remove_details(session, {*flags, known}, actor=known)
        else:
            await self.audit.remove_details(session, flags)

    async def _note(self, session: AsyncSession, act: str, subject: str, erasure: Erasure, actor: str) -> None:
        detail: dict[str, object] = {"flags": erasure.done, "kept": erasure.kept}
        await self.audit.append(session, act, subject=subject, actor=actor, detail=detail)

    async def _flags(self, session: AsyncSession, person: Person) -> Sequence[Flag]:
        author = self.pseudonyms.of("author", person.workspace, person.id)
        own = await session.scalars(select(Flag).where(Flag.author_hash == author, Flag.platform == person.platform))
        found = list(own.all())
        nobodys = Flag.author_hash == ""
        workspace = Flag.workspace_hash == self.pseudonyms.of("workspace", person.workspace)
        for flag in (await session.scalars(select(Flag).where(nobodys, workspace))).all():
            sealed = await self.rows.open(session, flag.id, "address")
            if sealed is not None and _is_of(Address.from_json(sealed), person):
                found.append(flag)
        return sorted(found, key=lambda flag: (flag.created_at, flag.id))

    async def _calmed(self, session: AsyncSession, person: Person) -> Sequence[Calmed]:
        rows = await session.scalars(select(Calmed).order_by(Calmed.at))
        return [row for row in rows if row.code == calmed_code(self.pseudonyms, person, row.at.date())]

    async def _kept(self, session: AsyncSession, flags: Sequence[Flag]) -> frozenset[str]:
        ids = [flag.id for flag in flags]
        kept: set[str] = set()
        for at in range(0, len(ids), self._batch):
            here = Flag.id.in_(ids[at : at + self._batch])
            kept.update(await session.scalars(select(Flag.id).where(here, self.keeping.keeps())))
        return frozenset(kept)

    async def _told(self, session: AsyncSession, flag: Flag) -> dict[str, object]:
        kinds = (await session.scalars(select(Sealed.kind).where(Sealed.subject == flag.id))).all()
        opened = {kind: await self.rows.open(session, flag.id, kind) for kind in sorted(_THEIRS.intersection(kinds))}
        answers = await session.scalars(select(Response).where(Response.flag_id == flag.id).order_by(Response.at))
        times = {"sent_at": flag.sent_at, "flagged_at": flag.created_at, "settled_at": flag.settled_at}
        return {
            **{name: getattr(flag, name) for name in _CODES},
            **{name: None if at is None else at.isoformat() for name, at in times.items()},
            "answers": [{"act": row.act, "choice": row.choice, "at": row.at.isoformat()} for row in answers],
            "sealed": opened,
            "before_edits": [
                {"until": version.until.isoformat(), "sealed": version.parts}
                for version in await versions_of(session, self.rows, flag.id)
            ],
        }

    def _person(self, person: Person) -> str:
        return self.pseudonyms.of("person", person.workspace, person.id)


def _is_of(address: Address, person: Person) -> bool:
    return (address.platform, address.workspace, address.author) == (person.platform, person.workspace, person.id)
