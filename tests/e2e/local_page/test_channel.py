"""The demonstration channel in a real browser: the author reads the notice, the colleague never does."""

import re

import pytest
from playwright.async_api import Route, expect

from tests.e2e.local_page.window import Open, fresh

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

IDENTIFIES = "Can someone look at Mrs. Margaret Lindqvist's film, MRN 4482913"
SETTLED = "Can someone look at this film"


async def test_the_author_sees_the_notice_and_the_colleague_does_not(opened: Open) -> None:
    """The notice stands under the author's message; the colleague has the message and was never sent the notice."""
    author, colleague = await opened("osei"), await opened("tremblay")
    text = fresh(IDENTIFIES)
    row = await author.post(text)
    notice = row.locator(".notice")
    await expect(notice).to_contain_text("4482913")
    await expect(notice.locator("cite a").first).to_have_attribute("href", re.compile("^https://"))
    await expect(author.page.locator("#announcer")).not_to_be_empty()
    await expect(row.locator("mark").first).to_be_visible()
    await expect(colleague.row(text)).to_be_visible()
    await author.post(last := fresh("That was all"))
    await expect(colleague.row(last)).to_be_visible()
    await expect(colleague.page.locator(".notice, mark")).to_have_count(0)
    assert [event["text"] for event in colleague.events() if event["text"] in {text, last}] == [text, last]
    assert not any("advice" in event for event in colleague.events())


async def test_a_clean_message_passes_in_silence(opened: Open) -> None:
    """Eponyms, doses and scores bring no notice."""
    author = await opened()
    await author.page.locator(".example").nth(1).click()
    await expect(author.page.locator("#draft")).to_be_focused()
    await author.page.keyboard.press("Enter")
    row = author.row("Parkinson's on levodopa")
    await expect(row.locator("time")).to_be_visible()
    flagged = await author.post(fresh(IDENTIFIES))
    await expect(flagged.locator(".notice")).to_be_visible()
    await expect(row.locator(".notice")).to_have_count(0)


async def test_an_edit_settles_the_notice(opened: Open) -> None:
    """The corrected message brings thanks in one line."""
    author, colleague = await opened("osei"), await opened("tremblay")
    row = await author.post(fresh(IDENTIFIES))
    await expect(row.locator(".notice")).to_be_visible()
    await row.get_by_role("button", name="Edit", exact=True).click()
    settled = fresh(SETTLED)
    await author.page.keyboard.press("Control+A")
    await author.page.keyboard.type(settled)
    await author.page.keyboard.press("Enter")
    row = author.row(settled)
    await expect(row.locator(".notice.settled")).to_be_visible()
    await expect(row.locator(".notice")).to_have_count(1)
    await expect(row.locator(".head")).to_contain_text("edited")
    await expect(colleague.row(settled).locator(".head")).to_contain_text("edited")
    await expect(colleague.page.locator(".notice")).to_have_count(0)


async def test_a_deletion_settles_the_notice(opened: Open) -> None:
    """After a second question the message is gone for both; the author alone reads the thanks."""
    author, colleague = await opened("osei"), await opened("tremblay")
    text = fresh(IDENTIFIES)
    row = await author.post(text)
    await expect(row.locator(".notice")).to_be_visible()
    await expect(colleague.row(text)).to_be_visible()
    identity = await row.locator("xpath=..").get_attribute("data-id")
    await row.locator(".actions button", has_text="Delete").click()
    await row.locator(".danger").click()
    gone = f".message[data-id='{identity}']"
    await expect(author.page.locator(f"{gone} .settled")).to_be_visible()
    await expect(author.page.locator(gone)).not_to_contain_text("Lindqvist")
    await expect(colleague.page.locator(gone)).to_be_hidden()


async def test_a_reply_stands_in_its_thread(opened: Open) -> None:
    """The colleague answers under the message, and the author sees it there."""
    author, colleague = await opened("osei"), await opened("tremblay")
    question, answer = fresh("Who covers 4W tonight"), fresh("I do, until seven")
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
    text = fresh("first line")
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
    """Skip link, person, one's own page, language: the order is that of the eye."""
    author = await opened()
    await author.page.locator(".skip").focus()
    stops = []
    for _ in range(3):
        await author.page.keyboard.press("Tab")
        stops.append(await author.page.evaluate("document.activeElement.name || document.activeElement.className"))
    assert stops == ["person", "plain", "language"]
    await author.page.locator(".skip").press("Enter")
    await expect(author.page.locator("#draft")).to_be_focused()


@pytest.mark.parametrize("language", ["en-CA", "fr-CA"])
@pytest.mark.parametrize("width", [320, 375, 768, 1600])
async def test_no_width_scrolls_sideways(opened: Open, width: int, language: str) -> None:
    """From a small phone to a wide screen nothing sticks out, long words and an open editor included."""
    window = await opened(viewport={"width": width, "height": 700}, locale=language)
    await window.post(fresh("W" * 120))
    row = await window.post(fresh(IDENTIFIES))
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
    await expect(window.page.get_by_role("button", name="Publier", exact=True)).to_be_visible()
    await expect(window.page.locator("html")).to_have_attribute("lang", "fr")
    await expect(window.page.locator("#draft")).to_have_value("un brouillon")
    await window.page.reload()
    await expect(window.page.get_by_role("button", name="Publier", exact=True)).to_be_visible()


async def test_a_french_message_brings_a_french_notice(opened: Open) -> None:
    """The notice is marked with its language, for screen readers and for the browser's hyphenation."""
    window = await opened()
    await window.page.locator(".example").nth(2).click()
    await window.page.keyboard.press("Enter")
    notice = window.row("Mme Gagnon").locator(".notice")
    await expect(notice).to_have_attribute("lang", "fr")
    await expect(notice.get_by_role("button", name="Pourquoi?")).to_be_visible()


async def test_a_message_that_was_not_posted_is_kept(opened: Open) -> None:
    """When the server cannot take it, the words stay with an error, the page goes on, and trying again posts it."""
    window = await opened(errors_expected=True)
    refuse = "**/messages"

    async def fail(route: Route) -> None:
        await route.fulfill(status=503, json={"error": {"code": "not_taken"}})

    await window.page.route(refuse, fail)
    text = fresh("Kept words")
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
    await colleague.post(missed := fresh("Said meanwhile"))
    await window.page.unroute("**/events")
    await expect(window.row(missed)).to_be_visible()
    await expect(window.page.locator("#connection")).to_be_hidden()
    await expect(window.page.locator("#draft")).to_have_value("half a thought")
