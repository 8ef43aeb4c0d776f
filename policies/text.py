"""Plain text out of a platform's mark-up and disguise, with the way back to the offsets of the original."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from policies.disguise import undisguise
from policies.markup import slack_text, teams_text
from policies.message import Platform
from policies.plain import PlainText

__all__ = ["PlainText", "plain_text", "shown_text"]

_MARKUP: Mapping[Platform, Callable[[PlainText], PlainText]] = MappingProxyType(
    {Platform.SLACK: slack_text, Platform.TEAMS: teams_text}
)

_SLACK_MENTION = re.compile(r"<[@#][UWC][A-Z0-9]{2,20}(?:\|[^<>\n]{0,200})?>")
_TEAMS_MENTION = re.compile(r"<at(?: id=\"?[0-9]{1,4}\"?)?>[^<>\n]{1,100}</at>")


def plain_text(text: str, platform: Platform) -> PlainText:
    """Return what a reader of ``platform`` sees of ``text``, undisguised.

    Total and linear: every string of n code points, lone surrogates included, gives an answer in O(n).
    """
    return undisguise(shown_text(text, platform))


def shown_text(text: str, platform: Platform) -> PlainText:
    """Return what a reader of ``platform`` sees of ``text``, disguises left as they are; total and linear."""
    plain = PlainText.of(text)
    read = _MARKUP.get(platform) or _marked_up(text)
    return plain if read is None else read(plain)


def _marked_up(text: str) -> Callable[[PlainText], PlainText] | None:
    """How to read what somebody copied out of a platform's own export, if it shows that platform's mentions."""
    if _SLACK_MENTION.search(text):
        return slack_text
    return teams_text if _TEAMS_MENTION.search(text) else None
