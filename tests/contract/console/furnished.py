"""A console with one of everything in it."""

from sqlalchemy import select

from adapters.port import ChannelAddress
from bot.channels.book import ALL_CHANNELS
from bot.channels.terms import Change
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.keeping.holds import Scope
from bot.review.reveals import Part
from bot.storage.models import AuditEntry
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import add_flag, officer_of, propose_name
from tests.fakes.own_tips import CONTENT

_REASON = "a reason that is long enough"
_MRN = "medical_record_number"


async def furnish(store: Store, clock: HeldClock, desk: ConsoleDesk) -> list[str]:
    """Fill the console with one of everything; returns the paths of all its pages."""
    chief, other = await officer_of(desk, "north", *Role), await officer_of(desk, "north", Role.REVIEWER)
    flags = [await add_flag(store, clock, words=f"n{number}", thread="t1", severity=severity, scores={_MRN: 0.9})
             for number, severity in enumerate(("high", "medium", "low"))]  # fmt: skip
    incident = await desk.incidents.open(chief, flags[2:], clock().date())
    await desk.acts.tag(chief, flags[:1], "follow-up", on=True)
    await desk.acts.note(chief, flags[0], "A note")
    await desk.acts.escalate(chief, flags[0], other.id, _REASON)
    await desk.reveals.ask(chief, flags[0], Part.EXCERPT, _REASON)
    await desk.reveals.ask(chief, flags[0], Part.IDENTITY, _REASON)
    await desk.holds.place(chief, flags[1], Scope.AUTHOR, _REASON)
    await propose_name(store, flags[1])
    tip = await desk.own_tips.write(other, 8, CONTENT)
    await store.channels.joined(ChannelAddress(platform=Platform.SLACK, workspace="TN", channel="C-TN"))
    await desk.terms.change(chief, desk.policies[_MRN], ALL_CHANNELS, Change(threshold=0.8), _REASON)
    async with store.database.reading() as session:
        entry = await session.scalar(select(AuditEntry.digest).where(AuditEntry.act == "policy.changed"))
    return [
        "queue",
        "queue?severity=high",
        f"flags/{flags[0]}",
        f"flags/{flags[2]}",
        "incidents",
        f"incidents/{incident}",
        "holds",
        "figures",
        "policies",
        f"policies/{_MRN}?threshold=0.9",
        "tips",
        f"tips?revise={tip}",
        "coverage",
        "confirmed",
        "keys",
        "audit",
        f"audit/{entry}",
        "officers",
        "nothing-here",
    ]
