"""Slack's limits on what is laid out in Block Kit, as Slack checks them before it shows anything.

Source: Slack, "Block Kit" reference: blocks, block elements, composition objects; "Views".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_INPUTS = {"plain_text_input", "static_select", "radio_buttons", "checkboxes", "datepicker"}
_MOST_OPTIONS = {"static_select": 100, "radio_buttons": 10, "checkboxes": 10}


def faults_of_blocks(blocks: Sequence[Mapping[str, Any]], *, most: int = 50) -> list[str]:
    """Return what Slack would refuse about the blocks of a message."""
    return list(_blocks(blocks, most))


def faults_of_view(view: Mapping[str, Any]) -> list[str]:
    """Return what Slack would refuse about a modal or a home tab."""
    faults = list(_blocks(view["blocks"], 100))
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        faults.append("metadata")
    if view["type"] == "modal":
        faults += [part for part in ("title", "submit", "close") if part in view and not _fits(view[part], 24)]
        if "title" not in view:
            faults.append("no title")
        if any(block["type"] == "input" for block in view["blocks"]) != ("submit" in view):
            faults.append("inputs and a button to submit come together")
    return faults


def _blocks(blocks: Sequence[Mapping[str, Any]], most: int) -> Iterator[str]:
    if not 0 < len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)) or any(len(one) > 255 for one in ids):
        yield "block ids"
    for block in blocks:
        yield from _block(block)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if kind in {"header", "section"} and not _fits(block["text"], 150 if kind == "header" else 3000):
        yield kind
    elif kind == "context" and not 0 < len(block["elements"]) <= 10:
        yield "context"
    elif kind == "rich_text" and not block["elements"]:
        yield "rich text"
    elif kind == "input":
        if not _fits(block["label"], 2000) or block["element"]["type"] not in _INPUTS:
            yield "input"
        yield from _element(block["element"])
    elif kind == "actions":
        actions = [element["action_id"] for element in block["elements"]]
        if not 0 < len(actions) <= 25 or len(set(actions)) != len(actions):
            yield "actions"
        for element in block["elements"]:
            yield from _element(element)


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    kind = element["type"]
    if not 0 < len(element["action_id"]) <= 255:
        yield "action id"
    if kind == "button" and not (
        _fits(element["text"], 75) and len(element.get("value", "")) <= 2000 and len(element.get("url", "")) <= 3000
    ):
        yield "button"
    if kind in _MOST_OPTIONS:
        options = element["options"]
        if not 0 < len(options) <= _MOST_OPTIONS[kind] or not all(
            _fits(option["text"], 75) and 0 < len(option["value"]) <= 150 for option in options
        ):
            yield "options"
        initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        if any(option not in options for option in initial):
            yield "initial option"
    if kind == "plain_text_input":
        most = element.get("max_length", 3000)
        if most > 3000 or len(element.get("initial_value", "")) > most:
            yield "typed text"
    confirm = element.get("confirm")
    if confirm and not (
        _fits(confirm["title"], 100)
        and _fits(confirm["text"], 300)
        and _fits(confirm["confirm"], 30)
        and _fits(confirm["deny"], 30)
    ):
        yield "confirmation"


def _fits(text: Mapping[str, Any], limit: int) -> bool:
    return text["type"] in {"plain_text", "mrkdwn"} and 0 < len(text["text"]) <= limit
