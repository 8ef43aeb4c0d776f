"""Calls of Slack's Web API, with every failure as a ``DeliveryError`` that carries a code and nothing else.

Source: Slack, "Web API: evaluating responses", "Rate limits", and the error tables of the methods used.
"""

import json
import logging
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.port import DeliveryError
from adapters.settings import Network, SlackSettings

_TIMEOUT_S = 10
_PAGE = 200
_CODE = re.compile(r"[a-z0-9_]{1,64}")
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
#: Slack itself failed, and some of what was asked may have been done.
_SLACK_FAILED = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
#: An operator or Slack can put it right, and the same call then succeeds.
_REMEDIABLE = frozenset({
    "access_denied",
    "account_inactive",
    "ekm_access_denied",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "ratelimited",
    "rate_limited",
    "team_added_to_org",
    "token_expired",
    "token_revoked",
})  # fmt: skip


@cache
def silent_logger() -> logging.Logger:
    """Return the logger that slack-bolt and slack-sdk are given, and silence those they make for themselves.

    Both write requests, events and answers to their logs. What is worth telling is told by this package, in codes.
    """
    for name in ("slack_bolt", "slack_sdk"):
        library = logging.getLogger(name)
        library.propagate = False
        library.addHandler(logging.NullHandler())
    quiet = logging.getLogger("slack_bolt.quiet")
    quiet.disabled = True
    quiet.setLevel(logging.CRITICAL)
    return quiet


def web_client(settings: SlackSettings, network: Network, token: str | None = None) -> AsyncWebClient:
    """Return a client that goes through the site's proxy and trusts its certificate authority.

    Raises:
        OSError: if the CA bundle cannot be read.
    """
    trusted = ssl.create_default_context()
    if network.ca_bundle is not None:
        trusted.load_verify_locations(cafile=network.ca_bundle)
    client = AsyncWebClient(
        token=token,
        base_url=settings.api_url,
        timeout=_TIMEOUT_S,
        ssl=trusted,
        logger=silent_logger(),
        retry_handlers=[],  # a retry that cannot look first could post twice
    )
    client.proxy = _proxy(settings.api_url, network)
    return client


async def call(client: AsyncWebClient, token: str, method: str, arguments: Mapping[str, object]) -> AsyncSlackResponse:
    """Call a method of the Web API and return Slack's answer, which says that it went well.

    The arguments go as a form, which every method takes; what is neither text nor number goes as JSON within it.
    An empty ``token`` is for methods that take the app's own id and secret instead.

    Raises:
        DeliveryError: if it did not; ``unsure`` if it may have happened all the same.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
    try:
        return await client.api_call(method, data=form, headers=headers)
    except SlackApiError as error:
        raise _refusal(error) from None
    except aiohttp.ClientConnectorError:
        code = "unreachable"
        raise DeliveryError(code, permanent=False) from None
    except (TimeoutError, aiohttp.ClientError, SlackClientError, ConnectionError):
        code = "connection_lost"
        raise DeliveryError(code, permanent=False, unsure=True) from None


async def listed(
    client: AsyncWebClient, token: str, method: str, key: str, arguments: Mapping[str, object]
) -> AsyncIterator[Any]:
    """Yield what a method that answers in pages lists under a key, page after page.

    Source: Slack, "Pagination".

    Raises:
        DeliveryError: as ``call`` does.
    """
    cursor = ""
    while True:
        page = await call(client, token, method, {**arguments, "limit": _PAGE, "cursor": cursor})
        for entry in page.get(key) or ():
            yield entry
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _refusal(error: SlackApiError) -> DeliveryError:
    response = error.response
    status = getattr(response, "status_code", _SERVER_ERROR)
    data = getattr(response, "data", None)
    found = data.get("error") if isinstance(data, dict) else None
    code = found if isinstance(found, str) and _CODE.fullmatch(found) else f"http_{status}"
    if status == _TOO_MANY_REQUESTS:
        return DeliveryError("ratelimited", permanent=False, retry_after_s=_retry_after(response.headers))
    if status >= _SERVER_ERROR or code in _SLACK_FAILED:
        return DeliveryError(code, permanent=False, unsure=True)
    return DeliveryError(code, permanent=code not in _REMEDIABLE)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        return max(0.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return None


def _proxy(url: str, network: Network) -> str | None:
    if network.https_proxy:
        return network.https_proxy
    target = urlsplit(url)
    if proxy_bypass(target.hostname or ""):
        return None
    return getproxies().get(target.scheme)
