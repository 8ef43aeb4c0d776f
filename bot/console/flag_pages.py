"""One flag's page: what is known in codes, what officers do with it, and the three reveals."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.console.gate import Consenter, Desk, Reader, Revealer, Reviewer
from bot.console.pages import go, page
from bot.identity.roles import Right
from bot.review.reveals import Part
from bot.review.standing import Resolution
from bot.review.words import TEMPLATES
from policies.message import Language

router = APIRouter(prefix="/console")


@router.get("/flags/{flag_id}")
async def flag(request: Request, desk: Desk, officer: Reader, flag_id: str) -> Response:
    """Show a flag; that it was read is written down."""
    file = await desk.files.read(officer, flag_id)
    everybody = await desk.accounts.all(officer.tenant)
    reasons = {}
    if officer.may(Right.CONSENT):
        async with desk.database.reading() as session:
            for asked in file.reveals:
                if asked.waits(desk.now()):
                    reasons[asked.id] = await desk.reveals.reason(session, flag_id, asked.id)
    undo = request.query_params.get("undo", "")
    context = {
        "file": file,
        "flag": file.row.flag,
        "standing": file.row.standing,
        "policies": [desk.policies[code] for code in file.row.flag.policies if code in desk.policies],
        "names": {other.id: other.name for other in everybody},
        "officers": [other for other in everybody if other.may(Right.REVIEW)],
        "parts": list(Part),
        "resolutions": list(Resolution),
        "templates": {code: words[Language.EN] for code, words in TEMPLATES.items()},
        "reasons": reasons,
        "needs_second": desk.settings.identity_needs_second,
        "undo": undo if undo.isalnum() else "",
    }
    return page(request, "flag.html", context)


@router.post("/flags/{flag_id}/notes")
async def note(
    desk: Desk, officer: Reviewer, flag_id: str, words: Annotated[str, Form(max_length=8000)] = ""
) -> Response:
    """Add a note."""
    await desk.acts.note(officer, flag_id, words)
    return go(f"/console/flags/{flag_id}")


@router.post("/flags/{flag_id}/escalation")
async def escalate(
    desk: Desk,
    officer: Reviewer,
    flag_id: str,
    second: Annotated[str, Form(max_length=64)],
    reason: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Give the flag to a second officer, with a reason."""
    return go(f"/console/flags/{flag_id}", undo=await desk.acts.escalate(officer, flag_id, second, reason))


@router.post("/flags/{flag_id}/words")
async def notify(
    desk: Desk, officer: Reviewer, flag_id: str, template: Annotated[str, Form(max_length=32)] = ""
) -> Response:
    """Send the author a template."""
    await desk.words.notify(officer, flag_id, template)
    return go(f"/console/flags/{flag_id}")


@router.post("/flags/{flag_id}/contest")
async def contest(
    desk: Desk,
    officer: Reviewer,
    flag_id: str,
    answer: Annotated[str, Form(pattern="^(agree|uphold)$")],
    words: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Answer a contest; where the officer agrees, the flag is withdrawn."""
    agrees = answer == "agree"
    await desk.words.answer(officer, flag_id, words, upheld=agrees)
    batch = await desk.acts.resolve(officer, [flag_id], Resolution.CONTESTED_WITHDRAWN) if agrees else ""
    return go(f"/console/flags/{flag_id}", undo=batch)


@router.post("/flags/{flag_id}/reveals")
async def ask(
    desk: Desk,
    officer: Revealer,
    flag_id: str,
    part: Annotated[Part, Form()],
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Ask for a reveal; what needs no second officer is shown at once."""
    reveal_id = await desk.reveals.ask(officer, flag_id, part, reason)
    async with desk.database.reading() as session:
        listed = await desk.reveals.of_flag(session, officer, flag_id)
    granted = any(asked.id == reveal_id and asked.open(desk.now()) for asked in listed)
    return go(f"/console/reveals/{reveal_id}" if granted else f"/console/flags/{flag_id}")


@router.post("/reveals/{reveal_id}/consent")
async def consent(desk: Desk, officer: Consenter, reveal_id: str) -> Response:
    """Consent to another officer's reveal."""
    return go(f"/console/flags/{await desk.reveals.consent(officer, reveal_id)}")


@router.post("/reveals/{reveal_id}/use")
async def use(desk: Desk, officer: Revealer, reveal_id: str) -> Response:
    """Begin the five minutes of a reveal that was consented to."""
    await desk.reveals.use(officer, reveal_id)
    return go(f"/console/reveals/{reveal_id}")


@router.get("/reveals/{reveal_id}")
async def show(request: Request, desk: Desk, officer: Revealer, reveal_id: str) -> Response:
    """Show what was granted, until its five minutes are over."""
    shown = await desk.reveals.show(officer, reveal_id)
    remaining_s = max(1, int((shown.until - desk.now()).total_seconds()))
    return page(request, "reveal.html", {"shown": shown, "remaining_s": remaining_s, "flag_id": shown.flag_id})
