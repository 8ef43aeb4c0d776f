"""Signing in with an identity provider: OpenID Connect's authorization code flow with PKCE, by Authlib."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from bot.console.settings import OidcSettings
from bot.identity.accounts import AccountError, Accounts
from bot.identity.officer import Officer
from bot.identity.roles import Role

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider; what it must remember between start and return is in the request's ``session``."""

    settings: OidcSettings
    accounts: Accounts
    _client: Any = field(repr=False)

    async def start(self, request: Request, back: str) -> Response:
        """Return an answer that leads to the provider, which sends the officer back to ``back``.

        Raises:
            AccountError: if the provider cannot be reached.
        """
        try:
            answer: Response = await self._client.authorize_redirect(request, back)
        except Exception as error:  # whatever a provider answers
            raise AccountError(_UNREACHABLE) from error
        return answer

    async def finish(self, request: Request) -> Officer:
        """Return the officer for whom the provider vouches, with the roles that its claims give.

        Raises:
            AccountError: if it vouches for nobody, its word does not fit, or they have no role here.
        """
        # Authlib ships no types; it is imported for those who use it only.
        from authlib.integrations.starlette_client import OAuthError  # type: ignore[import-untyped] # noqa: PLC0415

        try:
            token = await self._client.authorize_access_token(request)
        except (OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
            reason = "the identity provider did not vouch for you; start again"
            raise AccountError(reason) from error
        except Exception as error:
            raise AccountError(_UNREACHABLE) from error
        claims: Mapping[str, Any] | None = token.get("userinfo")
        if claims is None:
            reason = "the identity provider did not say who you are; its answer lacks an identity token"
            raise AccountError(reason)
        name = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])[:_LONGEST_NAME]
        return await self.accounts.vouched(
            str(claims["iss"]), str(claims["sub"]), name, self.roles(claims), self.settings.tenant
        )

    def roles(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        """Return the roles that the provider's claims give."""
        given = claims.get(self.settings.claim, [])
        values = [given] if isinstance(given, str) else given if isinstance(given, list) else []
        return frozenset(role for value in values for role in self.settings.roles.get(str(value), ()))


_UNREACHABLE = "the identity provider cannot be reached; try again, or sign in with a password"


def build_provider(settings: OidcSettings, accounts: Accounts) -> Provider:
    """Return the provider of the settings; nothing is asked of it yet."""
    with warnings.catch_warnings():
        # It warns that it would rather have another HTTP library than the one we have for it.
        warnings.simplefilter("ignore")
        from authlib.integrations.starlette_client import OAuth  # noqa: PLC0415 # for those who use it

    client = OAuth().register(
        "provider",
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )
    return Provider(settings, accounts, client)
