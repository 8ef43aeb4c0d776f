"""The policies in force: sources, what follows from them in each channel, and what another threshold would do."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bot.console.gate import Desk, PolicyReader, Reviewer
from bot.console.pages import go, page
from bot.identity.roles import Right
from bot.review.preview import DAYS, MOST
from bot.review.standing import MissingError
from policies.finding import VerdictKind

router = APIRouter(prefix="/console")

#: A finding whose score is lower is none: recognizers and the model are tuned to it.
LOWEST = 0.5


@router.get("/policies")
async def policies(request: Request, desk: Desk, officer: PolicyReader) -> Response:
    """Show each policy with its source and its examples, and how each channel is treated."""
    names = await desk.names.all(officer) if officer.may(Right.REVIEW) else []
    async with desk.database.reading() as session:
        channels = await desk.treatment.channels(session, officer)
    context = {
        "policies": list(desk.policies.values()),
        "names": names,
        "channels": channels,
        "default": desk.treatment.default,
        "lowest": LOWEST,
        "conduct": VerdictKind.CONDUCT,
    }
    return page(request, "policies.html", context)


@router.get("/policies/{policy}")
async def preview(
    request: Request,
    desk: Desk,
    officer: PolicyReader,
    policy: str,
    threshold: Annotated[float, Query(ge=LOWEST, le=1)] = 0.7,
) -> Response:
    """Show what a threshold of a policy would have done to the flags of the last 30 days."""
    known = desk.policies.get(policy)
    if known is None:
        raise MissingError
    async with desk.database.reading() as session:
        effect = await desk.preview.effect(session, officer, policy, threshold)
    context = {"policy": known, "effect": effect, "lowest": LOWEST, "days": DAYS, "most": MOST}
    return page(request, "policy_preview.html", context)


@router.post("/names/{name_code}/approve")
async def approve(desk: Desk, officer: Reviewer, name_code: str) -> Response:
    """Let a name pass in its channel."""
    await desk.names.approve(officer, name_code)
    return go("/console/policies")


@router.post("/names/{name_code}/revoke")
async def revoke(desk: Desk, officer: Reviewer, name_code: str) -> Response:
    """Let a name pass no more, or turn the proposal down."""
    await desk.names.revoke(officer, name_code)
    return go("/console/policies")
