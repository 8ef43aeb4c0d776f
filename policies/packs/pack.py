"""The packs: what a jurisdiction asks, one TOML file each.

group_size = 11                # smallest group of people that a description may leave
languages = ["en", "fr"]       # the first one leads
entities = ["HEALTH_CARD"]     # identifiers that the jurisdiction's law or College stresses

[title]                        # and the same for law and protection, the organisation to call
en, fr = "..."

[holidays]                     # may be left out; tips rest on these days
source = "..."                 # the law that names them
days = ["12-25", "easter-2"]   # rules as in ``policies.packs.holidays``

[[links]]
title, url = "..."

[incident]                     # what is asked once a message may have been a breach, in the language that leads
title, hint = "..."
low_risk = "..."               # what "nobody needs to be told" is called; empty where the law knows no such thing

[incident.authority]           # to whom individuals may complain
en, fr = "..."

[[incident.questions]]
code, source, ask, hint = "..."  # hint may be left out
needed = false                 # may be left out: it is to be answered before a decision

[[incident.deadlines]]
what, source = "..."
due = "+60"                    # may be left out; rules as in ``policies.packs.incident``
least, below = 0, 500          # may be left out: for how many individuals it holds
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from policies.finding import Entity
from policies.message import Language
from policies.packs.holidays import NO_HOLIDAYS, Holidays
from policies.packs.incident import Deadline, IncidentGuide, Question

_KEYS = frozenset({"group_size", "languages", "entities", "title", "law", "protection", "links", "incident"})
_OPTIONAL = frozenset({"holidays"})
_QUESTION = frozenset({"hint", "needed"})
_DEADLINE = frozenset({"due", "least", "below"})
_GROUP_SIZES = range(2, 101)


class PackError(Exception):
    """A pack cannot be used; the message names the file, the line and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that explains what the pack asks."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What one jurisdiction asks."""

    #: The file's name, such as ``ca-on``.
    code: str
    #: The smallest group of people, 2 to 100, that a description may leave.
    group_size: int
    #: Languages of the jurisdiction; the first one leads.
    languages: tuple[Language, ...]
    entities: frozenset[Entity]
    title: Mapping[Language, str]
    law: Mapping[Language, str]
    #: The medical protection organisation or insurer to call.
    protection: Mapping[Language, str]
    links: tuple[Link, ...]
    #: What is asked of an incident.
    incident: IncidentGuide
    #: On which days tips rest.
    holidays: Holidays = NO_HOLIDAYS


@cache
def load_packs() -> Mapping[str, Pack]:
    """Read the packs that come with the package, by code; raises ``PackError`` if a file cannot be used."""
    files = sorted((file.name, file) for file in resources.files(__package__).iterdir() if file.name.endswith(".toml"))
    return read_packs((name, file.read_text(encoding="utf-8")) for name, file in files)


def read_packs(files: Iterable[tuple[str, str]]) -> Mapping[str, Pack]:
    """Read (file name, TOML text) pairs; raises ``PackError`` as ``load_packs`` does."""
    packs = (_Reader(name, text).pack() for name, text in files)
    return MappingProxyType({pack.code: pack for pack in packs})


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    text: str

    def pack(self) -> Pack:
        try:
            content = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            reason = f"{self.name} is not valid TOML: {error}"
            raise PackError(reason) from None
        self._keys("", content, _KEYS, _OPTIONAL)
        size = content["group_size"]
        if type(size) is not int or size not in _GROUP_SIZES:
            raise self._error(key="group_size", reason="must be a whole number from 2 to 100")
        languages = self._codes("languages", content["languages"], frozenset(Language))
        if not languages:
            raise self._error(key="languages", reason="must name one language at least")
        return Pack(
            code=self.name.removesuffix(".toml"),
            group_size=size,
            languages=tuple(Language(code) for code in languages),
            entities=frozenset(
                Entity(code) for code in self._codes("entities", content["entities"], frozenset(Entity))
            ),
            title=self._words("title", content["title"]),
            law=self._words("law", content["law"]),
            protection=self._words("protection", content["protection"]),
            links=self._links(content["links"]),
            incident=self._incident(content["incident"]),
            holidays=self._holidays(content["holidays"]) if "holidays" in content else NO_HOLIDAYS,
        )

    def _holidays(self, value: object) -> Holidays:
        table = self._keys("holidays", value, frozenset({"source", "days"}))
        days = table["days"]
        if not isinstance(days, list) or not all(isinstance(rule, str) for rule in days):
            raise self._error(key="holidays.days", reason="must be a list of rules")
        try:
            return Holidays(self._line("holidays.source", table["source"]), tuple(days))
        except ValueError as error:
            raise self._error(key="holidays.days", reason=f"cannot be used: {error}") from None

    def _incident(self, value: object) -> IncidentGuide:
        keys = frozenset({"title", "hint", "low_risk", "authority", "questions", "deadlines"})
        table = self._keys("incident", value, keys)
        low_risk = table["low_risk"]
        questions = [
            self._question(entry)
            for entry in self._tables("incident.questions", table["questions"], {"code", "source", "ask"}, _QUESTION)
        ]
        if len({question.code for question in questions}) < len(questions):
            raise self._error(key="incident.questions", reason="must not have a code twice")
        return IncidentGuide(
            title=self._line("incident.title", table["title"]),
            hint=self._line("incident.hint", table["hint"]),
            questions=tuple(questions),
            deadlines=tuple(
                self._deadline(entry)
                for entry in self._tables("incident.deadlines", table["deadlines"], {"what", "source"}, _DEADLINE)
            ),
            low_risk=self._line("incident.low_risk", low_risk) if low_risk != "" else "",
            authority=self._words("incident.authority", table["authority"]),
        )

    def _question(self, entry: Mapping[str, object]) -> Question:
        needed = entry.get("needed", True)
        if not isinstance(needed, bool):
            raise self._error(key="incident.questions.needed", reason="must be true or false")
        return Question(
            code=self._line("incident.questions.code", entry["code"]),
            source=self._line("incident.questions.source", entry["source"]),
            ask=self._line("incident.questions.ask", entry["ask"]),
            hint=self._line("incident.questions.hint", entry["hint"]) if "hint" in entry else "",
            needed=needed,
        )

    def _deadline(self, entry: Mapping[str, object]) -> Deadline:
        least, below = entry.get("least", 0), entry.get("below")
        if type(least) is not int or type(below) not in {int, type(None)}:
            raise self._error(key="incident.deadlines.least", reason="and below must be whole numbers")
        try:
            return Deadline(
                what=self._line("incident.deadlines.what", entry["what"]),
                source=self._line("incident.deadlines.source", entry["source"]),
                due=self._line("incident.deadlines.due", entry["due"]) if "due" in entry else "",
                least=least,
                below=below if isinstance(below, int) else None,
            )
        except ValueError as error:
            raise self._error(key="incident.deadlines.due", reason=str(error)) from None

    def _tables(
        self, key: str, value: object, expected: Collection[str], optional: frozenset[str]
    ) -> Iterator[Mapping[str, object]]:
        if not isinstance(value, list) or not value:
            raise self._error(key, "must be a list of tables")
        return (self._keys(key, entry, frozenset(expected), optional) for entry in value)

    def _codes(self, key: str, value: object, known: frozenset[str]) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(code, str) and code in known for code in value):
            raise self._error(key, f"must be a list of codes among {', '.join(sorted(known))}")
        return value

    def _words(self, key: str, value: object) -> Mapping[Language, str]:
        table = self._keys(key, value, frozenset(Language))
        return MappingProxyType({code: self._line(f"{key}.{code}", table[code]) for code in Language})

    def _links(self, value: object) -> tuple[Link, ...]:
        if not isinstance(value, list):
            raise self._error(key="links", reason="must be a list of tables")
        found = []
        for entry in value:
            table = self._keys("links", entry, frozenset({"title", "url"}))
            url = self._line("links.url", table["url"])
            if not url.startswith("https://"):
                raise self._error(key="links.url", reason="must start with https://")
            found.append(Link(title=self._line("links.title", table["title"]), url=url))
        return tuple(found)

    def _line(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._error(key, "must be a text")
        return value

    def _keys(
        self, key: str, value: object, expected: frozenset[str], optional: frozenset[str] = frozenset()
    ) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self._error(key, "must be a table")
        for name in sorted(expected - value.keys()):
            raise self._error(f"{key}.{name}".lstrip("."), "is missing")
        for name in sorted(value.keys() - expected - optional):
            raise self._error(f"{key}.{name}".lstrip("."), "is not a known key; remove it or correct its spelling")
        return value

    def _error(self, key: str, reason: str) -> PackError:
        """An error at the first line that names the key, or else the table that it belongs in."""
        lines = self.text.splitlines()
        table, _, leaf = key.rpartition(".")
        head = next((n for n, line in enumerate(lines) if table and re.match(rf"\s*\[*{table}\b", line)), 0)
        at = next((n for n, line in enumerate(lines) if n >= head and re.match(rf"\s*\[*{leaf}\b", line)), head)
        return PackError(f"{self.name}:{at + 1}: {key} {reason}")
