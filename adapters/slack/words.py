"""The words of a Slack message, wherever Slack keeps them: pure functions over its JSON, total for any JSON.

Slack mirrors what a person typed in ``text`` (mrkdwn) and in ``blocks`` (rich text), and puts what came along (a shared
message, a file's title) beside it. Everything that ``text`` does not already say follows it, a line each, as mrkdwn.

Sources: Slack, "Formatting message text", "Block Kit: blocks", "Secondary message attachments", "File object".
"""

import re
from collections.abc import Iterator
from itertools import chain

from policies.markup import slack_text
from policies.plain import PlainText

#: Longest text handed on, in code points; Slack itself cuts a message's text at 40,000.
LONGEST = 100_000
#: Most pieces of text looked at; Slack allows 50 blocks, and a table of 2,000 cells.
MOST_PIECES = 5000

_DEEPEST = 24
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAID = re.compile(r"[\W_]+")
# Tuples, because what is looked up in them may be any JSON, and lists have no hash.
_INLINE_PARENTS = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")
_LITERAL_TEXTS = ("plain_text", "raw_text")
_GONE_FILES = ("tombstone", "hidden_by_limit")
#: Where Block Kit and attachments keep text or more blocks, in the order in which a reader meets them.
_TEXT_KEYS = ("pretext", "title", "label", "text", "description", "fields", "elements", "element", "accessory")
_MORE_KEYS = ("rows", "options", "value", "alt_text", "blocks", "message_blocks", "message", "files")
_CONTENT_KEYS = _TEXT_KEYS + _MORE_KEYS
_FILE_KEYS = ("title", "name", "alt_txt")


def read_words(message: dict[str, object]) -> str:
    """Return all words of a message as mrkdwn, at most ``LONGEST`` code points; lone surrogates become U+FFFD.

    Unfurled links are left out: Slack added them, not the author.
    """
    lines = _Lines()
    lines.add(message.get("text"))
    for block in _dicts(message.get("blocks")):
        lines.extend(_content(block))
    for attachment in _dicts(message.get("attachments")):
        if _is_quoted(attachment):
            lines.extend(_content(attachment))
    for file in _dicts(message.get("files")):
        lines.extend(_file(file))
    return "\n".join(lines.kept)[:LONGEST]


class _Lines:
    """Lines of text, each kept once."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self._said = ""
        self._pieces = 0

    def add(self, line: object) -> None:
        """Keep a line unless its words have already been said in that order."""
        self._pieces += 1
        if not isinstance(line, str) or len(self._said) > LONGEST or self._pieces > MOST_PIECES:
            return
        line = _SURROGATE.sub("\ufffd", line[:LONGEST])
        said = _UNSAID.sub(" ", f" {slack_text(PlainText.of(line)).text} ")
        if said.strip() and said not in self._said:
            self.kept.append(line)
            self._said += said

    def extend(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.add(line)


def _content(node: object, depth: int = 0) -> Iterator[str]:
    """Yield the lines of a block, an attachment or a part of one."""
    if depth > _DEEPEST:
        return
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for part in node:
            yield from _content(part, depth + 1)
    elif isinstance(node, dict):
        if node.get("type") in _INLINE_PARENTS:
            yield "".join(_inline(part) for part in _dicts(node.get("elements")))
        elif node.get("type") in _LITERAL_TEXTS:
            yield _escape(node.get("text"))
        elif "filetype" in node or "mimetype" in node:
            yield from _file(node)
        else:
            yield from chain.from_iterable(_content(node.get(key), depth + 1) for key in _CONTENT_KEYS)


def _inline(element: dict[str, object]) -> str:
    """Return an element of rich text as mrkdwn."""
    kind = element.get("type")
    if kind == "link":
        url, text = element.get("url"), _escape(element.get("text"))
        shown = f"|{text}" if text else ""
        return f"<{url}{shown}>" if isinstance(url, str) else text
    if kind == "emoji":
        return f":{element.get('name')}:"
    if kind == "user":
        return f"<@{element.get('user_id')}>"
    if kind == "channel":
        return f"<#{element.get('channel_id')}>"
    if kind == "date":
        return _escape(element.get("fallback"))
    return _escape(element.get("text"))


def _file(file: dict[str, object]) -> Iterator[str]:
    if file.get("mode") in _GONE_FILES:
        return
    for key in _FILE_KEYS:
        yield _escape(file.get(key))
    if file.get("mode") == "snippet":
        yield _escape(file.get("preview"))


def _is_quoted(attachment: dict[str, object]) -> bool:
    """Whether the author brought an attachment along, as opposed to Slack unfurling a link."""
    if attachment.get("is_share"):
        return True
    unfurled = ("is_msg_unfurl", "is_app_unfurl", "from_url", "original_url", "app_unfurl_url")
    return not any(attachment.get(key) for key in unfurled)


def _escape(text: object) -> str:
    if not isinstance(text, str):
        return ""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _dicts(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
