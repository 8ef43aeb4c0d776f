"""What Slack sends when somebody presses, submits or types a command: pure functions, total for any JSON.

Who acts is who Slack signed for, never an id that a button carried. Sources: Slack, "block_actions payload",
"view_submission payload", "shortcut payloads", "slash commands", "app_home_opened event".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.desk import Person
from adapters.notice import Act
from adapters.slack.blocks import PERMALINK
from adapters.slack.envelope import Envelope, read_id
from adapters.slack.offers import ASK, DO, Question, read_question, read_value
from policies.message import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who asked for something, and how they can be answered."""

    person: Person
    #: Whose token can answer, as in ``Envelope.reference``.
    reference: Mapping[str, object] = field(repr=False)
    #: Opens one modal, within three seconds; empty if there is none.
    trigger: str = field(default="", repr=False)
    #: Takes a few private answers for half an hour; empty if there is none.
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the notice stands that somebody pressed a button of; travels through a dialog as JSON."""

    channel: str = field(default="", repr=False)
    message: str = field(default="", repr=False)
    thread: str = field(default="", repr=False)
    ephemeral: bool = False
    #: Id of the modal; the rest is empty then.
    view: str = field(default="", repr=False)
    response_url: str = field(default="", repr=False)
    #: Where the link to the message leads, if the notice has one.
    permalink: str = field(default="", repr=False)

    @property
    def direct(self) -> bool:
        """Whether it is the person's conversation with the bot."""
        return bool(self.channel) and not self.ephemeral

    @property
    def home(self) -> bool:
        """Whether it is the person's own page."""
        return not (self.channel or self.view)

    def to_json(self) -> dict[str, object]:
        """Return a JSON object without what is empty and without the permalink."""
        fields = {name: getattr(self, name) for name in self.__slots__ if name != "permalink"}
        return {name: value for name, value in fields.items() if value}

    @classmethod
    def from_json(cls, value: object) -> "Place":
        """Rebuild a place; whatever is malformed is left out."""
        fields = value if isinstance(value, dict) else {}
        texts = {
            name: fields[name]
            for name in ("channel", "message", "thread", "view", "response_url")
            if isinstance(fields.get(name), str)
        }
        return cls(ephemeral=fields.get("ephemeral") is True, **texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A press on a button of a notice, or the answer to what that button asked."""

    act: Act
    notice: str
    place: Place
    choice: str = ""
    reason: str = field(default="", repr=False)
    #: To be asked first.
    question: Question | None = None


def caller(body: object) -> Caller | None:
    """Return who is behind an interaction, a command or an opened page; None for what is none of these."""
    if not isinstance(body, dict):
        return None
    envelope = Envelope.of(body)
    if envelope is not None:
        return _caller(read_id(envelope.event.get("user")), envelope.workspace, envelope.reference)
    user, team, enterprise = (_dict(body, key) for key in ("user", "team", "enterprise"))
    user_id = read_id(user.get("id")) or read_id(body.get("user_id"))
    # An app of a whole organisation has no team of its own; its people do.
    team_id = read_id(team.get("id")) or read_id(body.get("team_id")) or read_id(user.get("team_id"))
    enterprise_id = read_id(enterprise.get("id")) or read_id(body.get("enterprise_id"))
    reference = {key: value for key, value in (("enterprise", enterprise_id), ("team", team_id)) if value}
    return _caller(
        user_id,
        read_id(user.get("team_id")) or team_id or enterprise_id,
        reference,
        trigger=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
    )


def press(body: object) -> Press | None:
    """Translate a press on a button of a notice; None for any other."""
    action = pressed(body)
    if not isinstance(body, dict) or action is None:
        return None
    action_id = _text(action, "action_id")
    act = _act(action_id.removeprefix(DO).removeprefix(ASK))
    if act is None:
        return None
    if action_id.startswith(ASK):
        question = read_question(act, action.get("value"))
        return (
            None if question is None else Press(act=act, notice=question.notice, place=_place(body), question=question)
        )
    option = action.get("selected_option")
    notice, choice = read_value(option.get("value") if isinstance(option, dict) else action.get("value"))
    return Press(act=act, notice=notice, place=_place(body), choice=choice) if notice else None


def pressed(body: object) -> dict[str, object] | None:
    """Return the action of a block_actions payload; None for anything else."""
    actions = body.get("actions") if isinstance(body, dict) else None
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, dict) else None


def answered(body: object) -> Press | None:
    """Translate the answer to what a button asked; None for what is none."""
    view = _dict(body, "view") if isinstance(body, dict) else {}
    metadata = read_metadata(view)
    act, notice = _act(metadata.get("act")), metadata.get("notice")
    if act is None or not isinstance(notice, str) or not notice:
        return None
    option = field_of(view, "choice").get("selected_option")
    reason = field_of(view, "reason").get("value")
    return Press(
        act=act,
        notice=notice,
        place=Place.from_json(metadata.get("place")),
        choice=_text(option, "value") if isinstance(option, dict) else "",
        reason=reason if isinstance(reason, str) else "",
    )


def read_metadata(view: dict[str, object]) -> dict[str, object]:
    """Return what a modal was given to bring back."""
    try:
        metadata = json.loads(_text(view, "private_metadata"))
    except (ValueError, RecursionError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def field_of(view: dict[str, object], name: str) -> dict[str, object]:
    """Return what somebody put into the field of this name; empty if there is none."""
    return _dict(_dict(_dict(_dict(view, "state"), "values"), name), name)


def _place(body: dict[str, object]) -> Place:
    container = _dict(body, "container")
    view = _dict(body, "view")
    if view:
        return Place(view="" if view.get("type") == "home" else _text(view, "id"))
    return Place(
        channel=read_id(container.get("channel_id")) or read_id(_dict(body, "channel").get("id")),
        message=_text(container, "message_ts"),
        thread=_text(container, "thread_ts"),
        ephemeral=container.get("is_ephemeral") is True,
        response_url=_text(body, "response_url"),
        permalink=_permalink(_dict(body, "message")),
    )


def _permalink(message: dict[str, object]) -> str:
    listed = message.get("blocks")
    blocks = [block for block in listed if isinstance(block, dict)] if isinstance(listed, list) else []
    block = next((block for block in blocks if block.get("block_id") == PERMALINK), {})
    for part in ("elements", "elements"):
        inner = block.get(part)
        block = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], dict) else {}
    return _text(block, "url")


def _caller(
    user: str, workspace: str, reference: Mapping[str, object], *, trigger: str = "", response_url: str = ""
) -> Caller | None:
    if not user or not workspace:
        return None
    person = Person(platform=Platform.SLACK, workspace=workspace, id=user)
    return Caller(person=person, reference=reference, trigger=trigger, response_url=response_url)


def _act(code: object) -> Act | None:
    return Act(code) if isinstance(code, str) and code in frozenset(Act) else None


def _dict(value: dict[str, object], key: str) -> dict[str, object]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}


def _text(value: dict[str, object], key: str) -> str:
    inner = value.get(key)
    return inner if isinstance(inner, str) else ""
