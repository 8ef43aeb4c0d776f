"""What ``doctor`` checks on Slack: token, scopes, clock and channels, each problem with its remedy and no value."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.port import Clock, DeliveryError, Problem
from adapters.settings import SlackSettings
from adapters.slack.manifest import SCOPES
from adapters.slack.web import call

#: Slack refuses requests, and we refuse Slack's, beyond five minutes; long before that something is wrong.
_MOST_SKEW_S = 60
_BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


async def diagnose(web: AsyncWebClient, settings: SlackSettings, now: Clock) -> list[Problem]:
    """Return everything that is wrong with the settings' tokens and what Slack says of them."""
    problems = list(_formal(settings))
    if settings.app_token is not None:
        problems += await _refused(
            web, "slack.app_token", settings.app_token, "apps.connections.open", "connections:write"
        )
    if settings.bot_token is None:
        return problems
    try:
        answer = await call(web, settings.bot_token.get_secret_value(), "auth.test", {})
    except DeliveryError as error:
        return [*problems, _refusal("slack.bot_token", error, "the bot token of OAuth & Permissions (xoxb-...)")]
    problems += _missing_scopes(answer)
    problems += _skewed(answer, now)
    problems += await _alone(web, settings.bot_token)
    return problems


def _formal(settings: SlackSettings) -> Iterator[Problem]:
    kinds = (
        ("slack.bot_token", settings.bot_token, "xoxb-", "OAuth & Permissions"),
        ("slack.app_token", settings.app_token, "xapp-", "Basic Information, App-Level Tokens"),
    )
    for name, secret, prefix, page in kinds:
        if secret is not None and not secret.get_secret_value().startswith(prefix):
            yield Problem(
                summary=f"{name} does not start with {prefix}", remedy=f"Copy it from {page} of the Slack app."
            )


async def _refused(web: AsyncWebClient, name: str, secret: SecretStr, method: str, scope: str) -> list[Problem]:
    try:
        await call(web, secret.get_secret_value(), method, {})
    except DeliveryError as error:
        return [_refusal(name, error, f"an app-level token with {scope} (xapp-...)")]
    return []


def _refusal(name: str, error: DeliveryError, wanted: str) -> Problem:
    if error.code in _BAD_TOKEN:
        return Problem(summary=f"Slack does not accept {name} ({error.code})", remedy=f"Set {name} to {wanted}.")
    if error.code in {"unreachable", "connection_lost"}:
        remedy = "Check slack.api_url, network.https_proxy, network.ca_bundle and the firewall."
        return Problem(summary=f"Slack cannot be reached ({error.code})", remedy=remedy)
    return Problem(summary=f"Slack refused a call with {name} ({error.code})", remedy=f"Set {name} to {wanted}.")


def _missing_scopes(answer: AsyncSlackResponse) -> Iterable[Problem]:
    granted = answer.headers.get("x-oauth-scopes")
    if granted is None:
        return
    missing = sorted(set(SCOPES) - {scope.strip() for scope in granted.split(",")})
    if missing:
        yield Problem(
            summary=f"the Slack app lacks scopes: {', '.join(missing)}",
            remedy="Update the app with `chaperone slack manifest` and install it again.",
        )


def _skewed(answer: AsyncSlackResponse, now: Callable[[], datetime]) -> Iterable[Problem]:
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        return
    skew_s = abs((now() - theirs).total_seconds())
    if skew_s > _MOST_SKEW_S:
        yield Problem(
            summary=f"this machine's clock differs from Slack's by {skew_s:.0f} s; beyond 300 s events are refused",
            remedy="Set the clock by NTP.",
        )


async def _alone(web: AsyncWebClient, token: SecretStr) -> list[Problem]:
    arguments = {"types": "public_channel,private_channel", "exclude_archived": True, "limit": 1}
    try:
        answer = await call(web, token.get_secret_value(), "users.conversations", arguments)
    except DeliveryError:
        return []  # a missing scope, which has been told
    if answer.get("channels"):
        return []
    remedy = "In each channel to be served, type /invite @chaperone."
    return [Problem(summary="the Slack bot is in no channel", remedy=remedy)]
