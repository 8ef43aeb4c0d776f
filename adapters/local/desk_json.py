"""Between the page's JSON and what the author's desk takes and gives; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from adapters.desk import Answer, Deed, Draft, Home, Person, Preferences, Report, TipChoice
from adapters.local.store import WORKSPACE, Placed
from adapters.local.translate import TEXT_CHARS, BadInput
from adapters.notice import Act, Choice, Notice, NoticeItem, NoticeKind, Offer
from policies.finding import Span
from policies.message import Language, Platform

#: Longest reason, in code points; what the box of the page allows.
REASON_CHARS = 2000
_CODE_CHARS = 64
_HOURS = 24
_Kind = TypeVar("_Kind")


def asker(person: str, language: Language | None) -> Person:
    """Return the person of an id as the desk knows them."""
    return Person(platform=Platform.LOCAL, workspace=WORKSPACE, id=person, language=language)


def read_deed(fields: Mapping[str, object], person: Person, notice_id: str, *, direct: bool) -> Deed:
    """Return the press on a button, from ``{"act", "choice"?, "reason"?}``.

    Raises:
        BadInput: if a field is not what it should be.
    """
    act = _read(fields, "act", str, "")
    if act not in set(Act):
        raise BadInput(field="act", remedy=f"must be one of {', '.join(Act)}")
    choice = _read(fields, "choice", str, "")
    if len(choice) > _CODE_CHARS:
        raise BadInput(field="choice", remedy=f"must have at most {_CODE_CHARS} characters")
    reason = _read(fields, "reason", str, "")
    if len(reason) > REASON_CHARS:
        raise BadInput(field="reason", remedy=f"must have at most {REASON_CHARS} characters")
    return Deed(person=person, notice=notice_id, act=Act(act), choice=choice, reason=reason, direct=direct)


def read_draft(fields: Mapping[str, object], person: Person) -> Draft:
    """Return a draft to check, from ``{"text", "public"?}``; the desk itself speaks to blank words.

    Raises:
        BadInput: if a field is not what it should be.
    """
    text = _read(fields, "text", str, "")
    if len(text) > TEXT_CHARS:
        raise BadInput(field="text", remedy=f"must have at most {TEXT_CHARS} characters")
    return Draft(person=person, text=text, public=_read(fields, "public", bool, fallback=False))


def read_choice(fields: Mapping[str, object], person: Person, tip: str) -> TipChoice:
    """Return a choice of a tip, from ``{"choice"}``, its index from 0.

    Raises:
        BadInput: if it is not what it should be.
    """
    return TipChoice(person=person, tip=tip, choice=_read(fields, "choice", int, -1))


def read_preferences(fields: Mapping[str, object]) -> Preferences:
    """Return what a person chose; a field that is left out or null means the site's choice.

    Raises:
        BadInput: if a field is not what it should be.
    """
    site = Preferences()
    language = _read(fields, "language", str, "")
    if language and language not in set(Language):
        raise BadInput(field="language", remedy=f"must be one of {', '.join(Language)}, or null")
    return Preferences(
        language=Language(language) if language else None,
        reminders=_read(fields, "reminders", bool, site.reminders),
        quiet_from=_read_hour(fields, "quiet_from"),
        quiet_to=_read_hour(fields, "quiet_to"),
        time_zone=_read(fields, "time_zone", str, site.time_zone)[:_CODE_CHARS],
        tips_paused_until=_read_day(fields, "tips_paused_until"),
    )


def answer_json(answer: Answer) -> dict[str, object]:
    """Return what became of a press: ``{"say", "notice"}``."""
    return {"say": answer.say, "notice": None if answer.notice is None else asdict(answer.notice)}


def report_json(report: Report) -> dict[str, object]:
    """Return the report on a draft."""
    return asdict(report)


def home_json(home: Home) -> dict[str, object]:
    """Return a person's own page, days as ISO 8601."""
    until = home.preferences.tips_paused_until
    chosen = {**asdict(home.preferences), "tips_paused_until": None if until is None else until.isoformat()}
    return {**asdict(home), "preferences": chosen}


def placed_from_json(person: str, value: Mapping[str, Any]) -> Placed:
    """Rebuild a person's notice from ``translate.placed_json``'s object."""
    post_id = value["post"]
    return Placed(
        person=person,
        notice=_notice(value),
        post_id=None if post_id is None else str(post_id),
        shown_at=datetime.fromisoformat(str(value["shown_at"])),
    )


def _notice(value: Mapping[str, Any]) -> Notice:
    # What a later release added may be missing.
    items, advice = value["items"], value["advice"]
    if not isinstance(items, list | tuple) or not isinstance(advice, list | tuple):
        reason = "a remembered notice has lists of items and advice"
        raise TypeError(reason)
    return Notice(
        id=str(value["id"]),
        kind=NoticeKind(str(value["kind"])),
        language=Language(str(value["language"])),
        title=str(value["title"]),
        lead=str(value["lead"]),
        items=tuple(NoticeItem.from_json(item) for item in items),
        advice=tuple(advice),
        rewrite=str(value.get("rewrite", "")),
        changed=tuple(Span(**span) for span in value.get("changed", ())),
        footer=str(value["footer"]),
        offers=_offers(value.get("offers", ())),
        outcome=str(value.get("outcome", "")),
    )


def _offers(values: Sequence[Mapping[str, Any]]) -> tuple[Offer, ...]:
    return tuple(
        Offer(**{**value, "act": Act(value["act"]), "choices": tuple(Choice(**choice) for choice in value["choices"])})
        for value in values
    )


def _read(fields: Mapping[str, object], name: str, kind: type[_Kind], fallback: _Kind) -> _Kind:
    value = fields.get(name)
    if value is None:
        return fallback
    # A bool is an int to Python, and to nobody else.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        words = {str: "a string", bool: "true or false", int: "a whole number"}
        raise BadInput(field=name, remedy=f"must be {words[kind]}")
    return value


def _read_hour(fields: Mapping[str, object], name: str) -> int:
    hour = _read(fields, name, int, 0)
    if not 0 <= hour < _HOURS:
        raise BadInput(field=name, remedy="must be an hour from 0 to 23")
    return hour


def _read_day(fields: Mapping[str, object], name: str) -> date | None:
    day = _read(fields, name, str, "")
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        raise BadInput(field=name, remedy="must be a day as YYYY-MM-DD, or null") from None
