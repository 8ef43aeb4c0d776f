"""The page of those who have not confirmed the practice's policy."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.console.gate import Desk, PolicyReader
from bot.console.pages import page

router = APIRouter(prefix="/console")


@router.get("/confirmed")
async def confirmed(request: Request, desk: Desk, officer: PolicyReader) -> Response:
    """Show by channel how many have confirmed the version in use, and the pseudonyms of who has not."""
    async with desk.database.reading() as session:
        channels = await desk.confirmed.channels(session, officer)
    context = {
        "channels": channels,
        "notice": desk.confirmed.notice,
        "waiting": len({person for row in channels for person in row.waiting}),
    }
    return page(request, "confirmed.html", context)
