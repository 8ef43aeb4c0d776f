"""Signing in with a real OpenID Connect provider, over HTTP."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from bot.console.app import console_app
from bot.console.settings import ConsoleSettings, OidcSettings
from bot.identity.roles import Role
from bot.office import build_desk
from bot.wiring import Store
from tests.checkers import patterns_checker
from tests.conftest import HeldClock
from tests.contract.console.conftest import ADDRESS, Jobs
from tests.fakes.oidc_provider import CLIENT, SECRET, OidcProvider, serving


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    """A provider that knows our client."""
    async with serving() as running:
        yield running


@pytest.fixture
async def browser(store: Store, clock: HeldClock, provider: OidcProvider) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a console that uses the provider."""
    oidc = OidcSettings(
        issuer=provider.issuer,
        client_id=CLIENT,
        client_secret=SecretStr(SECRET),
        claim="groups",
        roles={"privacy": (Role.READER, Role.REVIEWER)},
    )
    settings = store.settings.model_copy(update={"console": ConsoleSettings(oidc=oidc)})
    desk = build_desk(replace(store, settings=settings), patterns_checker(), Jobs(), clock)
    transport = httpx.ASGITransport(app=console_app(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


async def _there(browser: httpx.AsyncClient) -> str:
    """Go to the provider and sign in there; returns the address that it sends the browser back to."""
    assert "Sign in with your organization" in (await browser.get("/console/login")).text
    start = await browser.get("/console/oidc/start")
    async with httpx.AsyncClient() as outside:
        answer = await outside.get(start.headers["location"])
    return answer.headers["location"]


async def test_a_provider_vouches_for_an_officer(browser: httpx.AsyncClient, provider: OidcProvider) -> None:
    """Whoever the provider puts in a known group comes in with that group's roles, by a code that works once."""
    provider.claims = {"groups": ["privacy", "choir"], "preferred_username": "dana"}
    back = await _there(browser)
    answer = await browser.get(back)
    assert answer.headers["location"] == "/console"
    page = await browser.get("/console/queue")
    assert page.status_code == 200
    assert "dana" in page.text
    assert (await browser.get("/console/officers")).status_code == 403
    again = await browser.get(back)
    assert again.status_code == 409


@pytest.mark.parametrize(
    "claims",
    [
        {"groups": ["choir"]},
        {},
        {"groups": ["privacy"], "aud": "another client"},
        {"groups": ["privacy"], "iss": "https://evil.example"},
        {"groups": ["privacy"], "exp": 1000},
        {"groups": ["privacy"], "nonce": "another"},
    ],
)
async def test_others_stay_outside(
    browser: httpx.AsyncClient, provider: OidcProvider, claims: Mapping[str, object]
) -> None:
    """Without a known group, or with a token for others, from elsewhere, too old or replayed, nobody comes in."""
    provider.claims = dict(claims)
    answer = await browser.get(await _there(browser))
    assert answer.status_code == 409
    assert (await browser.get("/console/queue")).status_code == 303


async def test_a_foreign_signature_is_refused(browser: httpx.AsyncClient, provider: OidcProvider) -> None:
    """A token that was signed with a key the provider did not publish lets nobody in."""
    provider.claims = {"groups": ["privacy"]}
    back = await _there(browser)
    provider.key = RSAKey.generate_key(2048, {"kid": "k1"})
    assert (await browser.get(back)).status_code == 409


async def test_a_planted_return_is_refused(browser: httpx.AsyncClient, provider: OidcProvider) -> None:
    """An address that the provider made for another browser lets nobody in."""
    provider.claims = {"groups": ["privacy"]}
    back = await _there(browser)
    browser.cookies.clear()
    assert (await browser.get(back)).status_code == 409
