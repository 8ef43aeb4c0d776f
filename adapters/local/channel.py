"""The one channel, as its people change it: the product takes a change in before the channel has it.

If it cannot, the channel stays as it was: that is the local form of a platform that delivers again.
"""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from uuid import uuid4
from weakref import WeakValueDictionary

from adapters.local.feed import Feeds
from adapters.local.refusal import Refusal
from adapters.local.store import PEOPLE, ChannelStore, Post, PostedTip, PostState, visible
from adapters.local.translate import BadInput, Draft, deleted, edited, entry_json, posted
from adapters.port import ChannelEvent, Clock, Intake

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Posts, edits and deletes on behalf of one person at a time.

    Every method raises ``Refusal`` for what cannot be done, with status 503 if the product could not take it in.
    """

    store: ChannelStore
    feeds: Feeds
    intake: Intake
    now: Clock
    #: One lock per message that is being changed, so that the product sees changes in the order the channel does.
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def post(self, person: str, draft: Draft) -> tuple[Post, bool]:
        """Post a message; returns it, and whether it is new: the same one under a known id is not posted twice.

        Raises:
            BadInput: if the draft answers a message that cannot be answered.
        """
        post_id = draft.id or uuid4().hex
        async with self._turn(post_id):
            known = self.store.post(post_id)
            if known is not None and known.state is not PostState.LOST:
                if (known.author, known.text, known.thread) != (person, draft.text, draft.thread):
                    raise Refusal(409, "id_taken", "id", "belongs to another message")
                return known, False
            self._check_thread(draft.thread)
            post = Post(id=post_id, author=person, text=draft.text, thread=draft.thread, sent_at=self.now())
            with self.store.expecting(post_id):
                await self._take(posted(post), post)
        return post, True

    async def edit(self, person: str, post_id: str, text: str) -> Post:
        """Change the words of a message of one's own; the same words again are no event."""
        async with self._turn(post_id):
            post = self._own(person, post_id)
            if post.state is not PostState.STANDING:
                raise _gone()
            if post.text != text:
                post = replace(post, text=text, revision=post.revision + 1)
                await self._take(edited(post), post)
        return post

    async def delete(self, person: str, post_id: str) -> Post:
        """Take a message of one's own away; again, it is no event."""
        async with self._turn(post_id):
            post = self._own(person, post_id)
            if post.state is not PostState.DELETED:
                post = replace(post, text="", state=PostState.DELETED)
                await self._take(deleted(post), post)
        return post

    def publish(self, entry: Post | PostedTip) -> None:
        """Bring a new or changed entry to the windows of all who may see it."""
        for person in PEOPLE:
            if visible(entry, person.id):
                self.feeds.tell(person.id, "entry", entry_json(entry))

    async def _take(self, event: ChannelEvent, post: Post) -> None:
        """Let the product take an event in, and only then change the channel."""
        try:
            await self.intake(event)
        except Exception as error:  # noqa: BLE001 # whatever kept it from being stored, nothing may be posted
            # Its words may quote the message: only its type is told.
            log.error("a channel event could not be taken in: %s", type(error).__name__)  # noqa: TRY400
            raise Refusal(503, "not_taken", "message", "could not be stored; nothing was posted, try again") from None
        self.store.put(post)
        self.publish(post)

    def _turn(self, post_id: str) -> asyncio.Lock:
        return self._turns.setdefault(post_id, asyncio.Lock())

    def _own(self, person: str, post_id: str) -> Post:
        post = self.store.post(post_id)
        if post is None:
            raise _gone()
        if post.author != person:
            raise Refusal(403, "not_author", "person", "must be the author of the message")
        return post

    def _check_thread(self, thread: str | None) -> None:
        if thread is None:
            return
        root = self.store.post(thread)
        if root is None or root.state is not PostState.STANDING or root.thread is not None:
            raise BadInput(field="thread", remedy="must be a message of the channel that is itself no reply")


def _gone() -> Refusal:
    return Refusal(404, "gone", "message", "must still be in the channel")
