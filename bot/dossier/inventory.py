"""What is stored and how long: every table by what its own description says, with the settings that end it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.keeping.settings import RetentionSettings
from bot.storage import audit, community, custody, models, officers, questions, service, terms, threads

#: The modules that declare tables; a table is known once its module is imported.
_DECLARING = (audit, community, custody, officers, questions, service, terms, threads)

_FLAG = "as long as the flag"
_PERSON = "until the person's data is erased"
_STAYS = "not deleted by itself"
_NOBODYS = "not deleted by itself; says nothing of a person"
_SEALED = "sealed text and addresses: {sealed_days} days; of accounts, channels and incidents: as long as those"
#: How long the rows of each table stay.
KEPT: Mapping[str, str] = {
    "flag": "{flag_days} days, a nudge {nudge_days}; longer under a hold or in an incident",
    **dict.fromkeys(("response", "flag_code", "flag_name", "reveal"), _FLAG),
    "attempt": f"{_FLAG}; of a tip: {_STAYS}",
    **dict.fromkeys(("review", "review_note", "review_step", "review_tag"), _FLAG),
    **dict.fromkeys(("data_key", "sealed"), _SEALED),
    "audit": "{longest_audit_days} days",
    "audit_detail": "{audit_days} days, or until an erasure",
    **dict.fromkeys(
        ("incident", "hold", "policy_change", "own_tip", "listening", "introduction", "digest_sent"), _STAYS
    ),
    **dict.fromkeys(("officer", "api_token"), f"{_STAYS}; disabled or ended"),
    "officer_session": "until its limits in [console]",
    **dict.fromkeys(("thread", "thread_message"), "7 days after its last fact"),
    "burst": "a minute, then until the next purge",
    "heating": "half an hour",
    "calmed": "2 days",
    "told": "90 days",
    **dict.fromkeys(("name_exception", "name_vote"), "until it expires or is revoked"),
    **dict.fromkeys(("acknowledgement", "welcome"), _PERSON),
    "channel_member": f"until the person leaves the channel, or {_PERSON}",
    "colleague": "until the workspace no longer lists them",
    "channel": "until the bot leaves the channel",
    "fallback": "until an officer lifts it",
    "pause": "until it ends",
    **dict.fromkeys(("count", "message_count", "tip_posted", "tip_tally"), _NOBODYS),
    **dict.fromkeys(("tip_snooze", "workspace"), _NOBODYS),
    "tip_answerer": "until the tip's week is long over",
    "replica": "until another process takes over",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One table."""

    name: str
    what: str
    kept: str
    rows: int


def descriptions() -> Mapping[str, str]:
    """Return what each table holds, by its name, as the first sentence of its description says."""
    tables = {mapper.local_table.description: mapper.class_.__doc__ for mapper in models.Base.registry.mappers}
    return {name: " ".join((words or "").partition("\n\n")[0].split()) for name, words in sorted(tables.items())}


async def take_stock(session: AsyncSession, settings: RetentionSettings) -> Sequence[Kind]:
    """Return every table with how long its rows stay under these settings, and how many there are."""
    days = {**settings.model_dump(exclude={"tenants"}), "longest_audit_days": settings.longest_audit_days}
    kinds = []
    for name, what in descriptions().items():
        counted = select(func.count()).select_from(models.Base.metadata.tables[name])
        kinds.append(Kind(name, what, KEPT[name].format(**days), await session.scalar(counted) or 0))
    return kinds
