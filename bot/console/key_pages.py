"""The vault's keys: which wraps how much, and whether it is at hand. They are turned on the command line only."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.console.gate import Desk, KeyReader
from bot.console.pages import page

router = APIRouter(prefix="/console/keys")


@router.get("")
async def keys(request: Request, desk: Desk, officer: KeyReader) -> Response:
    """Show the keys; none of them, and nothing that they open, is ever on the page."""
    del officer
    wrapped = await desk.key_ring.status()
    vault = desk.key_ring.vault
    context = {
        "keys": sorted(wrapped.items(), key=lambda entry: (entry[0] != vault.key_id, entry[0])),
        "present": vault.key_id,
        "missing": [key_id for key_id in wrapped if not vault.knows(key_id)],
        "turned_at": await desk.key_ring.turned_at(),
        "lost_at": await desk.key_ring.lost_at(),
        "prepared_at": await desk.key_ring.prepared_at(),
    }
    return page(request, "keys.html", context)
