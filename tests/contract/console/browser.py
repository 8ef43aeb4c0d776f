"""Signing in to the console in Chromium."""

from playwright.async_api import Page

from tests.contract.console.conftest import PASSWORD


async def sign_in(page: Page, address: str, code: str) -> None:
    """Sign the officer dana in by the form, and wait for the page that follows."""
    await page.goto(f"{address}/console")
    await page.fill("[name=name]", "dana")
    await page.fill("[name=password]", PASSWORD)
    await page.fill("[name=code]", code)
    await page.click("text=Sign in")
    await page.wait_for_selector("#rows table")
