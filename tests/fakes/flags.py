"""Flags in a store, for tests of what is kept of them."""

from adapters.port import Address
from bot.channels.book import channel_hash
from bot.settings import Consequence
from bot.storage.flags import add_flag
from bot.storage.models import Flag, FlagState
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock


async def put_flag(  # noqa: PLR0913 # the columns that tests vary
    store: Store,
    clock: HeldClock,
    flag_id: str,
    *,
    author: str = "U1",
    channel: str = "C1",
    workspace: str = "T1",
    consequence: Consequence = Consequence.WARN,
) -> str:
    """Add a flag of now with a sealed notice and address, and its entry in the log; returns its id."""
    address = Address(platform=Platform.SLACK, workspace=workspace, channel=channel, author=author, message_id=flag_id)
    async with store.database.transaction() as session:
        await add_flag(
            session,
            Flag(
                id=flag_id,
                platform="slack",
                workspace_hash=store.pseudonyms.of("workspace", workspace),
                channel_hash=channel_hash(store.pseudonyms, "slack", channel),
                author_hash=""
                if consequence is Consequence.NUDGE
                else store.pseudonyms.of("author", workspace, author),
                message_hash=flag_id,
                verdict="identifies",
                severity="high",
                consequence=consequence,
                language="en",
                entities=["MRN"],
                policies=["canary"],
                finding_hashes=["h"],
                score=0.9,
                state=FlagState.OPEN,
                created_at=clock(),
            ),
        )
        await store.rows.seal(session, flag_id, "address", address.to_json())
        await store.rows.seal(session, flag_id, "notice", {"words": f"CANARY {flag_id}"})
        await store.audit.append(session, "flag.created", subject=flag_id)
    return flag_id
