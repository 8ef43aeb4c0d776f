"""The policies in force: sources, what follows from them in each channel, and changing it, with its effect first."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from bot.channels.book import ALL_CHANNELS
from bot.channels.terms import LOWEST, Change, terms_of
from bot.console.gate import Desk, PolicyReader, Reviewer, TermsSetter
from bot.console.pages import go, page
from bot.identity.roles import Right
from bot.review.preview import DAYS, MOST
from bot.review.standing import MissingError
from bot.review.terms import consequences
from bot.settings import Consequence
from policies.finding import VerdictKind
from policies.policy import Policy

router = APIRouter(prefix="/console")

#: A channel's hash, or every channel.
Channel = Annotated[str, StringConstraints(pattern=r"^(\*|[0-9a-f]{1,64})$")]
Threshold = Annotated[float, Field(ge=LOWEST, le=1)]
#: Nothing: as it would be without a change.
Following = Consequence | Literal[""]


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
async def terms(  # noqa: PLR0913, PLR0917 # what is asked for
    request: Request,
    desk: Desk,
    officer: PolicyReader,
    policy: str,
    channel: Annotated[Channel, Query()] = ALL_CHANNELS,
    threshold: Annotated[Threshold | None, Query()] = None,
    consequence: Annotated[Following | None, Query()] = None,
    restores: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show the terms of a policy, what others would have done to the flags of the last 30 days, and the history."""
    known = _known(desk, policy)
    held = desk.terms.book.held(officer.tenant, channel, policy)
    wanted = Change(
        version=held.version,
        threshold=held.threshold if threshold is None else _above_base(threshold),
        consequence=held.consequence if consequence is None else consequence or None,
    )
    async with desk.database.reading() as session:
        await desk.terms.own(session, officer, channel)
        effect = await desk.preview.effect(session, officer, policy, channel, wanted)
        history = await desk.terms.history(session, officer, policy)
        channels = await desk.treatment.channels(session, officer)
    everywhere = desk.terms.book.held(officer.tenant, ALL_CHANNELS, policy)
    context = {
        "policy": known,
        "channel": channel,
        "held": held,
        "wanted": wanted,
        "restores": restores,
        "effect": effect,
        "history": history,
        "everywhere": everywhere,
        "in_force": [
            (
                place,
                terms_of(
                    Consequence(place.consequence),
                    everywhere,
                    desk.terms.book.held(officer.tenant, place.channel_hash, policy),
                ),
            )
            for place in channels
        ],
        "consequences": consequences(known),
        "names": {other.id: other.name for other in await desk.accounts.all(officer.tenant)},
        "conduct": VerdictKind.CONDUCT,
        "ALL": ALL_CHANNELS,
        "lowest": LOWEST,
        "days": DAYS,
        "most": MOST,
    }
    return page(request, "policy.html", context)


@router.post("/policies/{policy}/terms")
async def change(  # noqa: PLR0913, PLR0917 # the fields of the form
    desk: Desk,
    officer: TermsSetter,
    policy: str,
    channel: Annotated[Channel, Form()],
    threshold: Annotated[Threshold, Form()],
    after: Annotated[int, Form(ge=0)],
    consequence: Annotated[Following, Form()] = "",
    restores: Annotated[int | Literal[""], Form()] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Put other terms in force, as a new version."""
    wanted = Change(version=after, threshold=_above_base(threshold), consequence=consequence or None)
    await desk.terms.change(officer, _known(desk, policy), channel, wanted, reason, restores or None)
    return go(f"/console/policies/{policy}", channel=channel)


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


def _known(desk: Desk, code: str) -> Policy:
    policy = desk.policies.get(code)
    if policy is None:
        raise MissingError
    return policy


def _above_base(threshold: float) -> float | None:
    return threshold if threshold > LOWEST else None
