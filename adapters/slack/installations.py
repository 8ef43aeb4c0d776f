"""Installations of the Slack app, sealed in the product's store and keyed by enterprise and team.

An installation on a whole Enterprise Grid organisation has an enterprise and no team, and serves every workspace of it
that has been granted access. One workspace has one installation, the latest; no user tokens are asked for.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from logging import Logger

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.port import Clock, DeliveryError, SealedStore
from adapters.slack.web import silent_logger

#: How long an installer may take between the install page and Slack's redirect.
STATE_LIFE = timedelta(minutes=10)

_INSTALLATION = "slack_installation"
_REVOKED = "slack_team_access_revoked"
_STATE = "slack_oauth_state"


class Installations(AsyncInstallationStore):
    """Keeps installations; bolt's OAuth flow and its revocation listeners write here."""

    def __init__(self, sealed: SealedStore) -> None:
        self._sealed = sealed

    @property
    def logger(self) -> Logger:
        """Return a logger that says nothing; every record here is about somebody's workspace."""
        return silent_logger()

    async def async_save(self, installation: Installation) -> None:
        """Store an installation in place of an earlier one."""
        team = None if installation.is_enterprise_install else installation.team_id
        fields = {name: value for name, value in vars(installation).items() if value is not None}
        await self._sealed.put(_INSTALLATION, _key(installation.enterprise_id, team), fields)

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the installation of a workspace, or of the organisation if ``is_enterprise_install``."""
        del user_id
        team = None if is_enterprise_install else team_id
        fields = await self._sealed.get(_INSTALLATION, _key(enterprise_id, team))
        return None if fields is None else Installation(**fields)  # type: ignore[arg-type] # own output

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot's part of ``async_find_installation``."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return None if found is None else found.to_bot()

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Shred the installation of a workspace, or of the organisation if ``team_id`` is None."""
        await self._sealed.delete(_INSTALLATION, _key(enterprise_id, team_id))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Shred the installation, unless only one installer's own token went, which is not kept."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def grant(self, enterprise_id: str, team_id: str) -> None:
        """Let an organisation's installation serve a workspace (again)."""
        await self._sealed.delete(_REVOKED, _key(enterprise_id, team_id))

    async def revoke(self, enterprise_id: str, team_id: str) -> None:
        """Keep an organisation's installation from serving a workspace."""
        await self._sealed.put(_REVOKED, _key(enterprise_id, team_id), {"revoked": True})

    async def may_serve(self, enterprise_id: str, team_id: str) -> bool:
        """Whether an organisation's installation may serve a workspace."""
        return await self._sealed.get(_REVOKED, _key(enterprise_id, team_id)) is None


class Tokens:
    """Finds the bot token that may speak in a workspace.

    Args:
        installations: those made through OAuth.
        own: the token of the settings, which speaks wherever no installation does; empty if there is none.
    """

    def __init__(self, installations: Installations, own: str) -> None:
        self._installations = installations
        self._own = own

    async def for_workspace(self, workspace: str, reference: Mapping[str, object]) -> str:
        """Return a token, the author's own workspace first, then that which saw the event, then its organisation.

        Args:
            workspace: id of the author's workspace.
            reference: ``enterprise`` and ``team`` of the authorization that came with the event.

        Raises:
            DeliveryError: ``not_installed``, if there is none.
        """
        enterprise, team = (str(reference.get(key) or "") for key in ("enterprise", "team"))
        for place in dict.fromkeys(((enterprise, workspace), ("", workspace), (enterprise, team))):
            if place[1] and (token := await self._find(*place, org=False)):
                return token
        home = team or workspace
        if enterprise and await self._installations.may_serve(enterprise, home):
            token = await self._find(enterprise, "", org=True)
            if token:
                return token
        if self._own:
            return self._own
        code = "not_installed"
        raise DeliveryError(code, permanent=True)

    async def _find(self, enterprise: str, team: str, *, org: bool) -> str | None:
        bot = await self._installations.async_find_bot(
            enterprise_id=enterprise, team_id=team, is_enterprise_install=org
        )
        return None if bot is None else bot.bot_token


class OAuthStates(AsyncOAuthStateStore):
    """Issues the ``state`` that ties Slack's redirect to the browser that asked; each is good once, for ten minutes."""

    def __init__(self, sealed: SealedStore, now: Clock) -> None:
        self._sealed = sealed
        self._now = now

    @property
    def logger(self) -> Logger:
        """Return a logger that says nothing."""
        return silent_logger()

    async def async_issue(self, *_args: object, **_options: object) -> str:
        """Return a new state."""
        state = secrets.token_urlsafe(32)
        await self._sealed.put(_STATE, state, {"expires": (self._now() + STATE_LIFE).isoformat()})
        return state

    async def async_consume(self, state: str) -> bool:
        """Use up a state; returns whether it was good."""
        issued = await self._sealed.get(_STATE, state)
        if issued is None:
            return False
        await self._sealed.delete(_STATE, state)
        return self._now() < datetime.fromisoformat(str(issued["expires"]))


def _key(enterprise: str | None, team: str | None) -> str:
    return f"{enterprise or ''}/{team or ''}"
