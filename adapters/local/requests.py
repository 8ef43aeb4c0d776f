"""What the page's requests have in common: who asks, in which language, with which fields, and how one is refused."""

from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from adapters.local.refusal import Refusal
from adapters.local.store import PEOPLE
from adapters.local.translate import TEXT_CHARS, BadInput, read_json, to_ascii
from policies.message import Language

#: The longest text with every character escaped, and room for the other fields.
_BODY_BYTES = 12 * TEXT_CHARS + 4096

_Api = TypeVar("_Api")
_Endpoint = Callable[[_Api, Request], Coroutine[Any, Any, Response]]


def refusing(endpoint: _Endpoint[_Api]) -> _Endpoint[_Api]:
    """Turn the refusals that an endpoint raises into answers."""

    @wraps(endpoint)
    async def answer(self: _Api, request: Request) -> Response:
        try:
            return await endpoint(self, request)
        except BadInput as bad:
            return Refusal.of(bad).response()
        except Refusal as refusal:
            return refusal.response()

    return answer


def person_of(request: Request) -> str:
    """Return the id of the person who asks, which every path names.

    Raises:
        Refusal: if there is nobody of that id.
    """
    person = str(request.path_params["person"])
    if all(known.id != person for known in PEOPLE):
        known_ids = " or ".join(known.id for known in PEOPLE)
        raise Refusal(404, "unknown_person", "person", f"must be {known_ids}")
    return person


def language_of(request: Request) -> Language | None:
    """Return the language that the page shows, which it puts first in ``Accept-Language``; None if it is no other."""
    first = request.headers.get("accept-language", "")[:2].lower()
    return Language(first) if first in set(Language) else None


async def fields_of(request: Request) -> Mapping[str, object]:
    """Return the JSON object of a request's body.

    Raises:
        BadInput: if the body is no JSON object.
        Refusal: if it says that it is something else, or is too large.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, "not_json", "content-type", "must be application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise Refusal(413, "too_large", "body", f"must have at most {_BODY_BYTES} bytes")
    return read_json(bytes(body))


def answered(value: Mapping[str, object], status: int = 200) -> Response:
    """Return a JSON object as an answer that nobody may keep."""
    return Response(to_ascii(value), status, {"Cache-Control": "no-store"}, "application/json")
