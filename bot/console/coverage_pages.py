"""When the product really listened, channel by channel, and how it does."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.console.gate import CoverageReader, Desk
from bot.console.pages import page
from bot.console.queue_pages import csv_answer
from bot.coverage.ledger import DAYS
from bot.figures.sheet import sheet

router = APIRouter(prefix="/console/coverage")


@router.get("")
async def coverage(request: Request, desk: Desk, officer: CoverageReader) -> Response:
    """Show each channel's last 30 days, the platforms and the signs of how the service does."""
    async with desk.database.reading() as session:
        context = {
            "channels": await desk.ledger.channels(session, officer),
            "limits": await desk.ledger.rate_limits(session, officer),
            "ears": await desk.vitals.ears(session, officer),
            "signs": await desk.vitals.signs(session, officer),
            "days": DAYS,
        }
    return page(request, "coverage.html", context)


@router.get(".csv")
async def gaps(desk: Desk, officer: CoverageReader) -> Response:
    """Return every gap as CSV; written down before it leaves."""
    async with desk.database.transaction() as session:
        channels = await desk.ledger.channels(session, officer)
        await desk.audit.append(session, "export.made", detail={"what": "coverage"}, actor=officer.id)
    lines: list[tuple[object, ...]] = [("platform", "channel", "from", "until", "why", "messages read back")]
    lines += [
        (
            row.platform,
            row.channel_hash,
            gap.stretch.start.isoformat(),
            gap.stretch.end.isoformat(),
            gap.why,
            "" if gap.read_back is None else gap.read_back,
        )
        for row in channels
        for gap in row.gaps
    ]
    return csv_answer("coverage.csv", sheet(lines))
