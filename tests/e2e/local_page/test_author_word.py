"""The author's word in a real browser: every answer to a notice, drafts, and one's own page."""

import asyncio
import json
from dataclasses import replace

import pytest
from playwright.async_api import Request, expect

from adapters.notice import Act, Offer
from adapters.port import Address
from policies.message import Platform
from tests.e2e.local_page.window import Open, fresh
from tests.fakes.author_desk import NAME, concern
from tests.fakes.local_product import serving

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

REWRITABLE = "Mrs. Lindqvist in bed 9 spiked again, MRN 4482913. On pip-tazo 4.5 g q6h"
PRIVATE = ".notice, .rewrite, .settled, mark, ins, del"


async def test_from_the_notice_to_the_settled_flag_in_two_presses(opened: Open) -> None:
    """Rewrite, difference, replaced, settled; the colleague's window got the message and its edit, and nothing else."""
    author, colleague = await opened("osei"), await opened("tremblay")
    text = fresh(REWRITABLE)
    row = await author.post(text)
    await expect(colleague.row(text)).to_be_visible()
    await row.get_by_role("button", name="Use the rewrite").click()
    await expect(row.locator(".rewrite ins").first).to_have_text("The patient")
    await expect(row.locator(".text del").first).to_have_text("Mrs. Lindqvist in bed 9")
    await expect(row.get_by_role("button", name="Replace my message")).to_be_focused()
    await author.page.keyboard.press("Enter")
    await expect(row.locator(".notice.settled")).to_be_visible()
    after = text.replace("Mrs. Lindqvist in bed 9", "The patient").replace(", MRN 4482913", "")
    await expect(row.locator(".text")).to_have_text(after)
    await expect(row.locator("mark, ins, del")).to_have_count(0)
    await expect(colleague.row(after)).to_be_visible()
    await expect(colleague.page.locator(PRIVATE)).to_have_count(0)
    identity = await row.locator("xpath=..").get_attribute("data-id")
    assert [event["text"] for event in colleague.events() if event["id"] == identity] == [text, after]
    assert all(event.keys().isdisjoint({"offers", "items", "outcome"}) for event in colleague.events())
    assert not any("acts" in asked for asked in colleague.asked)
    await author.page.get_by_role("button", name="My page").click()
    await expect(author.page.locator(".entries li").first).to_contain_text("You changed the message")


async def test_the_rewrite_can_be_changed_first(opened: Open) -> None:
    """The words go into the edit box, and what the author saves settles the notice."""
    author = await opened()
    row = await author.post(fresh(REWRITABLE))
    await row.get_by_role("button", name="Use the rewrite").click()
    await row.get_by_role("button", name="Change it first").click()
    await expect(row.locator("textarea")).to_be_focused()
    await author.page.keyboard.type(", and better")
    await author.page.keyboard.press("Enter")
    await expect(row.locator(".notice.settled")).to_be_visible()
    await expect(row.locator(".text")).to_contain_text("and better")


async def test_not_a_patient_takes_one_choice_and_a_reason_if_one_likes(opened: Open) -> None:
    """The choice is the second press; choice and reason reach the server, and one line takes the notice's place."""
    author, colleague = await opened("osei"), await opened("tremblay")
    row = await author.post(fresh(REWRITABLE))
    pressed: list[dict[str, str]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/acts"):
            pressed.append(json.loads(request.post_data or "{}"))

    author.page.on("request", note)
    await row.get_by_role("button", name="Not a patient").click()
    await expect(row.get_by_role("button", name="A colleague")).to_be_focused()
    await row.get_by_role("textbox").fill("She works here")
    await row.get_by_role("button", name="A colleague").click()
    await expect(row.locator(".notice.settled")).to_contain_text("no patient: a colleague")
    await expect(row.locator("mark")).to_have_count(0)
    assert pressed == [{"act": "not_patient", "choice": "colleague", "reason": "She works here"}]
    await author.page.reload()
    await expect(row.locator(".notice.settled")).to_contain_text("no patient: a colleague")
    await expect(colleague.page.locator(PRIVATE)).to_have_count(0)


async def test_a_contest_stays_one_line_that_shows_the_words_again(opened: Open) -> None:
    """After asking for a second look, one line says so; the words can still be looked at."""
    author = await opened()
    row = await author.post(fresh(REWRITABLE))
    await row.get_by_role("button", name="Ask for a second look").click()
    await row.get_by_role("button", name="Ask for a second look").click()
    await expect(row.locator(".notice.settled")).to_contain_text("look again")
    await row.get_by_role("button", name="Show the words").click()
    await expect(row.locator(".quotes")).not_to_have_count(0)


async def test_a_double_press_has_one_effect(opened: Open) -> None:
    """Two clicks in the time of one ask once, and the notice is one line."""
    author = await opened()
    row = await author.post(fresh(REWRITABLE))
    await row.get_by_role("button", name="Remind me later").dblclick()
    await expect(row.locator(".notice.settled")).to_contain_text("one reminder")
    assert len([asked for asked in author.asked if asked.endswith("/acts")]) == 1


async def test_why_tells_the_rule_and_leads_back(opened: Open) -> None:
    """The rule comes in a paragraph with its source, and one press brings the words back."""
    author = await opened()
    row = await author.post(fresh(REWRITABLE))
    await row.get_by_role("button", name="Why?").click()
    await expect(row.locator(".notice .lead")).to_contain_text("rule")
    await expect(row.locator(".notice cite a").first).to_be_visible()
    await expect(row.locator(".quotes")).to_have_count(0)
    await row.get_by_role("button", name="Show the words").click()
    await expect(row.locator(".quotes").first).to_be_visible()


async def test_somebody_elses_press_is_refused(opened: Open) -> None:
    """The colleague's program presses a button of the author's notice: it gets one line, and nothing changes."""
    author, colleague = await opened("osei"), await opened("tremblay")
    row = await author.post(fresh(REWRITABLE))
    await expect(row.locator(".notice")).to_be_visible()
    identity = await row.locator("xpath=..").get_attribute("data-id")
    (notice,) = (event for event in author.events() if event.get("post") == identity)
    answer = await colleague.page.evaluate(
        """async (id) => (await fetch(`/local/people/tremblay/notices/${id}/acts`, {
          method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({act: "show"}),
        })).json()""",
        notice["id"],
    )
    assert (answer["notice"], "author" in answer["say"]) == (None, True)
    await expect(row.get_by_role("button", name="Use the rewrite")).to_be_visible()


async def test_the_buttons_work_from_the_keyboard(opened: Open) -> None:
    """Enter opens the choices and takes the focus there, Escape takes both back."""
    author = await opened()
    row = await author.post(fresh(REWRITABLE))
    opener = row.get_by_role("button", name="Allowed here")
    await opener.focus()
    await author.page.keyboard.press("Enter")
    await expect(row.get_by_role("button", name="The patient agreed")).to_be_focused()
    await author.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await author.page.keyboard.press("Enter")
    await author.page.keyboard.press("Enter")
    await expect(row.locator(".notice.settled")).to_contain_text("may stand here")
    await expect(author.page.locator("#announcer")).to_contain_text("may stand here")


async def test_a_draft_is_checked_before_anybody_reads_it(opened: Open) -> None:
    """Findings, rewrite and the ten strategies show to its author; one press puts the rewrite into the box."""
    author, colleague = await opened("osei"), await opened("tremblay")
    before = colleague.events()
    page = author.page
    await page.locator("#draft").fill(REWRITABLE)
    await page.get_by_label("for the public").check()
    await page.get_by_role("button", name="Check before posting").click()
    report = page.locator("#report")
    await expect(report).to_be_focused()
    await expect(report.locator(".draft mark").first).to_be_visible()
    await expect(report.locator(".remarks li").first).to_be_visible()
    await report.get_by_role("button", name="Put it in the box").click()
    await expect(report).to_be_hidden()
    await expect(page.locator("#draft")).to_be_focused()
    await expect(page.locator("#draft")).to_have_value("The patient spiked again. On pip-tazo 4.5 g q6h")
    await page.get_by_label("for the public").uncheck()
    await page.get_by_role("button", name="Check before posting").click()
    await expect(report.locator(".fine")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#draft")).to_be_focused()
    assert colleague.events() == before
    assert not any(asked.endswith("/messages") for asked in author.asked)


async def test_ones_own_page_keeps_what_one_chose(opened: Open) -> None:
    """Notices can be answered from it, settings are stored, and closing it leads back to where one was."""
    author, colleague = await opened("osei"), await opened("tremblay")
    row = await author.post(fresh(REWRITABLE))
    await expect(row.locator(".notice")).to_be_visible()
    opener = author.page.get_by_role("button", name="My page")
    await opener.click()
    own = author.page.get_by_role("dialog")
    entry = own.locator(".entries li").first
    await entry.locator("summary").click()
    await entry.get_by_role("button", name="Allowed here").click()
    await entry.get_by_role("button", name="The patient agreed").click()
    await expect(entry.locator(".outcome")).to_contain_text("may stand here")
    await expect(row.locator(".notice.settled")).to_contain_text("may stand here")
    await own.get_by_label("Offer me reminders").uncheck()
    await own.get_by_label("Time zone").select_option("America/Vancouver")
    await own.get_by_label("No tips to me before").fill("2030-01-31")
    await own.get_by_role("button", name="Save").click()
    await expect(own.locator(".saved")).to_have_text("Saved.")
    await author.page.keyboard.press("Escape")
    await expect(own).to_be_hidden()
    await expect(opener).to_be_focused()
    await author.page.reload()
    await opener.click()
    await expect(own.get_by_label("Offer me reminders")).not_to_be_checked()
    await expect(own.get_by_label("Time zone")).to_have_value("America/Vancouver")
    await expect(own.get_by_label("No tips to me before")).to_have_value("2030-01-31")
    await own.get_by_label("Offer me reminders").check()
    await own.get_by_role("button", name="Save").click()
    await expect(own.locator(".saved")).to_have_text("Saved.")
    await colleague.page.get_by_role("button", name="My page").click()
    await expect(colleague.page.get_by_role("dialog").locator(".entries li")).to_have_count(0)


@pytest.mark.parametrize("language", ["en-CA", "fr-CA"])
async def test_on_a_phone_nothing_sticks_out_and_every_button_can_be_hit(opened: Open, language: str) -> None:
    """At 360 pixels notice, choices, difference, report and own page fit, and no button is lower than a fingertip."""
    window = await opened(viewport={"width": 360, "height": 740}, locale=language, has_touch=True, is_mobile=True)
    page = window.page
    row = await window.post(fresh(REWRITABLE))
    notice = row.locator(".notice")
    await expect(notice).to_be_visible()

    async def fits() -> None:
        widths = await page.evaluate(
            """["html", "#channel", "#report", "#home"].map((at) => document.querySelector(at))
              .map((at) => [at.scrollWidth, at.clientWidth])"""
        )
        assert all(scrolled <= seen for scrolled, seen in widths)
        heights = await page.locator(".notice button:visible, #home button:visible").evaluate_all(
            "(all) => all.map((button) => button.offsetHeight)"
        )
        assert min(heights) >= 40

    await fits()
    await notice.locator("[data-act=not_patient]").tap()
    await expect(notice.locator(".question")).to_be_visible()
    await fits()
    await page.keyboard.press("Escape")
    await notice.locator("[data-act=rewrite]").tap()
    await expect(notice.locator(".rewrite")).to_be_visible()
    await fits()
    await page.locator("#draft").fill(REWRITABLE)
    await page.locator("#public").check()
    await page.locator("#check").tap()
    await expect(page.locator("#report .remarks")).to_be_visible()
    await fits()
    await page.locator("#report .close").tap()
    await page.locator("#own-page").tap()
    await expect(page.locator("#home form")).to_be_visible()
    await fits()


async def test_a_direct_message_shows_its_words_to_the_window_that_asked(opened: Open) -> None:
    """Words are concealed until Show is pressed, and stay concealed in the person's other window."""
    async with serving() as product:
        show = Offer(act=Act.SHOW, label="Show the words", primary=True)
        product.desk.readers["flag-1"] = "osei"
        concealed = replace(concern("flag-1", offers=(show,)), items=(), lead="Some words could identify a patient.")
        here, there = await opened("osei", at=product.url), await opened("osei", at=product.url)
        address = Address(platform=Platform.LOCAL, workspace="local", channel="local", author="osei", message_id="m")
        await product.adapter.client.tell_directly(address, concealed, retry=False)
        for window in (here, there):
            await expect(window.page.locator(".direct .notice")).to_be_visible()
            await expect(window.page.locator(".direct")).not_to_contain_text(NAME)
        await here.page.get_by_role("button", name="Show the words").click()
        await expect(here.page.locator(".direct .quotes")).to_contain_text(NAME)
        await expect(there.page.locator(".direct")).not_to_contain_text(NAME)
        assert NAME not in "".join(there.heard)
        for window in (here, there):
            await window.page.context.close()
            await asyncio.sleep(0)
