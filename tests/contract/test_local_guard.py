"""Who may speak to the demonstration channel: nobody but its own page, under a name that nobody else can own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette

from adapters.local.app import build
from adapters.port import Services
from tests.fakes.author_desk import FakeAuthorDesk
from tests.fakes.local_product import OpenChannels, RuleIntake, SealedMemory

MESSAGES = "/local/people/osei/messages"


def _client(intake: RuleIntake, **options: object) -> httpx.AsyncClient:
    services = Services(
        intake=intake,
        sealed=SealedMemory(),
        channels=OpenChannels(),
        now=lambda: datetime(2026, 3, 2, tzinfo=UTC),
        desk=FakeAuthorDesk(),
    )
    app = Starlette(routes=list(build(services, **options).routes))  # type: ignore[arg-type] # the option under test
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8765")


@pytest.fixture
def intake() -> RuleIntake:
    """What would hear of a request that got through."""
    return RuleIntake()


@pytest.fixture
async def page(intake: RuleIntake) -> AsyncIterator[httpx.AsyncClient]:
    """The page's interface."""
    async with _client(intake) as client:
        yield client


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.com"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://[::1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
async def test_another_site_cannot_post(page: httpx.AsyncClient, intake: RuleIntake, headers: dict[str, str]) -> None:
    """A request that another site sends through the visitor's browser is refused and has no effect."""
    refused = await page.post(MESSAGES, json={"text": "x"}, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "cross_site")
    assert not intake.events


@pytest.mark.parametrize("path", ["/", "/local/people/osei/events", "/local/static/app.js"])
async def test_another_site_cannot_read(page: httpx.AsyncClient, path: str) -> None:
    """Nor can it load the page, the feed or a file into its own."""
    assert (
        await page.get(path, headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"})
    ).status_code == 403


async def test_a_link_on_another_site_opens_the_page(page: httpx.AsyncClient) -> None:
    """Following a link is harmless and works."""
    answer = await page.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://localhost:8765", "sec-fetch-site": "same-origin"},
        {"origin": "http://LOCALHOST:8765"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
async def test_the_page_itself_and_programs_can_post(page: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """The page's own requests pass, and so do those of a program that is no browser."""
    assert (await page.post(MESSAGES, json={"text": "x"}, headers=headers)).status_code == 201


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "evil.example.com:8765",
        "localhost.evil.example.com",
        "127.0.0.1.evil.example.com",
        "",
        "[::1",
        "@",
        "1",
    ],
)
@pytest.mark.parametrize("path", ["/", "/local/people/osei/events", "/local/static/app.js"])
async def test_a_name_that_somebody_else_owns_is_refused(page: httpx.AsyncClient, host: str, path: str) -> None:
    """A site that points its own name at this computer (DNS rebinding) gets nothing."""
    refused = await page.get(path, headers={"host": host})
    assert (refused.status_code, refused.json()["error"]["field"]) == (421, "host")


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8765", "localhost.:8765", "127.0.0.1:8765", "[::1]:8765", "10.0.0.7"]
)
async def test_this_computer_is_reached_by_its_own_names(page: httpx.AsyncClient, host: str) -> None:
    """The name localhost and plain addresses are nobody else's, so they pass."""
    assert (await page.get("/", headers={"host": host})).status_code == 200


async def test_a_site_can_name_its_own_host(intake: RuleIntake) -> None:
    """Where the page is switched on under a name, that name passes, and no other."""
    async with _client(intake, hosts=("demo.example.org",)) as page:
        assert (await page.get("/", headers={"host": "demo.example.org"})).status_code == 200
        assert (await page.get("/", headers={"host": "other.example.org"})).status_code == 421


@pytest.mark.parametrize("path", ["/", "/local/static/app.js", "/local/people/nobody/events"])
async def test_every_answer_is_strict(page: httpx.AsyncClient, path: str) -> None:
    """Nothing runs that is not the page's own file, and nobody may frame, sniff or keep it."""
    headers = (await page.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] in {"no-cache", "no-store"}
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/local/static/../app.py", "/local/static/%2e%2e/app.py", "/local/static/"])
async def test_only_the_pages_files_are_served(page: httpx.AsyncClient, path: str) -> None:
    """No path leads out of the page's folder."""
    assert (await page.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/", "text/html"), ("/local/static/base.css", "text/css"), ("/local/static/icon.svg", "image/svg+xml")],
)
async def test_files_have_their_types(page: httpx.AsyncClient, path: str, media_type: str) -> None:
    """A browser that must not sniff is told what each file is."""
    answer = await page.get(path)
    assert answer.headers["content-type"].startswith(media_type)


async def test_scripts_have_a_type_that_browsers_run(page: httpx.AsyncClient) -> None:
    """Modules run only under a JavaScript type."""
    assert "javascript" in (await page.get("/local/static/app.js")).headers["content-type"]
