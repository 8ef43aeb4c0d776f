"""The demonstration channel in a real browser: the author reads the notice, the colleague never does."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from tests.waiting import PATIENCE_S

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]
expect.set_options(PATIENCE_S * 1000)

#: What is tested: the whole product, as one runs it; says ``ready on`` its address.
SERVE = (sys.executable, "-m", "bot", "serve")
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

IDENTIFIES = "Can someone look at Mrs. Margaret Lindqvist's film, MRN 4482913"
REWRITABLE = "Mrs. Lindqvist's K is 6.1, on 40 mEq"
SETTLED = "Can someone look at this film"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that runs as a program of its own."""
    environment = {
        **os.environ,
        "CHAPERONE_PORT": "0",
        "CHAPERONE_HEALTH_PORT": "0",
        "CHAPERONE_CONSOLE__PORT": "0",
        "CHAPERONE_VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(  # noqa: S603 # our own program
        SERVE, env=environment, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
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
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@dataclass
class Window:
    """One person's window, in a browser profile of its own."""

    page: Page
    #: Hosts that the page sent requests to.
    hosts: set[str] = field(default_factory=set)
    #: What went wrong according to the browser's console.
    errors: list[str] = field(default_factory=list)
    #: Everything that the server sent to this window over its live feed.
    heard: list[str] = field(default_factory=list)

    async def post(self, text: str) -> Locator:
        """Post a message through the keyboard and return its row, which is found again whatever it says later."""
        await self.page.locator("#draft").fill(text)
        await self.page.keyboard.press("Enter")
        message = self.row(text.partition("\n")[0]).locator("xpath=..")
        return self.page.locator(f".message[data-id='{await message.get_attribute('data-id')}'] > .own")

    def row(self, text: str) -> Locator:
        """Return the row of a message, without its thread."""
        return self.page.locator(".message > .own", has_text=text).last


Open: TypeAlias = Callable[..., Awaitable[Window]]


@pytest_asyncio.fixture(loop_scope="module")
async def opened(browser: Browser, url: str) -> AsyncIterator[Open]:
    """Open windows; when the test ends, none of them may have complained or spoken to another host."""
    windows: list[Window] = []

    async def open_window(person: str = "osei", *, errors_expected: bool = False, **context: object) -> Window:
        options = {"locale": "en-CA", "viewport": {"width": 1200, "height": 860}} | context
        page = await (await browser.new_context(**options)).new_page()  # type: ignore[arg-type] # playwright's keywords
        page.set_default_timeout(PATIENCE_S * 1000)
        window = Window(page)
        page.on("request", lambda request: window.hosts.add(urlsplit(request.url).netloc))
        page.on("console", lambda said: window.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: window.errors.append(str(error)))
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        session.on("Network.eventSourceMessageReceived", lambda event: window.heard.append(event["data"]))
        await page.goto(f"{url}/?as={person}")
        await expect(page.locator("#connection")).to_be_hidden()
        if not errors_expected:
            windows.append(window)
        return window

    yield open_window
    for window in windows:
        assert window.errors == []
        assert window.hosts == {urlsplit(url).netloc}
    for context in browser.contexts:
        await context.close()


def _fresh(text: str) -> str:
    """Make a message that no other test has posted."""
    return f"{text}, ref {uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}"


async def test_the_author_sees_the_notice_and_the_colleague_does_not(opened: Open) -> None:
    """The notice stands under the author's message; the colleague has the message and was never sent the notice."""
    author, colleague = await opened("osei"), await opened("tremblay")
    text = _fresh(IDENTIFIES)
    row = await author.post(text)
    notice = row.locator(".notice")
    await expect(notice).to_contain_text("4482913")
    await expect(notice.locator("cite a").first).to_have_attribute("href", re.compile("^https://"))
    await expect(author.page.locator("#announcer")).not_to_be_empty()
    await expect(row.locator("mark").first).to_be_visible()
    await expect(colleague.row(text)).to_be_visible()
    await author.post(last := _fresh("That was all"))
    await expect(colleague.row(last)).to_be_visible()
    await expect(colleague.page.locator(".notice, mark")).to_have_count(0)
    assert any(text in heard for heard in colleague.heard)
    assert not any('"advice"' in heard and '"kind"' in heard for heard in colleague.heard)


async def test_a_clean_message_passes_in_silence(opened: Open) -> None:
    """Eponyms, doses and scores bring no notice."""
    author = await opened()
    await author.page.locator(".example").nth(1).click()
    await expect(author.page.locator("#draft")).to_be_focused()
    await author.page.keyboard.press("Enter")
    row = author.row("Parkinson's on levodopa")
    await expect(row.locator("time")).to_be_visible()
    flagged = await author.post(_fresh(IDENTIFIES))
    await expect(flagged.locator(".notice")).to_be_visible()
    await expect(row.locator(".notice")).to_have_count(0)


async def test_an_edit_settles_the_notice(opened: Open) -> None:
    """The card's own button opens the editor, and the corrected message brings thanks in one line."""
    author, colleague = await opened("osei"), await opened("tremblay")
    row = await author.post(_fresh(IDENTIFIES))
    await row.locator(".notice .solid").click()
    settled = _fresh(SETTLED)
    await author.page.keyboard.press("Control+A")
    await author.page.keyboard.type(settled)
    await author.page.keyboard.press("Enter")
    row = author.row(settled)
    await expect(row.locator(".notice.thanks")).to_be_visible()
    await expect(row.locator(".notice")).to_have_count(1)
    await expect(row.locator(".head")).to_contain_text("edited")
    await expect(colleague.row(settled).locator(".head")).to_contain_text("edited")
    await expect(colleague.page.locator(".notice")).to_have_count(0)


async def test_the_rewrite_settles_the_notice(opened: Open) -> None:
    """One button puts the words that identify nobody into the edit box; saved, they bring thanks."""
    author, colleague = await opened("osei"), await opened("tremblay")
    row = await author.post(REWRITABLE)
    await row.get_by_role("button", name="Use the rewrite").click()
    editor = row.locator("textarea")
    await expect(editor).to_be_focused()
    await expect(editor).to_have_value("The patient's K is 6.1, on 40 mEq")
    await author.page.keyboard.press("Enter")
    await expect(row.locator(".notice.thanks")).to_be_visible()
    await expect(colleague.row("The patient's K is 6.1").last).to_be_visible()
    await expect(colleague.page.locator(".rewrite")).to_have_count(0)


async def test_a_deletion_settles_the_notice(opened: Open) -> None:
    """After a second question the message is gone for both; the author alone reads the thanks."""
    author, colleague = await opened("osei"), await opened("tremblay")
    text = _fresh(IDENTIFIES)
    row = await author.post(text)
    await expect(row.locator(".notice")).to_be_visible()
    await expect(colleague.row(text)).to_be_visible()
    identity = await row.locator("xpath=..").get_attribute("data-id")
    await row.locator(".actions button", has_text="Delete").click()
    await row.locator(".danger").click()
    gone = f".message[data-id='{identity}']"
    await expect(author.page.locator(f"{gone} .thanks")).to_be_visible()
    await expect(author.page.locator(gone)).not_to_contain_text("Lindqvist")
    await expect(colleague.page.locator(gone)).to_be_hidden()


async def test_a_reply_stands_in_its_thread(opened: Open) -> None:
    """The colleague answers under the message, and the author sees it there."""
    author, colleague = await opened("osei"), await opened("tremblay")
    question, answer = _fresh("Who covers 4W tonight"), _fresh("I do, until seven")
    await author.post(question)
    await colleague.row(question).get_by_role("button", name="Reply").click()
    await colleague.page.keyboard.type(answer)
    await colleague.page.keyboard.press("Enter")
    thread = author.row(question).locator("xpath=..").locator(".replies")
    await expect(thread.filter(has_text=answer)).to_be_visible()
    await expect(colleague.page.locator(".answer textarea")).to_be_focused()
    await colleague.page.keyboard.press("Escape")
    await expect(colleague.page.locator(".answer textarea")).to_have_count(0)


async def test_everything_works_from_the_keyboard(opened: Open) -> None:
    """Posting, a new line, editing, leaving the editor, saving, deleting and changing the person need no pointer."""
    author = await opened()
    press, page = author.page.keyboard.press, author.page
    await expect(page.locator("#draft")).to_be_focused()
    text = _fresh("first line")
    await page.keyboard.type(text)
    await press("Shift+Enter")
    await page.keyboard.type("second line")
    row = await author.post(await page.locator("#draft").input_value())
    await expect(row.locator(".text")).to_have_text(f"{text}\nsecond line")
    await expect(row.locator("time")).to_be_visible()
    await expect(page.locator("#draft")).to_be_focused()
    await press("ArrowUp")
    editor = row.locator("textarea")
    await expect(editor).to_be_focused()
    await page.keyboard.type(" and more")
    await press("Escape")
    await expect(editor).to_have_count(0)
    await expect(row.locator(".text")).to_have_text(f"{text}\nsecond line")
    await expect(page.locator("#draft")).to_be_focused()
    for _ in range(2):
        await press("Shift+Tab")
    await expect(row.get_by_role("button", name="Edit")).to_be_focused()
    await press("Enter")
    await page.keyboard.type(" and more")
    await press("Enter")
    await expect(row.locator(".text")).to_have_text(f"{text}\nsecond line and more")
    await row.get_by_role("button", name="Delete").focus()
    await press("Enter")
    await expect(row.locator(".danger")).to_be_focused()
    await press("Escape")
    await expect(row.get_by_role("button", name="Delete")).to_be_focused()
    await press("Enter")
    await press("Enter")
    await expect(row).to_be_hidden()
    await expect(page.locator("#draft")).to_be_focused()
    await page.get_by_role("radio", name="Dr. Amara Osei").focus()
    await press("ArrowRight")
    await expect(page).to_have_url(re.compile("as=tremblay"))


async def test_the_first_tab_stops_lead_through_the_page(opened: Open) -> None:
    """Skip link, person, language, then the examples: the order is that of the eye."""
    author = await opened()
    await author.page.locator(".skip").focus()
    stops = []
    for _ in range(3):
        await author.page.keyboard.press("Tab")
        stops.append(await author.page.evaluate("document.activeElement.name || document.activeElement.className"))
    assert stops == ["person", "language", "example"]
    await author.page.locator(".skip").press("Enter")
    await expect(author.page.locator("#draft")).to_be_focused()


@pytest.mark.parametrize("language", ["en-CA", "fr-CA"])
@pytest.mark.parametrize("width", [320, 375, 768, 1600])
async def test_no_width_scrolls_sideways(opened: Open, width: int, language: str) -> None:
    """From a small phone to a wide screen nothing sticks out, long words and an open editor included."""
    window = await opened(viewport={"width": width, "height": 700}, locale=language)
    await window.post(_fresh("W" * 120))
    row = await window.post(_fresh(IDENTIFIES))
    await expect(row.locator(".notice")).to_be_visible()
    await row.locator(".actions button").nth(1).click()
    widths = await window.page.evaluate(
        "[document.documentElement, document.getElementById('channel')].map((at) => [at.scrollWidth, at.clientWidth])"
    )
    assert all(scrolled <= seen for scrolled, seen in widths)


async def test_the_page_speaks_french(opened: Open) -> None:
    """The switch changes every word in place, and the choice is kept."""
    window = await opened()
    await window.page.locator("#draft").fill("un brouillon")
    await window.page.get_by_role("radio", name="Français").check()
    await expect(window.page.get_by_role("button", name="Publier")).to_be_visible()
    await expect(window.page.locator("html")).to_have_attribute("lang", "fr")
    await expect(window.page.locator("#draft")).to_have_value("un brouillon")
    await window.page.reload()
    await expect(window.page.get_by_role("button", name="Publier")).to_be_visible()


async def test_a_french_message_brings_a_french_notice(opened: Open) -> None:
    """The notice is marked with its language, for screen readers and for the browser's hyphenation."""
    window = await opened()
    await window.page.locator(".example").nth(2).click()
    await window.page.keyboard.press("Enter")
    notice = window.row("Mme Gagnon").locator(".notice")
    await expect(notice).to_have_attribute("lang", "fr")
    await expect(notice.get_by_role("button", name="Modifier le message")).to_be_visible()


async def test_a_message_that_was_not_posted_is_kept(opened: Open) -> None:
    """When the server cannot take it, the words stay with an error, the page goes on, and trying again posts it."""
    window = await opened(errors_expected=True)
    refuse = "**/messages"

    async def fail(route: Route) -> None:
        await route.fulfill(status=503, json={"error": {"code": "not_taken"}})

    await window.page.route(refuse, fail)
    text = _fresh("Kept words")
    row = await window.post(text)
    await expect(row.locator(".error")).to_contain_text("Not posted")
    await expect(window.page.locator("#draft")).to_be_focused()
    await window.page.unroute(refuse)
    await row.get_by_role("button", name="Try again").click()
    await expect(row.locator("time")).to_be_visible()
    await expect(row.locator(".error")).to_be_hidden()


async def test_a_lost_connection_is_shown_and_found_again(opened: Open) -> None:
    """The page says that it reconnects, keeps what is written, and then shows what it missed."""
    window, colleague = await opened(errors_expected=True), await opened("tremblay")

    async def cut(route: Route) -> None:
        await route.abort()

    await window.page.route("**/events", cut)
    await window.page.get_by_role("radio", name="Dr. Julie Tremblay").check()
    await window.page.locator("#draft").fill("half a thought")
    await expect(window.page.locator("#connection")).to_be_visible()
    await colleague.post(missed := _fresh("Said meanwhile"))
    await window.page.unroute("**/events")
    await expect(window.row(missed)).to_be_visible()
    await expect(window.page.locator("#connection")).to_be_hidden()
    await expect(window.page.locator("#draft")).to_have_value("half a thought")
