"""The whole product as a program of its own, and Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.local_page.window import Open, Window
from tests.waiting import PATIENCE_S

#: What is tested: the whole product, as one runs it; says ``ready on`` its address.
SERVE = (sys.executable, "-m", "bot", "serve")
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that runs as a program of its own."""
    environment = {
        **os.environ,
        "CHAPERONE_PORT": "0",
        "CHAPERONE_HEALTH_PORT": "0",
        "CHAPERONE_CONSOLE__PORT": "0",
        "CHAPERONE_VAR_DIR": str(tmp_path_factory.mktemp("var")),
        # One author is told of many messages here, one after the other.
        "CHAPERONE_NOTICE__FOLLOW_UP_AFTER_S": "0",
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(  # noqa: S603 # our own program
        SERVE, env=environment, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    ) as server:
        assert server.stdout is not None
        ready = next((found for line in server.stdout if (found := re.search(r"ready on (http://\S+)", line))), None)
        assert ready is not None, "the server did not start"
        yield ready[1]
        server.terminate()
        server.wait(PATIENCE_S)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, or a skip that says how to get it."""
    if _CHROMIUM is None:
        pytest.skip("Chromium is missing; install it with: sudo apt-get install chromium")
    expect.set_options(timeout=PATIENCE_S * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def opened(browser: Browser, url: str) -> AsyncIterator[Open]:
    """Open windows; when the test ends, none of them may have complained or spoken to another host."""
    windows: list[Window] = []

    async def open_window(
        person: str = "osei", *, errors_expected: bool = False, at: str = url, **context: object
    ) -> Window:
        options = {"locale": "en-CA", "viewport": {"width": 1200, "height": 860}} | context
        page = await (await browser.new_context(**options)).new_page()  # type: ignore[arg-type] # playwright's keywords
        window = Window(page, at)
        await window.open(person)
        if not errors_expected:
            windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.was_well()
    for context in browser.contexts:
        await context.close()
