"""Which organisation the people of a shared channel belong to; asked of Teams where the activity does not say."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.port import Address, ChannelEvent, Clock, DeliveryError, Edited, Posted
from adapters.teams.activity import Json, is_foreign, is_shared, text_at
from adapters.teams.connector import BotConnector

_FRESH = timedelta(hours=12)
_MOST_PEOPLE = 10_000


class Origins:
    """Remembers for a while who is of another organisation; in memory only."""

    def __init__(self, connector: BotConnector, now: Clock) -> None:
        self._connector = connector
        self._now = now
        self._known: OrderedDict[tuple[str, str, str], tuple[datetime, bool]] = OrderedDict()

    async def told(self, event: ChannelEvent, activity: Json) -> ChannelEvent:
        """Return a channel event with its author's organisation made sure of.

        Raises:
            DeliveryError: if Teams cannot tell just now; the event is then to be delivered again.
        """
        if not isinstance(event, Posted | Edited) or event.address.foreign or not is_shared(activity):
            return event
        return replace(event, address=replace(event.address, foreign=await self._is_foreign(event.address)))

    async def _is_foreign(self, address: Address) -> bool:
        key = (address.workspace, address.channel, address.author)
        known = self._known.get(key)
        if known is None or self._now() - known[0] > _FRESH:
            known = (self._now(), await self._ask(address))
            self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > _MOST_PEOPLE:
                self._known.popitem(last=False)
        return known[1]

    async def _ask(self, address: Address) -> bool:
        service_url = text_at(address.reference, "serviceUrl")
        try:
            member = await self._connector.member(service_url, address.channel, address.author)
        except DeliveryError as error:
            if not error.permanent:
                raise
            # Whoever cannot be looked up is left alone, as people of other organisations are.
            return True
        return is_foreign(member, address.workspace)
