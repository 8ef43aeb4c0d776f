"""The demonstration channel: a page at ``/`` that stands for a group channel of two physicians.

It lets anyone be anyone, so it is meant for this computer only.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.local.api import ChannelApi
from adapters.local.channel import Channel
from adapters.local.client import LocalPlatform
from adapters.local.desk_api import DeskApi
from adapters.local.feed import Feeds
from adapters.local.guard import Guard
from adapters.local.store import ChannelStore
from adapters.local.translate import HOME
from adapters.port import Adapter, Channels, ChatPlatform, Services

_STATIC = Path(__file__).parent / "static"


class LocalAdapter:
    """The page, ready to be mounted; implements ``adapters.port.Adapter``."""

    def __init__(
        self, *, platform: LocalPlatform, routes: Sequence[BaseRoute], channels: Channels, feeds: Feeds
    ) -> None:
        self.client: ChatPlatform = platform
        self.routes = routes
        self._platform = platform
        self._channels = channels
        self._feeds = feeds
        #: Whether the page is open for use.
        self.connected = False

    async def start(self) -> None:
        """Show again what was delivered before a restart, and let tips come to the channel."""
        await self._platform.recall()
        await self._channels.joined(HOME)
        self.connected = True

    async def stop(self) -> None:
        """End the live feeds; call it before the server waits for its open connections."""
        self.connected = False
        self._feeds.close()


def build(services: Services, *, hosts: Collection[str] = ()) -> Adapter:
    """Assemble the demonstration channel.

    Args:
        services: what the product lends.
        hosts: names by which the page may be reached beside ``localhost`` and addresses.
    """
    feeds = Feeds()
    channel = Channel(store=ChannelStore(), feeds=feeds, intake=services.intake, now=services.now)
    platform = LocalPlatform(channel=channel, sealed=services.sealed, now=services.now)
    routes = _routes(ChannelApi(channel=channel), DeskApi(desk=services.desk, platform=platform), hosts)
    return LocalAdapter(platform=platform, routes=routes, channels=services.channels, feeds=feeds)


def _routes(channel: ChannelApi, desk: DeskApi, hosts: Collection[str]) -> Sequence[BaseRoute]:
    guard = [Middleware(Guard, hosts=tuple(hosts))]
    person = "/people/{person}"
    message = f"{person}/messages/{{message}}"
    return (
        Route("/", _page, middleware=guard),
        Mount(
            "/local",
            routes=(
                Mount("/static", StaticFiles(directory=_STATIC)),
                Route(f"{person}/events", channel.events, methods=["GET"]),
                Route(f"{person}/messages", channel.post, methods=["POST"]),
                Route(message, channel.edit, methods=["PATCH"]),
                Route(message, channel.delete, methods=["DELETE"]),
                Route(f"{person}/notices/{{notice}}/acts", desk.act, methods=["POST"]),
                Route(f"{person}/tips/{{tip}}/answers", desk.answer_tip, methods=["POST"]),
                Route(f"{person}/drafts", desk.check, methods=["POST"]),
                Route(f"{person}/home", desk.home, methods=["GET"]),
                Route(f"{person}/home", desk.prefer, methods=["PUT"]),
            ),
            middleware=guard,
        ),
    )


async def _page(request: Request) -> FileResponse:
    del request  # the page is the same for everybody
    return FileResponse(_STATIC / "index.html", media_type="text/html")
