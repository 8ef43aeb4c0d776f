"""What authors grant of their own: that Chaperone edits or deletes their messages, each time they ask it to.

The grant is a user token with ``chat:write`` and nothing else, asked for on first use, kept sealed for one person, and
given up when they take it back. Source: Slack, "Installing with OAuth" (``user_scope``), "auth.revoke".
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from slack_sdk.web.async_client import AsyncWebClient

from adapters.desk import Person
from adapters.port import Clock, DeliveryError, SealedStore
from adapters.settings import SlackSettings
from adapters.slack.envelope import read_id
from adapters.slack.manifest import GRANT_PATH, USER_SCOPES
from adapters.slack.oauth import authorization_url
from adapters.slack.web import call
from policies.message import Language

log = logging.getLogger(__name__)

#: How long an address to grant at is good; as long as the buttons of a notice.
ADDRESS_LIFE = timedelta(days=30)

_NOT_SUPPORTED, _NOT_GRANTED, _GONE = "not_supported", "not_granted", "gone"
_GRANT = "slack_user_grant"
_STATE = "slack_grant_state"
#: Which state was issued to somebody, so that each person has one at most.
_ISSUED = "slack_grant_issued"
#: A user token that is no longer good.
_VOID = frozenset({
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
    "user_is_bot",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of a visit to an address to grant at."""

    done: bool
    language: Language


class Grants:
    """Asks for grants, keeps them, uses them and gives them up."""

    def __init__(self, sealed: SealedStore, web: AsyncWebClient, settings: SlackSettings, now: Clock) -> None:
        self._sealed = sealed
        self._web = web
        self._settings = settings
        self._now = now

    @property
    def supported(self) -> bool:
        """Whether the site has an OAuth client to ask with."""
        return self._settings.client_secret is not None

    async def url(self, person: Person) -> str:
        """Return where the person can grant it, once and nobody else; empty if the site cannot ask."""
        if not self.supported:
            return ""
        state = await self._issued(person) or await self._issue(person)
        query = {
            "client_id": self._settings.client_id,
            "scope": "",
            "user_scope": ",".join(USER_SCOPES),
            "state": state,
            "redirect_uri": self._redirect_uri,
            "team": person.workspace,
        }
        return f"{authorization_url(self._settings.api_url)}?{urlencode(query)}"

    async def finish(self, state: str, code: str) -> Granted:
        """Keep the grant that Slack sends somebody back with; nothing is kept for anybody but whom it was asked of.

        Raises:
            DeliveryError: if Slack does not give the token.
        """
        asked = await self._sealed.get(_STATE, state) if state else None
        if asked is None:
            return Granted(done=False, language=Language.EN)
        workspace, user = str(asked["workspace"]), str(asked["user"])
        language = Language(str(asked["language"]))
        await self._forget_address(workspace, user)
        if not code or self._now() >= datetime.fromisoformat(str(asked["expires"])):
            return Granted(done=False, language=language)
        secret = self._settings.client_secret
        answer = await call(
            self._web,
            "",
            "oauth.v2.access",
            {
                "client_id": self._settings.client_id,
                "client_secret": secret.get_secret_value() if secret else "",
                "code": code,
                "redirect_uri": self._redirect_uri,
            },
        )
        data = {name: found if isinstance(found := answer.get(name), dict) else {} for name in _PARTS}
        granted = data["authed_user"]
        homes = {read_id(data[name].get("id")) for name in ("team", "enterprise")}
        token, scopes = granted.get("access_token"), str(granted.get("scope") or "").split(",")
        own = read_id(granted.get("id")) == user and workspace in homes
        if not own or not isinstance(token, str) or not set(USER_SCOPES) <= set(scopes):
            return Granted(done=False, language=language)
        await self._sealed.put(_GRANT, _key(workspace, user), {"token": token})
        return Granted(done=True, language=language)

    async def token(self, workspace: str, user: str) -> str | None:
        """Return somebody's token, or None."""
        grant = await self._sealed.get(_GRANT, _key(workspace, user))
        return None if grant is None else str(grant["token"])

    async def forget(self, workspace: str, user: str) -> None:
        """Shred somebody's token, which Slack has revoked."""
        await self._sealed.delete(_GRANT, _key(workspace, user))

    async def withdraw(self, person: Person) -> None:
        """Shred somebody's token, and revoke it at Slack as well as can be."""
        token = await self.token(person.workspace, person.id)
        if token is None:
            return
        await self.forget(person.workspace, person.id)
        try:
            await call(self._web, token, "auth.revoke", {})
        except DeliveryError as error:
            log.info("a shredded token was not revoked at Slack: %s", error.code)

    async def use(self, workspace: str, user: str, method: str, arguments: dict[str, object]) -> None:
        """Call a method in somebody's own name.

        Raises:
            DeliveryError: ``not_supported``, ``not_granted``, ``gone``, or whatever else Slack says.
        """
        if not self.supported:
            raise _refusal(_NOT_SUPPORTED)
        token = await self.token(workspace, user)
        if token is None:
            raise _refusal(_NOT_GRANTED)
        try:
            await call(self._web, token, method, arguments)
        except DeliveryError as error:
            if error.code in _VOID:
                await self.forget(workspace, user)
                raise _refusal(_NOT_GRANTED) from None
            if error.code == "message_not_found":
                raise _refusal(_GONE) from None
            raise

    @property
    def _redirect_uri(self) -> str:
        return self._settings.public_url.rstrip("/") + GRANT_PATH

    async def _issued(self, person: Person) -> str:
        """Return the state that somebody has already, if it is good for long enough; empty otherwise."""
        issued = await self._sealed.get(_ISSUED, _key(person.workspace, person.id))
        state = "" if issued is None else str(issued["state"])
        asked = await self._sealed.get(_STATE, state) if state else None
        expires = self._now() if asked is None else datetime.fromisoformat(str(asked["expires"]))
        return state if expires - self._now() > ADDRESS_LIFE / 2 else ""

    async def _issue(self, person: Person) -> str:
        await self._forget_address(person.workspace, person.id)
        state = secrets.token_urlsafe(32)
        asked = {
            "workspace": person.workspace,
            "user": person.id,
            "language": (person.language or Language.EN).value,
            "expires": (self._now() + ADDRESS_LIFE).isoformat(),
        }
        await self._sealed.put(_STATE, state, asked)
        await self._sealed.put(_ISSUED, _key(person.workspace, person.id), {"state": state})
        return state

    async def _forget_address(self, workspace: str, user: str) -> None:
        key = _key(workspace, user)
        issued = await self._sealed.get(_ISSUED, key)
        if issued is not None:
            await self._sealed.delete(_STATE, str(issued["state"]))
            await self._sealed.delete(_ISSUED, key)


_PARTS = ("authed_user", "team", "enterprise")


def _refusal(code: str) -> DeliveryError:
    return DeliveryError(code, permanent=True)


def _key(workspace: str, user: str) -> str:
    return f"{workspace}/{user}"
