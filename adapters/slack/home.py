"""A person's own page in Slack's App Home: their notices, their settings, the practice's policy; pure functions.

Source: Slack, "App Home" and "Block Kit: input block" (a home tab has no submit; a button sends the fields along).
"""

from collections.abc import Iterator, Sequence
from datetime import date

from adapters.desk import Home, HomeEntry, Preferences
from adapters.slack.elements import (
    LABEL_CHARS,
    VIEW_BLOCKS,
    Block,
    bold,
    context,
    header,
    label,
    link,
    paragraph,
    plain,
    rich_text,
    section,
    text,
)
from adapters.slack.offers import offer_blocks
from adapters.slack.payloads import field_of
from adapters.time_zones import TIME_ZONES
from policies.catalogue import phrase
from policies.message import Language

#: Ids of the page's own buttons.
SAVE, WITHDRAW = "home:save", "home:withdraw"

_HOURS = 24
_SITES_CHOICE = "site"


def home_view(home: Home, *, granted: bool) -> Block:
    """Lay out the page; ``granted`` says that the person lets Chaperone change their messages, and can take it back."""
    after = [*_settings(home), *(_grant(home.language) if granted else ()), *_sections(home)]
    before = [header(home.title), header(home.notices)]
    entries = [block for entry in home.entries for block in _entry(entry, home.language)] or [section(home.nothing)]
    room = VIEW_BLOCKS - len(before) - len(after)
    return {"type": "home", "blocks": [*before, *entries[: max(room, 0)], *after][:VIEW_BLOCKS]}


def read_preferences(view: dict[str, object]) -> Preferences:
    """Return what somebody chose on the page; what is missing or malformed counts as not chosen."""
    default = Preferences()
    language, time_zone = _chosen(view, "language"), _chosen(view, "time_zone")
    ticked = field_of(view, "reminders").get("selected_options")
    return Preferences(
        language=Language(language) if language in frozenset(Language) else None,
        reminders=bool(ticked),
        quiet_from=_hour(view, "quiet_from"),
        quiet_to=_hour(view, "quiet_to"),
        time_zone=time_zone or default.time_zone,
        tips_paused_until=_day(view, "tips_paused_until"),
    )


def _entry(entry: HomeEntry, language: Language) -> Iterator[Block]:
    yield rich_text([paragraph([bold(f"{entry.when} "), text(f"{entry.what}")])])
    if entry.outcome:
        yield context([text(entry.outcome)])
    yield from offer_blocks(entry.notice, entry.offers, language)


def _settings(home: Home) -> Iterator[Block]:
    labels, chosen = home.labels, home.preferences
    yield header(labels["heading"])
    languages = [(_SITES_CHOICE, phrase("As the practice chose", home.language)), ("en", "English"), ("fr", "Français")]
    yield _select("language", labels, languages, chosen.language.value if chosen.language else _SITES_CHOICE)
    reminder: Block = {"text": label(labels["reminders"]), "value": "yes"}
    ticked = {"initial_options": [reminder]} if chosen.reminders else {}
    yield _field("reminders", labels, {"type": "checkboxes", "options": [reminder], **ticked})
    hours = [(str(hour), f"{hour:02}:00") for hour in range(_HOURS)]
    yield _select("quiet_from", labels, hours, str(chosen.quiet_from))
    yield _select("quiet_to", labels, hours, str(chosen.quiet_to))
    zones = dict.fromkeys((*TIME_ZONES, chosen.time_zone))
    named = [(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in zones]
    yield _select("time_zone", labels, named, chosen.time_zone)
    day = {"initial_date": chosen.tips_paused_until.isoformat()} if chosen.tips_paused_until else {}
    yield _field("tips_paused_until", labels, {"type": "datepicker", **day})
    yield _button(SAVE, labels["save"], primary=True)


def _grant(language: Language) -> Iterator[Block]:
    yield section(phrase("You let Chaperone edit or delete your messages when you ask it to.", language))
    yield _button(WITHDRAW, phrase("Take it back", language))


def _sections(home: Home) -> Iterator[Block]:
    for part in home.sections:
        yield header(part.heading)
        for words in part.paragraphs:
            yield section(words)
        for words, url in part.links:
            yield rich_text([paragraph([link(url, words)])])
        yield from offer_blocks(part.notice, part.offers, home.language)


def _select(name: str, labels: dict[str, str], options: Sequence[tuple[str, str]], chosen: str) -> Block:
    listed = [{"text": label(words), "value": value} for value, words in options]
    select: Block = {"type": "static_select", "options": listed}
    initial = next((option for option in listed if option["value"] == chosen), None)
    return _field(name, labels, {**select, "initial_option": initial} if initial else select)


def _field(name: str, labels: dict[str, str], element: Block) -> Block:
    words = plain(labels[name], LABEL_CHARS)
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": words,
        "element": {**element, "action_id": name},
    }


def _button(action_id: str, words: str, *, primary: bool = False) -> Block:
    button: Block = {"type": "button", "action_id": action_id, "text": label(words)}
    return {"type": "actions", "elements": [{**button, "style": "primary"} if primary else button]}


def _chosen(view: dict[str, object], name: str) -> str:
    option = field_of(view, name).get("selected_option")
    value = option.get("value") if isinstance(option, dict) else ""
    return value if isinstance(value, str) else ""


def _hour(view: dict[str, object], name: str) -> int:
    value = _chosen(view, name)
    return int(value) if value in map(str, range(_HOURS)) else 0


def _day(view: dict[str, object], name: str) -> date | None:
    value = field_of(view, name).get("selected_date")
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
