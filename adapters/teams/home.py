"""A person's own page as a card of their one-to-one chat: notices, settings, the practice's policy; pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from adapters.desk import Home, HomeEntry, Preferences
from adapters.teams.activity import Json, text_at, value_at
from adapters.teams.cards import Post
from adapters.teams.elements import (
    Element,
    button_rows,
    card,
    first_that_fits,
    heading,
    link,
    runs,
    select,
    small_print,
    text,
    unfolding,
)
from adapters.teams.offers import execute, offer_rows
from adapters.time_zones import TIME_ZONES
from policies.catalogue import phrase
from policies.message import Language

#: Verb of the button that keeps the settings.
SAVE = "prefer"

_HOURS = 24
_SITES_CHOICE = "site"
_YES, _NO = "true", "false"


def home_post(home: Home) -> Post:
    """Lay out the page; it holds no word of a message."""
    return Post(summary=home.title, card=first_that_fits(_pages(home)))


def read_preferences(activity: Json) -> Preferences:
    """Return what somebody chose on the page; what is missing or malformed counts as not chosen."""
    chosen, default = value_at(activity, "value", "action", "data"), Preferences()
    language = text_at(chosen, "language")
    return Preferences(
        language=Language(language) if language in frozenset(Language) else None,
        reminders=text_at(chosen, "reminders") != _NO,
        quiet_from=_hour(chosen, "quiet_from"),
        quiet_to=_hour(chosen, "quiet_to"),
        time_zone=text_at(chosen, "time_zone") or default.time_zone,
        tips_paused_until=_day(chosen, "tips_paused_until"),
    )


def _pages(home: Home) -> Iterator[Element]:
    """Yield the page, and shorter ones that leave out more and more of the oldest notices."""
    shown = len(home.entries)
    while shown:
        yield _page(replace(home, entries=home.entries[:shown]))
        shown //= 2
    yield _page(replace(home, entries=()))


def _page(home: Home) -> Element:
    body = [heading(home.title), text(home.notices, weight="Bolder")]
    body += [part for entry in home.entries for part in _entry(entry, home.language)] or [text(home.nothing)]
    body += button_rows([_settings(home)])
    for section in home.sections:
        body.append(text(section.heading, weight="Bolder", separator=True))
        body += [text(words) for words in section.paragraphs]
        body += [runs([link(words, url)]) for words, url in section.links]
        body += offer_rows(section.notice, section.offers, home.language, at_home=True)
    return card(home.title, home.language, body)


def _entry(entry: HomeEntry, language: Language) -> Iterator[Element]:
    yield text(f"{entry.when}: {entry.what}", separator=True)
    if entry.outcome:
        yield small_print(entry.outcome)
    yield from offer_rows(entry.notice, entry.offers, language, at_home=True)


def _settings(home: Home) -> Element:
    labels, chosen = home.labels, home.preferences
    languages = [(_SITES_CHOICE, phrase("As the practice chose", home.language)), ("en", "English"), ("fr", "Français")]
    hours = [(str(hour), f"{hour:02}:00") for hour in range(_HOURS)]
    known = dict.fromkeys((*TIME_ZONES, chosen.time_zone))
    zones = [(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in known]
    remind = {"type": "Input.Toggle", "id": "reminders", "title": labels["reminders"], "valueOn": _YES, "valueOff": _NO}
    day = {"value": chosen.tips_paused_until.isoformat()} if chosen.tips_paused_until else {}
    form: list[Element] = [
        select("language", labels["language"], languages, chosen.language or _SITES_CHOICE),
        {**remind, "value": _YES if chosen.reminders else _NO},
        select("quiet_from", labels["quiet_from"], hours, str(chosen.quiet_from)),
        select("quiet_to", labels["quiet_to"], hours, str(chosen.quiet_to)),
        select("time_zone", labels["time_zone"], zones, chosen.time_zone),
        {"type": "Input.Date", "id": "tips_paused_until", "label": labels["tips_paused_until"], **day},
    ]
    return unfolding(labels["heading"], form, [execute(labels["save"], SAVE, {}, style="positive")])


def _hour(chosen: object, name: str) -> int:
    told = text_at(chosen, name)
    hour = int(told) if told.isdecimal() and told.isascii() and len(told) <= len(str(_HOURS)) else 0
    return hour if hour < _HOURS else 0


def _day(chosen: object, name: str) -> date | None:
    try:
        return date.fromisoformat(text_at(chosen, name))
    except ValueError:
        return None
