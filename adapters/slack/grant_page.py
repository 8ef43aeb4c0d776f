"""The page on which authors land when Slack sends them back from granting that their messages are changed for them."""

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from adapters.port import DeliveryError
from adapters.slack.grants import Grants
from policies.catalogue import phrase
from policies.message import Language

log = logging.getLogger(__name__)

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def grant_page(grants: Grants) -> Callable[[Request], Awaitable[Response]]:
    """Return the page's endpoint: 200 when the grant is kept, 400 when not, 502 when Slack or the store failed."""

    async def answer(request: Request) -> Response:
        query = request.query_params
        try:
            granted = await grants.finish(query.get("state", ""), query.get("code", ""))
        except DeliveryError as error:
            log.warning("a grant on Slack failed: %s", error.code)
            return _page(phrase("Slack could not be reached. Please try again in a minute.", Language.EN), 502)
        if granted.done:
            words = phrase("Thank you. Close this page, and press the button of the notice again.", granted.language)
            return _page(words, 200)
        words = phrase(
            "Nothing was granted: the address has been used, is too old, or is somebody else's. "
            "Press the button of the notice again.",
            granted.language,
        )
        return _page(words, 400)

    return answer


def _page(words: str, status: int) -> Response:
    return PlainTextResponse(words, status_code=status, headers=_HEADERS)
