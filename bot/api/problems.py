"""Errors as RFC 9457 has them: a code and words of ours; never what was sent, nor what a library said."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
#: What is said of each status; whatever else the framework refuses, is told as a 400.
TITLES: Mapping[int, str] = {
    400: "A parameter has no sense",
    401: "A valid token is needed",
    403: "The token has not this scope",
    404: "There is no such thing",
    405: "The interface only reads",
    421: "This is not the address of the interface",
    429: "Too many requests",
    500: "Something broke",
}


class RefusedError(Exception):
    """A request is refused, with a status and perhaps a header."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})


def problem(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer for a status."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Refused"), "status": status}
    return JSONResponse(body, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


async def refused(request: Request, error: Exception) -> Response:
    """Answer a refusal."""
    del request
    return problem(error.status, error.headers) if isinstance(error, RefusedError) else problem(500)


async def not_understood(request: Request, error: Exception) -> Response:
    """Answer a parameter that cannot be read; the error itself quotes what was sent."""
    del request, error
    return problem(400)


async def failed(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: no such path, another method."""
    del request
    if not isinstance(error, HTTPException):
        return problem(500)
    allowed = {"allow": methods} if (methods := (error.headers or {}).get("Allow")) else {}
    return problem(error.status_code if error.status_code in TITLES else 400, allowed)


async def broken(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw; the log tells its type and place."""
    del request, error
    return problem(500)


HANDLERS = (
    (RefusedError, refused),
    (RequestValidationError, not_understood),
    (HTTPException, failed),
    (Exception, broken),
)
