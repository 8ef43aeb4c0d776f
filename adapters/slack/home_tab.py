"""The App Home: shown when it is opened, and again after whatever was done on it."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from adapters.desk import AuthorDesk
from adapters.slack.grants import Grants
from adapters.slack.home import SAVE, WITHDRAW, home_view, read_preferences
from adapters.slack.payloads import Caller, caller
from adapters.slack.surface import Surface
from adapters.slack.turns import Turns

Body = dict[str, object]


class HomeTab:
    """Shows people their own page."""

    def __init__(self, desk: AuthorDesk, surface: Surface, grants: Grants, turns: Turns) -> None:
        self._desk = desk
        self._surface = surface
        self._grants = grants
        self._turns = turns

    def listen(self, app: AsyncApp) -> None:
        """Take part in an app."""
        app.event("app_home_opened")(self.opened)
        app.action(SAVE)(self._answering(self._save))
        app.action(WITHDRAW)(self._answering(self._withdraw))

    async def opened(self, body: Body) -> None:
        """Show the page to whoever opened it."""
        asking, event = caller(body), body.get("event")
        if asking is not None and isinstance(event, dict) and event.get("tab", "home") == "home":
            await self._turns.take(self.show(asking))

    async def show(self, asking: Caller) -> None:
        """Show the page as it is now."""
        known = await self._surface.known(asking)
        home = await self._desk.home(known.person)
        granted = await self._grants.token(known.person.workspace, known.person.id) is not None
        await self._surface.publish(known, home_view(home, granted=granted))

    async def _save(self, asking: Caller, view: Body) -> None:
        await self._desk.prefer(asking.person, read_preferences(view))
        await self.show(asking)

    async def _withdraw(self, asking: Caller, view: Body) -> None:
        del view
        await self._grants.withdraw(asking.person)
        await self.show(asking)

    def _answering(self, work: Callable[[Caller, Body], Awaitable[None]]) -> Callable[..., Awaitable[BoltResponse]]:
        async def answer(ack: AsyncAck, body: Body) -> BoltResponse:
            asking, view = caller(body), body.get("view")
            if asking is not None and isinstance(view, dict):
                await self._turns.take(self._try(work, asking, view))
            return await ack()

        return answer

    async def _try(self, work: Callable[[Caller, Body], Awaitable[None]], asking: Caller, view: Body) -> None:
        try:
            await work(asking, view)
        except Exception as error:
            await self._surface.apologise(asking, error)
            raise
