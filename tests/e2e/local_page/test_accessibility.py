"""The demonstration channel under axe-core, in light and in dark."""

import pytest
from playwright.async_api import expect

from tests.accessibility import barriers
from tests.e2e.local_page.window import Open, fresh

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

REWRITABLE = "Mrs. Lindqvist in bed 9 spiked again, MRN 4482913. On pip-tazo 4.5 g q6h"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_keeps_nobody_out(opened: Open, scheme: str) -> None:
    """Empty, with a notice, with its rewrite and on one's own page there is no serious or critical violation."""
    # The rules look at the page from outside its policy, as an extension of the browser would.
    # What is still coming in has less contrast for a moment, so nothing may move.
    author = await opened(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    found = {"channel": await barriers(author.page)}
    row = await author.post(fresh(REWRITABLE))
    await expect(row.locator(".notice")).to_be_visible()
    found["notice"] = await barriers(author.page)
    await row.get_by_role("button", name="Use the rewrite").click()
    await expect(row.locator(".rewrite ins").first).to_be_visible()
    found["rewrite"] = await barriers(author.page)
    await author.page.get_by_role("button", name="My page").click()
    await expect(author.page.locator(".entries li").first).to_be_visible()
    found["own page"] = await barriers(author.page)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}
