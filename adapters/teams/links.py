"""Addresses of messages in Teams; pure.

Source: Microsoft, "Create deep links to Teams", on links to channel conversations and to chat messages. The id of the
team's group, which such links may carry too, is not told to bots with every message and is left out.
"""

from urllib.parse import quote, urlencode

from adapters.port import Address

_MESSAGE = "https://teams.microsoft.com/l/message"
_CHAT = '{"contextType":"chat"}'


def message_link(address: Address, message_id: str, *, in_channel: bool) -> str:
    """Return where a message of the address's thread or chat is read by those who can see it."""
    place = f"{_MESSAGE}/{quote(address.channel, safe='')}/{quote(message_id, safe='')}"
    if not in_channel:
        return f"{place}?{urlencode({'context': _CHAT})}"
    return f"{place}?{urlencode({'tenantId': address.workspace, 'parentMessageId': address.thread or message_id})}"
