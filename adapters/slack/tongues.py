"""Which language Slack speaks with somebody; asked once an hour, and not waited for long."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from adapters.desk import Person
from adapters.port import Clock, DeliveryError
from adapters.slack.web import call
from policies.message import Language

log = logging.getLogger(__name__)

_FRESH = timedelta(hours=1)
_MOST_PEOPLE = 10_000
#: A modal must open within three seconds of the press; its language is worth a part of that.
_PATIENCE_S = 0.7


class Tongues:
    """Remembers for a while what language people chose in Slack; in memory only."""

    def __init__(self, web: AsyncWebClient, now: Clock) -> None:
        self._web = web
        self._now = now
        self._known: OrderedDict[tuple[str, str], tuple[datetime, Language | None]] = OrderedDict()

    async def of(self, person: Person, token: str) -> Person:
        """Return the person with their language; unchanged if Slack does not tell."""
        key = (person.workspace, person.id)
        known = self._known.get(key)
        if known is None or self._now() - known[0] > _FRESH:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    known = (self._now(), await self._ask(person, token))
            except (DeliveryError, TimeoutError) as error:
                log.info("language unknown: %s", error.code if isinstance(error, DeliveryError) else "late")
                return person
            self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > _MOST_PEOPLE:
                self._known.popitem(last=False)
        return replace(person, language=known[1])

    async def _ask(self, person: Person, token: str) -> Language | None:
        answer = await call(self._web, token, "users.info", {"user": person.id, "include_locale": True})
        user = answer.get("user")
        locale = str(user.get("locale") or "") if isinstance(user, dict) else ""
        return next((language for language in Language if locale.startswith(language.value)), None)
