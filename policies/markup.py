"""Mark-up out of a message: Slack's mrkdwn and Teams' HTML.

Sources: Slack, "Formatting message text" (escaping ``& < >``, links and mentions in angle brackets); Microsoft Graph,
``chatMessage`` body of content type html (``<at>`` mentions, ``<attachment>``, ``<emoji alt>``).
"""

import re
from collections.abc import Iterator
from html import unescape

from policies.plain import Edit, PlainText

_SLACK_TOKEN = re.compile(
    r"<(?P<target>[^<>|\n]{1,3000})(?:\|(?P<label>[^<>\n]{0,3000}))?>"
    r"|&(?P<entity>amp|lt|gt);"
    r"|(?:(?<=\s)|(?<=:)|^):(?P<emoji>[a-z0-9_+'-]{0,60}[a-z][a-z0-9_+'-]{0,60}):(?![\w])"
)
_SLACK_QUOTE = re.compile(r"^(?:>>>|>)[ ]?", re.MULTILINE)
_SLACK_MARKER = re.compile(r"```|[*_~`]")
_SPOKEN_EMOJI = {
    name: str(value)
    for value, name in enumerate("zero one two three four five six seven eight nine".split())  # noqa: SIM905 - reads
}
_SCHEME = re.compile(r"^(?:mailto:|tel:|sms:|https?://(?:www\.)?)")

_TEAMS_TOKEN = re.compile(
    r"<!--|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,20})(?P<attributes>[^<>]{0,4000})>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
)
_TEAMS_BREAKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr"}) | {
    f"h{level}" for level in range(1, 7)
}
_TEAMS_TOKEN_SPACES = frozenset({"td", "th"})
_ATTRIBUTE = re.compile(r"\b(?P<name>href|alt)\s{0,4}=\s{0,4}(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")


def slack_text(plain: PlainText) -> PlainText:
    """Return what a reader sees of Slack mrkdwn; a link keeps its address in front of a label that differs from it."""
    plain = plain.edited(_slack_tokens(plain.text))
    plain = plain.edited(Edit(*quote.span(), "") for quote in _SLACK_QUOTE.finditer(plain.text))
    return plain.edited(_slack_markers(plain.text))


def _slack_tokens(text: str) -> Iterator[Edit]:
    for token in _SLACK_TOKEN.finditer(text):
        if token["entity"]:
            yield Edit(*token.span(), {"amp": "&", "lt": "<", "gt": ">"}[token["entity"]])
        elif token["emoji"]:
            yield Edit(*token.span(), _SPOKEN_EMOJI.get(token["emoji"], " "))
        elif token["target"][0] in "@#!":
            yield Edit(*token.span(), _mention(token["target"], token["label"]))
        else:
            yield from _link(token)


def _mention(target: str, label: str | None) -> str:
    """A mention as it is read; Slack's ids of people and channels identify no patient and are left out."""
    kind = target[0]
    if label:
        return label if label[0] in "@#" or target.startswith("!date") else ("#" if kind == "#" else "@") + label
    return {"@": "@member", "#": "#channel"}.get(kind, "@" + target[1:].partition("^")[0])


def _link(token: re.Match[str]) -> Iterator[Edit]:
    target, label = token["target"], token["label"]
    scheme = _SCHEME.match(target)
    if not label:
        shown = target[scheme.end() :] if scheme and not target.startswith("http") else target
        yield Edit(*token.span(), shown)
    elif _same_address(target, label):
        yield Edit(*token.span(), label)
    else:
        yield Edit(token.start(), token.start("target"), "")
        yield Edit(token.end("target"), token.start("label"), " ")
        yield Edit(token.end("label"), token.end(), "")


def _same_address(target: str, label: str) -> bool:
    """Whether a label only repeats the address it links to."""
    return _bare(target) == _bare(label)


def _bare(address: str) -> str:
    bare = _SCHEME.sub("", unescape(address).lower()).rstrip("/")
    digits = re.sub(r"[^0-9]", "", bare)
    return digits[-10:] if re.fullmatch(r"[0-9 +().-]{7,40}", bare) else bare


def _slack_markers(text: str) -> list[Edit]:
    """Drop the markers of bold, italic, struck and code where they open and close on one line, as Slack pairs them."""
    edits: list[Edit] = []
    open_at: dict[str, re.Match[str]] = {}
    line_end = -1
    for marker in _SLACK_MARKER.finditer(text):
        if marker[0] == "```":
            edits.append(Edit(*marker.span(), ""))
            continue
        if marker.start() > line_end:
            open_at.clear()
            line_end = text.find("\n", marker.end())
            line_end = len(text) if line_end < 0 else line_end
        before, after = text[marker.start() - 1 : marker.start()] or " ", text[marker.end() : marker.end() + 1] or " "
        opener = open_at.get(marker[0])
        if opener is not None and not before.isspace() and not after.isalnum() and marker.start() > opener.end():
            edits += (Edit(*opener.span(), ""), Edit(*marker.span(), ""))
            del open_at[marker[0]]
        elif not before.isalnum() and not after.isspace():
            open_at[marker[0]] = marker
    return sorted(edits)


def teams_text(plain: PlainText) -> PlainText:
    """Return what a reader sees of a Teams HTML body; blocks end a line, links keep an address that is not shown."""
    return plain.edited(_teams_tokens(plain.text))


def _teams_tokens(text: str) -> Iterator[Edit]:
    for token in _TEAMS_TOKEN.finditer(text):
        if token[0] == "<!--":
            yield Edit(*token.span(), " ")
        elif token["tag"] is None:
            yield Edit(*token.span(), unescape(token[0]))
        else:
            yield from _tag(token, text)


def _tag(token: re.Match[str], text: str) -> Iterator[Edit]:
    tag = token["tag"].lower()
    if tag in _TEAMS_BREAKS:
        yield Edit(*token.span(), "\n")
    elif tag in _TEAMS_TOKEN_SPACES:
        yield Edit(*token.span(), " ")
    elif tag == "at" and not token["close"]:
        yield Edit(*token.span(), "@")
    elif (attribute := _shown_attribute(token, text)) is None:
        yield Edit(*token.span(), "")
    else:
        yield Edit(token.start(), attribute.start, "")
        if attribute.new:
            yield Edit(attribute.start, attribute.end, attribute.new)
        yield Edit(attribute.end, token.end(), " ")


def _shown_attribute(token: re.Match[str], text: str) -> Edit | None:
    """Where a tag holds text of its own: an image's ``alt``, or an address that its label does not repeat."""
    offset = token.start("attributes")
    for attribute in _ATTRIBUTE.finditer(token["attributes"]):
        group = "double" if attribute["double"] is not None else "single"
        value = attribute[group]
        if not value:
            continue
        if attribute["name"] == "href":
            label = text[token.end() : token.end() + len(value) + 1].partition("<")[0]
            if _same_address(value, label):
                continue
        start, end = offset + attribute.start(group), offset + attribute.end(group)
        return Edit(start, end, unescape(value))
    return None
