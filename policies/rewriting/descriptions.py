"""Descriptions that fit one person: an office becomes a patient; whatever else singles out stays with its author."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from policies.finding import Annotation, Entity, Span
from policies.message import Language
from policies.plain import Edit
from policies.rewriting.page import Declined, Doubt, Page

#: Patterns of the description that say no more than who it is.
_OFFICES = frozenset({"office", "news"})
_ARTICLE = re.compile(r"(?:the|our|a former|their|that|le|la|l'|notre)[ ']?(?=\w)")
_PREDICATE = re.compile(
    r"(?<![\w'])(?:is|was|he's|she's|hes|shes|it's|its|est|c'est|that's|wife|husband|about|sur)(?: the| un| une)? ?$"
)

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"description_article": _ARTICLE, "description_predicate": _PREDICATE}
)


def indefinite(page: Page, span: Span, annotations: Iterable[Annotation]) -> Edit:
    """Return the edit that puts "a patient" for an office or a face of the news.

    Raises:
        Doubt: if the words may tell more than who it is, or say of somebody that they are this person.
    """
    patterns = {seen.pattern for seen in annotations if seen.entity is Entity.QUASI}
    if not patterns or not patterns <= _OFFICES:
        raise Doubt(Declined.NOT_BY_WORDS)
    plain = _ARTICLE.match(page.folded, span.start) is not None
    if not plain or _PREDICATE.search(page.folded, max(0, span.start - 16), span.start):
        raise Doubt(Declined.NOT_BY_WORDS)
    return Edit(span.start, span.end, "a patient" if page.language is Language.EN else "un patient")
