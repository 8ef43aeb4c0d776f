"""What the page can ask for: post, edit, delete, and each person's live feed.

The product takes every event in before the page gets its answer. If it cannot, the channel stays as it was and the page
keeps the draft: that is the local form of a platform that delivers again.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.local.client import LocalPlatform
from adapters.local.feed import Feeds
from adapters.local.refusal import Refusal
from adapters.local.store import PEOPLE, ChannelStore, Post, PostState
from adapters.local.translate import (
    TEXT_CHARS,
    BadInput,
    deleted,
    edited,
    entry_json,
    placed_json,
    posted,
    read_draft,
    read_json,
    read_text,
    to_ascii,
)
from adapters.port import ChannelEvent, Clock, Intake

log = logging.getLogger(__name__)

#: The longest text with every character escaped, and room for the other fields.
_BODY_BYTES = 12 * TEXT_CHARS + 4096

_Endpoint = Callable[["ChannelApi", Request], Coroutine[Any, Any, Response]]


def _refusing(endpoint: _Endpoint) -> _Endpoint:
    """Turn what an endpoint raises into an answer."""

    @wraps(endpoint)
    async def answer(self: "ChannelApi", request: Request) -> Response:
        try:
            return await endpoint(self, request)
        except BadInput as bad:
            return Refusal.of(bad).response()
        except Refusal as refusal:
            return refusal.response()

    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelApi:
    """The page's HTTP interface; every path names the person who asks."""

    store: ChannelStore
    feeds: Feeds
    platform: LocalPlatform
    intake: Intake
    now: Clock
    #: Tells the page that the channel began anew, when it connects again after a restart.
    epoch: str = field(default_factory=lambda: uuid4().hex)
    #: One lock per message that is being changed, so that the product sees changes in the order the channel does.
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @_refusing
    async def events(self, request: Request) -> Response:
        """Answer with the person's live feed (text/event-stream): ``snapshot``, then ``entry`` and ``notice``."""
        person = _person(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = self.feeds.stream(person, lambda: self._snapshot(person))
        return StreamingResponse(stream, 200, headers, "text/event-stream")

    @_refusing
    async def post(self, request: Request) -> Response:
        """Post ``{"text", "thread"?, "id"?}``: 201 with the message; 200 if that id was posted before."""
        person = _person(request)
        draft = read_draft(await _json(request))
        post_id = draft.id or uuid4().hex
        async with self._turn(post_id):
            known = self.store.post(post_id)
            if known is not None and known.state is not PostState.LOST:
                if (known.author, known.text, known.thread) != (person, draft.text, draft.thread):
                    raise Refusal(409, "id_taken", "id", "belongs to another message")
                return _answer(200, known)
            self._check_thread(draft.thread)
            post = Post(id=post_id, author=person, text=draft.text, thread=draft.thread, sent_at=self.now())
            with self.store.expecting(post_id):
                await self._take(posted(post), post)
        return _answer(201, post)

    @_refusing
    async def edit(self, request: Request) -> Response:
        """Change a message of one's own to ``{"text"}``: 200 with the message."""
        person = _person(request)
        text = read_text(await _json(request))
        async with self._turn(request.path_params["message"]):
            post = self._own(request, person)
            if post.state is not PostState.STANDING:
                raise Refusal(404, "gone", "message", "must still be in the channel")
            if post.text != text:
                post = replace(post, text=text, revision=post.revision + 1)
                await self._take(edited(post), post)
        return _answer(200, post)

    @_refusing
    async def delete(self, request: Request) -> Response:
        """Take a message of one's own away: 200 with what is left of it; again, the same."""
        person = _person(request)
        async with self._turn(request.path_params["message"]):
            post = self._own(request, person)
            if post.state is not PostState.DELETED:
                post = replace(post, text="", state=PostState.DELETED)
                await self._take(deleted(post), post)
        return _answer(200, post)

    async def _take(self, event: ChannelEvent, post: Post) -> None:
        """Let the product take an event in, and only then change the channel."""
        try:
            await self.intake(event)
        except Exception as error:  # noqa: BLE001 # whatever kept it from being stored, nothing may be posted
            # Its words may quote the message: only its type is told.
            log.error("a channel event could not be taken in: %s", type(error).__name__)  # noqa: TRY400
            raise Refusal(503, "not_taken", "message", "could not be stored; nothing was posted, try again") from None
        self.store.put(post)
        self.platform.publish(post)

    def _turn(self, post_id: str) -> asyncio.Lock:
        return self._turns.setdefault(post_id, asyncio.Lock())

    def _own(self, request: Request, person: str) -> Post:
        post = self.store.post(request.path_params["message"])
        if post is None:
            raise Refusal(404, "gone", "message", "must still be in the channel")
        if post.author != person:
            raise Refusal(403, "not_author", "person", "must be the author of the message")
        return post

    def _check_thread(self, thread: str | None) -> None:
        if thread is None:
            return
        root = self.store.post(thread)
        if root is None or root.state is not PostState.STANDING or root.thread is not None:
            raise BadInput(field="thread", remedy="must be a message of the channel that is itself no reply")

    def _snapshot(self, person: str) -> Mapping[str, object]:
        return {
            "epoch": self.epoch,
            "person": person,
            "people": [{"id": known.id, "name": known.name} for known in PEOPLE],
            "entries": [entry_json(entry) for entry in self.store.timeline(person)],
            "notices": [placed_json(placed) for placed in self.store.notices(person)],
        }


def _person(request: Request) -> str:
    person = str(request.path_params["person"])
    if all(known.id != person for known in PEOPLE):
        known_ids = " or ".join(known.id for known in PEOPLE)
        raise Refusal(404, "unknown_person", "person", f"must be {known_ids}")
    return person


async def _json(request: Request) -> Mapping[str, object]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, "not_json", "content-type", "must be application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise Refusal(413, "too_large", "body", f"must have at most {_BODY_BYTES} bytes")
    return read_json(bytes(body))


def _answer(status: int, post: Post) -> Response:
    return Response(to_ascii(entry_json(post)), status, {"Cache-Control": "no-store"}, "application/json")
