"""A practice's own tips as channels get them: those of their legal entity that a second officer has approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.identity.tenants import Tenants
from bot.storage.models import Channel
from bot.storage.own_tips import OwnTip, TipState
from bot.storage.sealed import SealedRows
from policies.message import Language
from policies.tips.collection import Tip, read_tip


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTips:
    """Seals and opens the words of own tips, within a caller's transaction."""

    rows: SealedRows
    tenants: Tenants

    async def seal(self, session: AsyncSession, tip_id: str, content: Mapping[str, object]) -> None:
        """Seal the content of a version, in the form that a file has under a tip's code."""
        await self.rows.seal(session, _subject(tip_id), "tip", content)

    async def of(self, session: AsyncSession, versions: Sequence[OwnTip]) -> Mapping[str, Tip]:
        """Open versions, by their ids; one whose words are gone is left out."""
        subjects = [_subject(row.id) for row in versions]
        contents = await self.rows.open_each(session, subjects, "tip")
        return {
            row.id: read_tip(row.id, row.strategy, contents[_subject(row.id)])
            for row in versions
            if _subject(row.id) in contents
        }

    async def for_channel(self, session: AsyncSession, channel_hash: str, language: Language) -> Mapping[str, Tip]:
        """Return the approved tips of a channel's legal entity that are written in its language, by code."""
        channel = await session.get(Channel, channel_hash)
        if channel is None:
            return {}
        tenant = self.tenants.of(channel.workspace_hash)
        approved = select(OwnTip).where(OwnTip.tenant == tenant, OwnTip.state == TipState.APPROVED)
        versions = (await session.scalars(approved.order_by(OwnTip.id))).all()
        return {code: tip for code, tip in (await self.of(session, versions)).items() if language in tip.texts}

    async def asked(self, session: AsyncSession, code: str) -> Tip | None:
        """Return the version that a channel was asked, whatever became of it since."""
        version = await session.get(OwnTip, code)
        return None if version is None else (await self.of(session, [version])).get(code)


def _subject(tip_id: str) -> str:
    return f"own_tip:{tip_id}"
