"""Before posting: the slash command and the shortcuts, which check words that only their author sees.

A modal can be opened only within three seconds of the press, so it opens first, and what was found follows.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from adapters.desk import AuthorDesk, Draft
from adapters.port import DeliveryError
from adapters.slack.elements import Block
from adapters.slack.envelope import read_id
from adapters.slack.manifest import COMMAND, DRAFT_SHORTCUT, MESSAGE_SHORTCUT
from adapters.slack.milestones import VERBS as KUDOS
from adapters.slack.milestones import Milestones
from adapters.slack.payloads import Caller, caller, field_of, read_metadata
from adapters.slack.surface import Surface
from adapters.slack.turns import Turns
from adapters.slack.views import DRAFT, draft_view, line_view, report_view, waiting_view
from adapters.slack.words import read_words
from policies.catalogue import phrase
from policies.message import Language

#: What can follow the command, and whether it is meant for the public.
_VERBS: Mapping[str, bool] = {"check": False, "vérifier": False, "draft": True, "brouillon": True}
#: How long Slack may take to show our answer to a submission before something else is put in its place.
_GRACE_S = 1.0

Body = dict[str, object]


class Drafts:
    """Answers those who want words checked before they post them."""

    def __init__(self, desk: AuthorDesk, surface: Surface, turns: Turns) -> None:
        self._desk = desk
        self._surface = surface
        self._turns = turns
        self._milestones = Milestones(desk, surface, turns)

    def listen(self, app: AsyncApp) -> None:
        """Take part in an app."""
        app.command(COMMAND)(self.command)
        app.shortcut(DRAFT_SHORTCUT)(self.shortcut)
        app.shortcut(MESSAGE_SHORTCUT)(self.message)
        app.view(DRAFT)(self.submitted)

    async def command(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Answer ``/chaperone check``, ``draft``, ``kudos`` or anything else, which brings help."""
        asking = caller(body)
        typed = body.get("text")
        verb, _, rest = (typed if isinstance(typed, str) else "").strip().partition(" ")
        if asking is None:
            return await ack()
        if verb.lower() in KUDOS:
            return await self._milestones.typed(ack, asking, rest.strip())
        if verb.lower() not in _VERBS:
            words = _help(_language(await self._surface.known(asking)))
            return await ack(text=words, response_type="ephemeral")
        public, words = _VERBS[verb.lower()], rest.strip()
        if words:
            await self._turns.take(self._open_report(asking, words, public=public))
        else:
            await self._turns.take(self._open_form(asking, public=public))
        return await ack()

    async def shortcut(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Open the modal to paste a draft into."""
        asking = caller(body)
        if asking is not None:
            await self._turns.take(self._open_form(asking, public=False))
        return await ack()

    async def message(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Check a message that its author posted; anybody else's stays theirs."""
        asking, message = caller(body), body.get("message")
        if asking is not None and isinstance(message, dict):
            own = read_id(message.get("user")) == asking.person.id and not message.get("bot_id")
            words = read_words(message) if own else ""
            work = self._open_report(asking, words, public=False) if own else self._decline(asking)
            await self._turns.take(work)
        return await ack()

    async def submitted(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Check what was typed, in the modal in which it was typed."""
        asking, view = caller(body), body.get("view")
        if asking is None or not isinstance(view, dict):
            return await ack()
        metadata, typed = read_metadata(view), field_of(view, DRAFT).get("value")
        language = Language.FR if metadata.get("language") == Language.FR else Language.EN
        draft = Draft(
            person=replace(asking.person, language=language),
            text=typed if isinstance(typed, str) else "",
            public=metadata.get("public") is True,
        )
        reading = self._turns.begin(self._read(draft))
        if await self._turns.wait(reading):
            return await ack(response_action="update", view=reading.result() or _failed(language))
        self._turns.begin(self._put_later(asking, str(view.get("id")), reading, language))
        return await ack(response_action="update", view=waiting_view(language))

    async def _open_form(self, asking: Caller, *, public: bool) -> None:
        known = await self._surface.known(asking)
        await self._open(known, draft_view(_language(known), public=public))

    async def _open_report(self, asking: Caller, words: str, *, public: bool) -> None:
        known = await self._surface.known(asking)
        language = _language(known)
        view_id = await self._open(known, waiting_view(language))
        if view_id is None:
            return
        # Slack escapes what follows a command as it does a message.
        draft = Draft(person=known.person, text=words, public=public, marked_up=True)
        found = await self._turns.begin(self._read(draft))
        await self._put(known, view_id, found or _failed(language))

    async def _decline(self, asking: Caller) -> None:
        known = await self._surface.known(asking)
        language = _language(known)
        words = phrase("Only its author can check a message. To check words of your own, type /chaperone.", language)
        await self._open(known, line_view(words, language))

    async def _open(self, asking: Caller, view: Block) -> str | None:
        """Open a modal; returns its id, or None where it was too late and the person has been told."""
        try:
            return await self._surface.open(asking, view)
        except DeliveryError as error:
            await self._surface.apologise(asking, error)
            return None

    async def _read(self, draft: Draft) -> Block:
        return report_view(await self._desk.check(draft), public=draft.public)

    async def _put_later(
        self, asking: Caller, view_id: str, reading: asyncio.Task[Block | None], language: Language
    ) -> None:
        found = await reading or _failed(language)
        await asyncio.sleep(_GRACE_S)
        await self._put(asking, view_id, found)

    async def _put(self, asking: Caller, view_id: str, view: Block) -> None:
        """Show a view in a modal that waits for it; where that fails, the person is told not to wait."""
        try:
            await self._surface.put(asking, view_id, view)
        except DeliveryError as error:
            await self._surface.apologise(asking, error)
            raise


def _language(asking: Caller) -> Language:
    return asking.person.language or Language.EN


def _failed(language: Language) -> Block:
    return line_view(
        phrase("That did not work, and nothing was stored. Please try again in a minute.", language), language
    )


def _help(language: Language) -> str:
    return phrase(
        "`/chaperone check` reads a message before you post it, `/chaperone draft` a text for the public. "
        "Only you see what comes of it. `/chaperone kudos @colleague` posts a milestone in your own words.",
        language,
    )
