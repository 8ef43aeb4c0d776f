"""The interface's OpenAPI document: for each path every status that it really answers, with its media type and headers.

The scopes that an operation needs stand in its security requirement, as OpenAPI 3.1 allows for every kind of scheme.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI

from bot.api.problems import MEDIA_TYPE, TITLES
from bot.api.views import Problem
from bot.identity.tokens import Scope

#: Name of the security scheme.
TOKEN = "token"  # noqa: S105 # a name, and no token
_TEXT: Mapping[str, object] = {"type": "string"}
_HEADERS: Mapping[int, Mapping[str, object]] = {
    401: {"WWW-Authenticate": {"required": True, "schema": _TEXT, "description": "The scheme, `Bearer`."}},
    429: {
        "Retry-After": {
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
            "description": "In how many seconds to ask again.",
        }
    },
}
_TAG: Mapping[str, object] = {
    "ETag": {
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
        "description": "What to send as `If-None-Match` to be spared the same page again.",
    }
}
_NEXT: Mapping[str, object] = {
    "X-Next-Cursor": {"required": True, "schema": _TEXT, "description": "What to send as `after` next."}
}
#: What a GET of any path may come to beside its page; a parameter without sense comes on top where there are any.
_ALWAYS = (401, 403, 421, 429, 500)


class Interface(FastAPI):
    """An application whose document is as this module says."""

    def openapi(self) -> dict[str, Any]:
        """Return the document."""
        document = super().openapi()
        schemas = document["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        document["components"]["securitySchemes"] = {
            TOKEN: {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of `chaperone token create`, with one or more of the scopes "
                f"{', '.join(f'`{scope}`' for scope in Scope)}.",
            }
        }
        for path in document["paths"].values():
            # Parameters without sense are answered by a problem with status 400.
            path["get"]["responses"].pop("422", None)
        return document


def answers(*, has_parameters: bool, lines: str = "") -> dict[int | str, dict[str, Any]]:
    """Return what an operation may answer.

    Args:
        has_parameters: a caller can send what has no sense.
        lines: media type of the page where it is no JSON document of the operation's model, but JSON lines.
    """
    page: dict[str, Any] = {"headers": {**_TAG, **_NEXT} if lines else dict(_TAG)}
    if lines:
        page["content"] = {lines: {"schema": _TEXT}}
    unchanged = {"description": "The caller has just that page.", "headers": dict(_TAG)}
    problems = sorted({400, *_ALWAYS} if has_parameters else _ALWAYS)
    return {200: page, 304: unchanged, **{status: _problem(status) for status in problems}}


def needs(scope: Scope) -> dict[str, Sequence[Mapping[str, Sequence[str]]]]:
    """Return what an operation's description says of the scope that a token needs for it."""
    return {"security": [{TOKEN: [scope]}]}


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": TITLES[status], "content": content, "headers": dict(_HEADERS.get(status, {}))}
