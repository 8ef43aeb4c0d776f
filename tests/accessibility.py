"""What axe-core says of a page: the violations of WCAG that keep people out."""

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # ships no types
from playwright.async_api import Page

_GRAVE = frozenset({"serious", "critical"})


async def barriers(page: Page) -> list[str]:
    """Return the serious and critical violations on a page as it is shown: rule, where, and what would mend it."""
    found = await Axe().run(page)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target'][0]}: {node['failureSummary']}"
        for violation in found.response["violations"]
        if violation["impact"] in _GRAVE
        for node in violation["nodes"]
    ]
