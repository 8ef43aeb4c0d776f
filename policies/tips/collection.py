"""The library of tips: short cases that teach the ten strategies, in English and French.

Each TOML file beside this module belongs to one strategy. Spaced scenario questions with an explained answer change
what clinicians do, where bare advice does not; so a tip is always a case, a question, two to four choices and the
reason for the best one.

    strategy = 8

    [tips.small_town]              # the tip's code, unique in the library
    answer = 2                     # number of the best choice, from 1
    policies = ["small_group"]     # what it teaches to heed; left out: all that serve its strategy

    [tips.small_town.en]           # and the same under .fr
    title, scenario, question, explanation, source = "..."
    choices = ["...", "..."]
    url = "https://..."
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from policies.message import Language

STRATEGIES = range(1, 11)

_CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
#: Fewest and most characters of each text; the whole then fits one message on every platform.
_LENGTHS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"title": (8, 80), "scenario": (80, 400), "question": (10, 140), "explanation": (120, 500), "source": (4, 120)}
)
_CHOICE_LENGTH = (2, 160)
_CHOICES = (2, 4)


class TipError(Exception):
    """A file of tips cannot be used; the message names the file, the line and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TipText:
    """A tip in one language."""

    title: str
    scenario: str
    question: str
    choices: tuple[str, ...]
    explanation: str
    #: Where the rule stands, as a reader would look for it.
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One case with a question; its people are invented."""

    #: Stable noun stored in the history of channels.
    code: str
    #: Strategy (1 to 10) of the professional-practice list that the tip teaches.
    strategy: int
    #: Index of the best choice, from 0; the choices stand in the same order in every language.
    answer: int
    texts: Mapping[Language, TipText]
    #: Codes of the policies that it teaches to heed; empty: all that serve its strategy.
    policies: tuple[str, ...] = ()


def load_tips() -> Mapping[str, Tip]:
    """Read the tips that come with the package, by code, in the order of strategies.

    Raises:
        TipError: if a file cannot be used.
    """
    files = sorted(
        (file for file in resources.files(__package__).iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return read_tips((file.name, file.read_text(encoding="utf-8")) for file in files)


def read_tips(files: Iterable[tuple[str, str]]) -> Mapping[str, Tip]:
    """Read (file name, TOML text) pairs; raises ``TipError`` as ``load_tips`` does."""
    found: dict[str, Tip] = {}
    for name, text in files:
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            reason = f"{name} is not valid TOML: {error}"
            raise TipError(reason) from None
        reader = _Reader(name, text)
        for tip in reader.file(content):
            if tip.code in found:
                key, reason = f"tips.{tip.code}", "occurs twice in the library; give one of them another code"
                raise reader.error(key, reason)
            found[tip.code] = tip
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks one file's content key by key."""

    name: str
    text: str

    def file(self, content: Mapping[str, object]) -> list[Tip]:
        self._keys("", content, {"strategy", "tips"})
        strategy = self._number("strategy", content["strategy"], STRATEGIES)
        return [self._tip(code, strategy, value) for code, value in self._table("tips", content["tips"]).items()]

    def _tip(self, code: str, strategy: int, value: object) -> Tip:
        key = f"tips.{code}"
        if not _CODE.fullmatch(code):
            raise self.error(key, "must be 3 to 40 lower-case letters, digits and underscores")
        table = self._table(key, value)
        self._keys(key, table, {"answer", *Language}, optional={"policies"})
        texts = {language: self._text(f"{key}.{language}", table[language]) for language in Language}
        counts = {len(text.choices) for text in texts.values()}
        if len(counts) > 1:
            raise self.error(key, "must have as many choices in each language")
        answer = self._number(f"{key}.answer", table["answer"], range(1, counts.pop() + 1))
        return Tip(
            code=code,
            strategy=strategy,
            answer=answer - 1,
            texts=MappingProxyType(texts),
            policies=self._codes(f"{key}.policies", table.get("policies", [])),
        )

    def _codes(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(code, str) and _CODE.fullmatch(code) for code in value):
            raise self.error(key, "must be a list of codes of policies")
        return tuple(value)

    def _text(self, key: str, value: object) -> TipText:
        table = self._table(key, value)
        self._keys(key, table, {*_LENGTHS, "choices", "url"})
        words = {name: self._words(f"{key}.{name}", table[name], *length) for name, length in _LENGTHS.items()}
        return TipText(
            choices=self._choices(f"{key}.choices", table["choices"]),
            url=self._url(f"{key}.url", table["url"]),
            **words,
        )

    def _url(self, key: str, value: object) -> str:
        url = self._words(key, value, 12, 300)
        if not url.startswith("https://"):
            raise self.error(key, "must start with https://")
        return url

    def _choices(self, key: str, value: object) -> tuple[str, ...]:
        fewest, most = _CHOICES
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            raise self.error(key, f"must be a list of {fewest} to {most} choices")
        choices = tuple(self._words(f"{key}.{place}", choice, *_CHOICE_LENGTH) for place, choice in enumerate(value, 1))
        if len(set(choices)) < len(choices):
            raise self.error(key, "must differ from each other")
        return choices

    def _words(self, key: str, value: object, shortest: int, longest: int) -> str:
        if not isinstance(value, str) or value != value.strip() or not shortest <= len(value) <= longest:
            raise self.error(key, f"must be a text of {shortest} to {longest} characters without blanks around it")
        return value

    def _number(self, key: str, value: object, allowed: range) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            raise self.error(key, f"must be a whole number from {allowed.start} to {allowed.stop - 1}")
        return value

    def _table(self, key: str, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return value

    def _keys(
        self, key: str, table: Mapping[str, object], expected: set[str], optional: AbstractSet[str] = frozenset()
    ) -> None:
        for name in sorted(expected - table.keys()):
            raise self.error(f"{key}.{name}".lstrip("."), "is missing")
        for name in sorted(table.keys() - expected - optional):
            raise self.error(f"{key}.{name}".lstrip("."), "is not a known key; remove it or correct its spelling")

    def error(self, key: str, reason: str) -> TipError:
        """Return the error of a key, at the line that it stands in, or else at that of the table it belongs in."""
        return TipError(f"{self.name}:{self._line(key)}: {key} {reason}")

    def _line(self, key: str) -> int:
        lines = self.text.splitlines()
        parts = key.split(".")
        for end in range(len(parts), 0, -1):
            head = rf"\[{re.escape('.'.join(parts[:end]))}\]"
            at = next((place for place, line in enumerate(lines) if re.match(head, line)), None)
            if at is None and end > 1:
                continue
            below, leaf = at or 0, parts[end] if end < len(parts) else parts[0]
            found = (place for place, line in enumerate(lines) if place >= below and re.match(rf"{leaf}\s*=", line))
            return next(found, below) + 1
        return 1
