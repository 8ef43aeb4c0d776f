"""Who may come to which page: every route says which right it needs, and every form proves where it came from."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from bot.console.desk import ConsoleDesk
from bot.identity.officer import AccessError, Officer
from bot.identity.roles import Right
from bot.identity.sessions import Visit, csrf_fits

_SAFE = frozenset({"GET", "HEAD"})
#: Header in which the console's own script sends what forms send as ``csrf``.
CSRF_HEADER = "x-csrf-token"


class UnsignedError(Exception):
    """Nobody is signed in."""


class ForgedError(Exception):
    """A form does not belong to the session that sends it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Lets in who is signed in and has a right; for use with ``Depends``."""

    right: Right

    async def __call__(self, request: Request) -> Officer:
        """Return the officer.

        Raises:
            UnsignedError, ForgedError, AccessError: if not, each answered by a page of its own.
        """
        visit: Visit | None = request.state.visit
        if visit is None:
            raise UnsignedError
        if request.method not in _SAFE:
            await check_form(request, request.state.token)
        if not visit.officer.may(self.right):
            raise AccessError(self.right)
        return visit.officer


async def check_form(request: Request, token: str) -> None:
    """Hold that a form belongs to a cookie.

    Raises:
        ForgedError: if not.
    """
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        given = str((await request.form()).get("csrf", ""))
    if not token or not csrf_fits(token, given):
        raise ForgedError


def desk_of(request: Request) -> ConsoleDesk:
    """Return what the console works with."""
    desk: ConsoleDesk = request.app.state.desk
    return desk


Desk = Annotated[ConsoleDesk, Depends(desk_of)]

Anyone = Annotated[Officer, Depends(Needs(Right.OWN))]
Reader = Annotated[Officer, Depends(Needs(Right.FLAGS))]
Reviewer = Annotated[Officer, Depends(Needs(Right.REVIEW))]
Revealer = Annotated[Officer, Depends(Needs(Right.REVEAL))]
Consenter = Annotated[Officer, Depends(Needs(Right.CONSENT))]
IncidentReader = Annotated[Officer, Depends(Needs(Right.INCIDENTS))]
Assessor = Annotated[Officer, Depends(Needs(Right.ASSESS))]
FigureReader = Annotated[Officer, Depends(Needs(Right.FIGURES))]
Exporter = Annotated[Officer, Depends(Needs(Right.EXPORT))]
PolicyReader = Annotated[Officer, Depends(Needs(Right.POLICIES))]
TipReader = Annotated[Officer, Depends(Needs(Right.TIPS))]
Teacher = Annotated[Officer, Depends(Needs(Right.TEACH))]
TermsSetter = Annotated[Officer, Depends(Needs(Right.TERMS))]
Auditor = Annotated[Officer, Depends(Needs(Right.AUDIT))]
CoverageReader = Annotated[Officer, Depends(Needs(Right.COVERAGE))]
HoldReader = Annotated[Officer, Depends(Needs(Right.HOLDS))]
Holder = Annotated[Officer, Depends(Needs(Right.HOLD))]
KeyReader = Annotated[Officer, Depends(Needs(Right.KEYS))]
Administrator = Annotated[Officer, Depends(Needs(Right.OFFICERS))]
