"""Every page of the console under axe-core, in light and in dark."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser

from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.wiring import Store
from tests.accessibility import barriers
from tests.conftest import HeldClock
from tests.contract.console.browser import sign_in
from tests.contract.console.conftest import set_up
from tests.contract.console.furnished import furnish

pytestmark = pytest.mark.e2e

_REASON = "a reason that is long enough"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_keeps_anybody_out(  # noqa: PLR0913, PLR0917 # fixtures
    store: Store, clock: HeldClock, desk: ConsoleDesk, address: str, chromium: Browser, scheme: str
) -> None:
    """No page has a serious or critical violation, nor is any wider than a phone."""
    if not store.database.is_sqlite:
        pytest.skip("one database is enough for a browser")
    paths = await furnish(store, clock, desk)
    _, totp = await set_up(desk.accounts, clock, "dana", *Role, tenant="north")
    _, token = await desk.accounts.invite("newcomer", [Role.READER], "north", actor="test")
    clock.advance(timedelta(minutes=1))
    # The rules look at the page from outside its policy, as an extension of the browser would.
    context = await chromium.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    page = await context.new_page()
    found: dict[str, list[str]] = {}
    for path in ("login", f"setup/{token}"):
        await page.goto(f"{address}/console/{path}")
        found[path.partition("/")[0]] = await barriers(page)
    await sign_in(page, address, totp.at(clock()))
    for path in paths:
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.goto(f"{address}/console/{path}")
        await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        found[path] = await barriers(page)
        await page.set_viewport_size({"width": 390, "height": 844})
        if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[path].append("wider than a phone")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(f"{address}/console/queue")
    for key in "em":
        await page.keyboard.press("j")
        await page.keyboard.press(key)
        found[f"dialog {key}"] = await barriers(page)
        await page.keyboard.press("Escape")
    await page.goto(f"{address}/console/audit")
    await page.click("text=Verify the whole log")
    found["verification"] = await barriers(page)
    await page.goto(f"{address}/console/flags/{paths[2].removeprefix('flags/')}")
    await page.fill("#reveals [name=reason]", _REASON)
    await page.click("text=Reveal: masked excerpt")
    found["reveal"] = await barriers(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
