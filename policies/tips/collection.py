"""The library of tips: short cases that teach the ten strategies, in English and French.

Each TOML file beside this module belongs to one strategy. Spaced scenario questions with an explained answer change
what clinicians do, where bare advice does not; so a tip is always a case, a question, two to four choices and the
reason for the best one.

    strategy = 8

    [tips.small_town]              # the tip's code, unique in the library
    answer = 2                     # number of the best choice, from 1
    policies = ["small_group"]     # what it teaches to heed; left out: all that serve its strategy

    [tips.small_town.en]           # and the same under .fr; a practice's own tips may be in one language
    title, scenario, question, explanation, source = "..."
    choices = ["...", "..."]
    url = "https://..."
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from policies.message import Language
from policies.toml_page import TomlPage

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


@cache
def load_tips() -> Mapping[str, Tip]:
    """Return the tips that come with the package, by code, in the order of strategies; read once a process.

    Raises:
        TipError: if a file cannot be used.
    """
    files = sorted(
        (file for file in resources.files(__package__).iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return read_tips((file.name, file.read_text(encoding="utf-8")) for file in files)


def read_tips(
    files: Iterable[tuple[str, str]], required: AbstractSet[Language] = frozenset(Language)
) -> Mapping[str, Tip]:
    """Read (file name, TOML text) pairs, each tip in the required languages and at least in one.

    Raises:
        TipError: as ``load_tips`` does.
    """
    found: dict[str, Tip] = {}
    for name, text in files:
        page = TomlPage(name, text, TipError)
        for tip in _Reader(page, required).file():
            if tip.code in found:
                key, reason = f"tips.{tip.code}", "occurs twice in the library; give one of them another code"
                raise page.error(key, reason)
            found[tip.code] = tip
    return MappingProxyType(found)


def read_tip(code: str, strategy: int, content: Mapping[str, object]) -> Tip:
    """Read one tip, in one language or in both, from what a file has under its code.

    Raises:
        TipError: names the key.
    """
    page = _Form("", "", TipError)
    return _Reader(page, frozenset()).tip(code, page.number("strategy", strategy, STRATEGIES), "", content)


class _Form(TomlPage):
    """Content that stands in no file, so that its errors name the key alone."""

    def error(self, key: str, reason: str) -> Exception:
        return self.raises(f"{key.lstrip('.') or 'the tip'} {reason}")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks one file's content key by key."""

    page: TomlPage
    required: AbstractSet[Language]

    def file(self) -> list[Tip]:
        content = self.page.content()
        self.page.keys("", content, {"strategy", "tips"})
        strategy = self.page.number("strategy", content["strategy"], STRATEGIES)
        tips = self.page.table("tips", content["tips"])
        return [self.tip(code, strategy, f"tips.{code}", value) for code, value in tips.items()]

    def tip(self, code: str, strategy: int, key: str, value: object) -> Tip:
        if not _CODE.fullmatch(code):
            raise self.page.error(key, "must be 3 to 40 lower-case letters, digits and underscores")
        table = self.page.table(key, value)
        self.page.keys(key, table, {"answer", *self.required}, optional={"policies", *Language})
        texts = {
            language: self._text(f"{key}.{language}", table[language]) for language in Language if language in table
        }
        if not texts:
            raise self.page.error(key, "must be written in English (en), in French (fr) or in both")
        counts = {len(text.choices) for text in texts.values()}
        if len(counts) > 1:
            raise self.page.error(key, "must have as many choices in each language")
        answer = self.page.number(f"{key}.answer", table["answer"], range(1, counts.pop() + 1))
        return Tip(
            code=code,
            strategy=strategy,
            answer=answer - 1,
            texts=MappingProxyType(texts),
            policies=self._codes(f"{key}.policies", table.get("policies", [])),
        )

    def _codes(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(code, str) and _CODE.fullmatch(code) for code in value):
            raise self.page.error(key, "must be a list of codes of policies")
        return tuple(value)

    def _text(self, key: str, value: object) -> TipText:
        table = self.page.table(key, value)
        self.page.keys(key, table, {*_LENGTHS, "choices", "url"})
        words = {name: self.page.words(f"{key}.{name}", table[name], *length) for name, length in _LENGTHS.items()}
        return TipText(
            choices=self._choices(f"{key}.choices", table["choices"]),
            url=self.page.url(f"{key}.url", table["url"]),
            **words,
        )

    def _choices(self, key: str, value: object) -> tuple[str, ...]:
        fewest, most = _CHOICES
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            raise self.page.error(key, f"must be a list of {fewest} to {most} choices")
        choices = tuple(
            self.page.words(f"{key}.{place}", choice, *_CHOICE_LENGTH) for place, choice in enumerate(value, 1)
        )
        if len(set(choices)) < len(choices):
            raise self.page.error(key, "must differ from each other")
        return choices
