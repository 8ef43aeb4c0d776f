"""The policy as headings, paragraphs and points, before it takes a form."""

from dataclasses import dataclass, field
from datetime import date

from policies.message import Language
from policies.packs.pack import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading with what stands under it."""

    heading: str
    paragraphs: tuple[str, ...] = field(default=(), repr=False)
    points: tuple[str, ...] = field(default=(), repr=False)
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a practice's policy."""

    title: str = field(repr=False)
    language: Language
    version: int
    day: date
    #: Labels with what they say, below the title.
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    chapters: tuple[Chapter, ...]
