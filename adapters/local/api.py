"""What the page can ask for of the channel: post, edit, delete, and each person's live feed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.local.channel import Channel
from adapters.local.requests import answered, fields_of, person_of, refusing
from adapters.local.store import PEOPLE
from adapters.local.translate import entry_json, placed_json, read_draft, read_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelApi:
    """The channel over HTTP; every path names the person who asks."""

    channel: Channel
    #: Tells the page that the channel began anew, when it connects again after a restart.
    epoch: str = field(default_factory=lambda: uuid4().hex)

    @refusing
    async def events(self, request: Request) -> Response:
        """Answer with the person's live feed (text/event-stream): ``snapshot``, then ``entry`` and ``notice``."""
        person = person_of(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = self.channel.feeds.stream(person, lambda: self._snapshot(person))
        return StreamingResponse(stream, 200, headers, "text/event-stream")

    @refusing
    async def post(self, request: Request) -> Response:
        """Post ``{"text", "thread"?, "id"?}``: 201 with the message; 200 if that id was posted before."""
        person = person_of(request)
        post, is_new = await self.channel.post(person, read_draft(await fields_of(request)))
        return answered(entry_json(post), 201 if is_new else 200)

    @refusing
    async def edit(self, request: Request) -> Response:
        """Change a message of one's own to ``{"text"}``: 200 with the message."""
        person = person_of(request)
        text = read_text(await fields_of(request))
        return answered(entry_json(await self.channel.edit(person, request.path_params["message"], text)))

    @refusing
    async def delete(self, request: Request) -> Response:
        """Take a message of one's own away: 200 with what is left of it; again, the same."""
        person = person_of(request)
        return answered(entry_json(await self.channel.delete(person, request.path_params["message"])))

    def _snapshot(self, person: str) -> Mapping[str, object]:
        store = self.channel.store
        return {
            "epoch": self.epoch,
            "person": person,
            "people": [{"id": known.id, "name": known.name} for known in PEOPLE],
            "entries": [entry_json(entry) for entry in store.timeline(person)],
            "notices": [placed_json(placed) for placed in store.notices(person)],
        }
