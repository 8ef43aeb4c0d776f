"""One person's window of the demonstration channel, and all that it hears and does."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import Locator, Page, Request, expect

from tests.waiting import PATIENCE_S


@dataclass
class Window:
    """One person's window, in a browser profile of its own."""

    page: Page
    #: Address of the server.
    url: str
    #: What the page asked the server, as method and path.
    asked: list[str] = field(default_factory=list)
    #: Hosts that the page sent requests to.
    hosts: set[str] = field(default_factory=set)
    #: What went wrong according to the browser's console.
    errors: list[str] = field(default_factory=list)
    #: Everything that the server sent to this window over its live feed.
    heard: list[str] = field(default_factory=list)

    async def open(self, person: str) -> None:
        """Show the channel to a person, and listen to everything from the first request on."""
        page = self.page
        page.set_default_timeout(PATIENCE_S * 1000)
        page.on("request", self._note)
        page.on("console", lambda said: self.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        session.on("Network.eventSourceMessageReceived", lambda event: self.heard.append(event["data"]))
        await page.goto(f"{self.url}/?as={person}")
        await expect(page.locator("#connection")).to_be_hidden()

    async def post(self, text: str) -> Locator:
        """Post a message through the keyboard and return its row, which is found again whatever it says later."""
        await self.page.locator("#draft").fill(text)
        await self.page.keyboard.press("Enter")
        message = self.row(text.partition("\n")[0]).locator("xpath=..")
        return self.page.locator(f".message[data-id='{await message.get_attribute('data-id')}'] > .own")

    def row(self, text: str) -> Locator:
        """Return the row of a message, without its thread."""
        return self.page.locator(".message > .own", has_text=text).last

    def events(self) -> list[dict[str, Any]]:
        """Return what the live feed brought after its first picture of the channel."""
        return [event for event in map(json.loads, self.heard) if "epoch" not in event]

    def was_well(self) -> None:
        """Hold the window to what holds for every window: no complaint, and no other host."""
        assert self.errors == []
        assert self.hosts == {urlsplit(self.url).netloc}

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        self.hosts.add(address.netloc)
        self.asked.append(f"{request.method} {address.path}")


Open: TypeAlias = Callable[..., Awaitable[Window]]


def fresh(text: str) -> str:
    """Make a message that no other test has posted."""
    return f"{text}, ref {uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
