"""What an invoke is answered with: bodies built by hand, since botbuilder 4.17.1 would serialise a card's twice; pure.

Source: Adaptive Cards, "Universal Action Model: response format"; Teams, "Respond to the dialog submit action".
"""

from adapters.teams.elements import CONTENT_TYPE, Element


def new_card(shown: Element) -> Element:
    """Answer a button with a card for the person who pressed it, and nobody else."""
    return {"statusCode": 200, "type": CONTENT_TYPE, "value": shown}


def line(words: str) -> Element:
    """Answer a button with one line for the person who pressed it."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def error(status: int, code: str, words: str) -> Element:
    """Answer a button that does not work; ``status`` is 400 for good and 500 for now."""
    value = {"code": code, "message": words}
    return {"statusCode": status, "type": "application/vnd.microsoft.error", "value": value}


def dialog(title: str, shown: Element) -> Element:
    """Answer a command with a card in a dialog."""
    attachment = {"contentType": CONTENT_TYPE, "content": shown}
    value = {"title": title, "height": "large", "width": "medium", "card": attachment}
    return {"task": {"type": "continue", "value": value}}


def notice(words: str) -> Element:
    """Answer a command with one line in a dialog."""
    return {"task": {"type": "message", "value": words}}


def to_compose(shown: Element) -> Element:
    """Answer a command by putting a card into the box in which the person writes; they send it, or not."""
    attachment = {"contentType": CONTENT_TYPE, "content": shown}
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": [attachment]}}
