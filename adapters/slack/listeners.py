"""What is done with each of Slack's requests, once it is known to be Slack's: listeners on a bolt app.

No listener of events asks Slack anything. One that fails makes bolt answer 500, and Slack delivers the event again.
What people press, submit and type is heard by ``Presses``, ``Drafts`` and ``HomeTab``.
"""

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import Services
from adapters.slack.changes import (
    LEAVING_EVENTS,
    MEMBER_EVENTS,
    InstallationFate,
    arrival,
    channel_change,
    grant_change,
    installation_change,
)
from adapters.slack.grants import Grants
from adapters.slack.installations import Installations
from adapters.slack.translate import channel_event
from adapters.slack.web import silent_logger
from policies.message import Platform

log = logging.getLogger(__name__)

Body = dict[str, object]


class _Welcome(AsyncAuthorize):
    """Lets every request through: it is signed for this app, and tokens are looked up once there is a word to say."""

    async def __call__(  # noqa: PLR0913 # as bolt calls it
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        del context, actor_enterprise_id, actor_team_id, actor_user_id
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def listening_app(
    services: Services,
    installations: Installations,
    grants: Grants,
    web: AsyncWebClient,
    oauth: AsyncOAuthFlow | None,
) -> AsyncApp:
    """Return a bolt app that answers a request only when what it brings is stored."""
    app = AsyncApp(
        name="chaperone",
        logger=silent_logger(),
        client=web,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        authorize=_Welcome(),  # type: ignore[no-untyped-call] # bolt's constructor is not annotated
        oauth_flow=oauth,
        installation_store=installations,
        request_verification_enabled=False,  # done at the door, on the bytes as they came
        ignoring_self_events_enabled=False,  # the translation knows bots, and needs no auth.test for it
    )
    app.use(_rate_limit_counter(services))
    app.event("message")(_message_listener(services))
    for kind in sorted(MEMBER_EVENTS | LEAVING_EVENTS):
        app.event(kind)(_channel_listener(services))
    for kind in InstallationFate:
        app.event(kind.value)(_installation_listener(installations, grants))
    app.error(_answer_error)
    return app


def _message_listener(services: Services) -> Callable[..., Awaitable[None]]:
    async def hear(body: Body) -> None:
        event = channel_event(body)
        if event is not None:
            await services.intake(event)

    return hear


def _channel_listener(services: Services) -> Callable[..., Awaitable[None]]:
    async def follow(body: Body) -> None:
        arrived = arrival(body)
        if arrived is not None:
            await services.channels.arrived(arrived.address, arrived.person)
        change = channel_change(body)
        if change is None:
            return
        if change.joined:
            await services.channels.joined(change.address)
        else:
            await services.channels.left(change.address)

    return follow


def _installation_listener(installations: Installations, grants: Grants) -> Callable[..., Awaitable[None]]:
    async def heed(body: Body) -> None:
        revoked = grant_change(body)
        if revoked is not None:
            for user in revoked.people:
                await grants.forget(revoked.workspace, user)
        change = installation_change(body)
        if change is None:
            return
        if change.fate is InstallationFate.GRANTED:
            for team in change.teams:
                await installations.grant(change.enterprise, team)
        elif change.fate is InstallationFate.REVOKED:
            for team in change.teams:
                await installations.revoke(change.enterprise, team)
        else:
            team_id = change.teams[0] if change.teams else None
            await installations.async_delete_all(enterprise_id=change.enterprise, team_id=team_id)

    return heed


def _rate_limit_counter(services: Services) -> Callable[..., Awaitable[BoltResponse | None]]:
    async def count(body: Body, next: Callable[[], Awaitable[None]]) -> BoltResponse | None:  # noqa: A002 # bolt's name
        if body.get("type") == "app_rate_limited":
            # Slack withheld events for a minute; nobody can say which.
            log.warning("Slack withholds events: the workspace sends more than 30,000 an hour")
            services.tally(Platform.SLACK, "rate_limited")
            return BoltResponse(status=200, body="")
        await next()
        return None

    return count


async def _answer_error(error: Exception) -> BoltResponse:
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    # Its words may quote the event or the store's parameters: only its type is told.
    log.error("a Slack event was not stored and will be delivered again: %s", type(error).__name__)
    return BoltResponse(status=500, body="")
