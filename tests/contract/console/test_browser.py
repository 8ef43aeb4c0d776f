"""A whole review in Chromium: signing in, the keyboard, a reveal, undo, an incident, an export, and the log of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from adapters.port import ChannelAddress
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.contract.console.browser import sign_in
from tests.contract.console.conftest import CANARY, add_flag, officer_of, set_up
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.e2e
expect.set_options(PATIENCE_S * 1000)

_OFFICER = (Role.READER, Role.REVIEWER, Role.REVEALER, Role.AUDITOR)


async def test_a_review_from_signing_in_to_the_log(  # noqa: PLR0913, PLR0917 # fixtures
    store: Store, clock: HeldClock, desk: ConsoleDesk, address: str, chromium: Browser, tmp_path: Path
) -> None:
    """An officer reviews by keyboard alone, reveals with a reason, undoes, opens an incident, and finds all of it."""
    if not store.database.is_sqlite:
        pytest.skip("one database is enough for a browser")
    _, totp = await set_up(desk.accounts, clock, "dana", *_OFFICER, tenant="north")
    await officer_of(desk, "north", Role.REVIEWER)
    flags = [await add_flag(store, clock, words=str(number)) for number in range(3)]
    clock.advance(timedelta(minutes=1))
    page = await (await chromium.new_context(accept_downloads=True)).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    await sign_in(page, address, totp.at(clock()))

    for key in "jxjxe":
        await page.keyboard.press(key)
    await page.keyboard.press("3")
    await expect(page.locator(".toast")).to_contain_text("Done")
    await expect(page.locator(".status.resolved")).to_have_count(2)
    await page.keyboard.press("u")
    await expect(page.locator(".status.resolved")).to_have_count(0)

    await page.keyboard.press("j")
    await page.keyboard.press("r")
    reason = page.locator("#reveals [name=reason]")
    await expect(reason).to_be_focused()
    await reason.fill("The author asked for a second look")
    await page.click("text=Reveal: masked excerpt")
    await expect(page.locator(".revealed .words")).to_contain_text(CANARY)
    assert CANARY not in page.url
    await page.click("a.primary >> text=Close")
    await expect(page.locator(".asked")).to_have_count(1)
    assert CANARY not in await page.content()

    await page.click("text=Open an incident")
    for name in ("nature", "recipients", "viewed", "mitigated"):
        await page.fill(f"[name={name}]", "Answered in the browser")
    await page.click("text=Save the assessment")
    await page.check("[value=low_probability]")
    await page.fill("[name=reasons]", "Removed within a minute and seen by nobody")
    await page.click("main >> text=Decide")
    await expect(page.locator("text=A second officer closes it")).to_be_visible()

    await page.goto(f"{address}/console/queue?status=incident")
    await page.click("summary")
    async with page.expect_download() as started:
        await page.click("text=Export CSV")
    saved = tmp_path / "flags.csv"
    await (await started.value).save_as(saved)
    assert sum(flag in saved.read_text() for flag in flags) == 1
    assert CANARY not in saved.read_text()
    assert not errors

    await page.goto(f"{address}/console/audit")
    log = await page.locator("table").inner_text()
    for act in (
        "review.resolved",
        "review.undone",
        "reveal.granted",
        "reveal.shown",
        "incident.decided",
        "export.made",
    ):
        assert act in log


async def test_the_list_renews_itself(
    store: Store, clock: HeldClock, desk: ConsoleDesk, address: str, chromium: Browser
) -> None:
    """A flag that comes in while the queue is open appears without a reload, and the place in the list stays."""
    if not store.database.is_sqlite:
        pytest.skip("one database is enough for a browser")
    _, totp = await set_up(desk.accounts, clock, "dana", Role.READER, tenant="north")
    first = await add_flag(store, clock)
    clock.advance(timedelta(minutes=1))
    page = await chromium.new_page()
    await page.clock.install()
    await sign_in(page, address, totp.at(clock()))
    await page.keyboard.press("j")
    second = await add_flag(store, clock)
    await page.clock.run_for(11_000)
    await expect(page.locator(f'tr[data-flag="{second}"]')).to_be_visible()
    await expect(page.locator(f'tr[data-flag="{first}"]')).to_have_class("here")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_fit_a_phone(  # noqa: PLR0913, PLR0917 # fixtures
    store: Store, clock: HeldClock, desk: ConsoleDesk, address: str, chromium: Browser, scheme: str
) -> None:
    """On a phone no page is wider than the screen, in light and in dark."""
    if not store.database.is_sqlite:
        pytest.skip("one database is enough for a browser")
    _, totp = await set_up(desk.accounts, clock, "dana", *_OFFICER, tenant="north")
    flag = await add_flag(store, clock)
    await store.channels.joined(ChannelAddress(platform=Platform.SLACK, workspace="TN", channel="C1"))
    clock.advance(timedelta(minutes=1))
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = await context.new_page()
    await sign_in(page, address, totp.at(clock()))
    for path in ("queue", f"flags/{flag}", "incidents", "figures", "policies", "policies/patient_name", "coverage"):
        await page.goto(f"{address}/console/{path}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
