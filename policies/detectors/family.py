"""A family of identifiers: the forms its values take, and how sure each form is.

Scores follow one scale, so that families can be compared where they claim the same number: a label in front of the
value outweighs words near it, those outweigh a check digit, and that outweighs a bare grouping. A check digit alone
proves little (1 random ten-digit number in 10 passes Luhn) and its failure rejects nothing that is labelled.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from policies.context import Context
from policies.finding import Annotation, Entity, Span
from policies.scene import Scene
from policies.search import Search

#: A label stands right in front of the value.
LABELLED = 0.95
#: Words of the family stand near the value.
NEAR = 0.85
#: The form is rarely anything else.
DISTINCTIVE = 0.8
#: The form is likely this, and a reader would take it for it.
LIKELY = 0.6
#: Seen, but below what a policy acts on.
FAINT = 0.4

#: What may stand between a label and its value: signs, and up to four small words.
JOIN = (
    r"[\s:#=.,'()\"*\-]{0,4}?"
    r"(?:(?:is|was|are|est|no|nos|num|number|numbers|numero|numeros|nbr|nr|n°|id|ids|card|code|the|le|la|du|de|d|of|"
    r"for|on|her|his|their|pt|pts|patient|patients|it|its|s|ending|in|se|terminant|par)(?![a-z0-9])"
    r"[\s:#=.,'()\"*\-]{0,3}?){0,4}"
)
#: A value may not begin or end inside a word or a longer number.
START = r"(?<![\w])(?<![0-9][.\-/])"
END = r"(?!\w|[.][0-9])"

_BEFORE = 60
_AFTER = 30
#: How far in front of a number its label may begin, and how far behind its last digit a value may end.
_LABEL_REACH = 120
_VALUE_REACH = 24
_LOOSE = re.compile(r"[^0-9a-z]")
_SPACE = re.compile(r"\s")


def labelled(label: str, value: str) -> re.Pattern[str]:
    """Compile a pattern over folded text: a label, what may join them, and the group ``value``."""
    return re.compile(rf"(?<![a-z0-9])(?:{label}){JOIN}(?<![a-z0-9.])(?P<value>{value}){END}")


def plausible(value: str) -> bool:
    """Whether a compact value is not one and the same digit throughout, such as 000000000."""
    digits = "".join(char for char in value if char.isdigit())
    return len(set(digits)) > 1


def _windows(scene: Scene, least_digits: int) -> Iterator[tuple[int, int]]:
    """Where values can stand: the whole text, or else around each number that is long enough, without overlap."""
    if not least_digits:
        yield 0, len(scene.text)
        return
    start = end = -1
    for number in scene.numbers:
        if number.digits < least_digits or number.end + _VALUE_REACH <= end:
            continue
        if start < 0 or number.start - _LABEL_REACH > end:
            if end >= 0:
                yield start, end
            start = max(0, number.start - _LABEL_REACH)
        end = _end_of_word(scene.folded, number.end + _VALUE_REACH)
    if end >= 0:
        yield start, end


def _end_of_word(text: str, at: int) -> int:
    """The first white space at or behind ``at``, so that a window does not cut a word."""
    if at >= len(text):
        return len(text)
    space = _SPACE.search(text, at)
    return len(text) if space is None else space.start()


@dataclass(frozen=True, kw_only=True)
class Form:
    """One way in which a value of the family is written."""

    name: str
    entity: Entity
    #: Matches folded text; the group ``value``, or else the whole match, is the value.
    pattern: re.Pattern[str]
    score: float
    #: Digits that a value has at least; a text without such a number is passed at once.
    least_digits: int = 0
    #: Strings of which a folded text must hold one.
    needs: tuple[str, ...] = ()
    #: Check digit rules by name; each takes the value's letters and digits only, in lower case.
    checks: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)
    #: Score where one of the checks holds.
    checked: float = 0.0
    #: Words of the family that may stand near the value.
    words: re.Pattern[str] | None = None
    #: Score where such words stand near.
    worded: float = NEAR
    #: Whether a compact value can be one of this form at all.
    accepts: Callable[[str], bool] = plausible
    #: Further values of a list ("MRNs 00482, 00491 and 00507"); matched right behind a value.
    more: re.Pattern[str] | None = None
    #: The pattern in the index of searches.
    search: Search = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Frozen for everybody else; the index wants every search before the first text comes.
        object.__setattr__(self, "search", Search(self.pattern))

    def possible(self, scene: Scene) -> bool:
        """Whether a text with numbers that are long enough can hold a value of this form; False is certain."""
        return scene.may_match(self.search) and (not self.needs or any(map(scene.folded.__contains__, self.needs)))

    def annotations(self, scene: Scene, recognizer: str) -> Iterator[Annotation]:
        """Yield every value of this form."""
        for start, end in _windows(scene, self.least_digits):
            for match in scene.matches(self.search, start, end):
                following: re.Match[str] | None = match
                while following is not None:
                    span = Span(*following.span("value" if "value" in following.re.groupindex else 0))
                    annotation = self._annotation(scene, span, recognizer)
                    if annotation is not None:
                        yield annotation
                    following = None if self.more is None else self.more.match(scene.folded, span.end)

    def _annotation(self, scene: Scene, span: Span, recognizer: str) -> Annotation | None:
        value = _LOOSE.sub("", scene.folded[span.start : span.end])
        if not self.accepts(value):
            return None
        score = self.score
        evidence: list[str] = []
        for code, holds in self.checks.items():
            if holds(value):
                score = max(score, self.checked)
                evidence.append(f"check_digit:{code}")
                break
        if self.words is not None and near(scene, span, self.words):
            score = max(score, self.worded)
            evidence.append(f"context:{recognizer}")
        if not score:
            return None
        return Annotation(
            span=span,
            entity=self.entity,
            score=min(0.99, score + 0.02 * len(evidence)),
            recognizer=recognizer,
            pattern=self.name,
            evidence=tuple(evidence),
        )


@dataclass(frozen=True, kw_only=True)
class Family:
    """A recognizer made of forms; implements ``policies.detectors.recognizer.Recognizer``."""

    name: str
    forms: tuple[Form, ...]
    #: Looks at a claim in its surroundings: returns it, mended, or None where it is none.
    refine: Callable[[Scene, Annotation], Annotation | None] | None = None
    #: Entities that ``refine`` may turn a claim into.
    refined: frozenset[Entity] = frozenset()
    #: Whether every form needs a digit, so that a text without one is passed at once.
    numeric: bool = True

    @cached_property
    def entities(self) -> frozenset[Entity]:
        """Every kind of annotation the family can make."""
        return frozenset(form.entity for form in self.forms) | self.refined

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """Every regular expression of the forms, by form name."""
        patterns = {form.name: form.pattern for form in self.forms}
        patterns |= {f"{form.name}.words": form.words for form in self.forms if form.words is not None}
        patterns |= {f"{form.name}.more": form.more for form in self.forms if form.more is not None}
        return MappingProxyType(patterns)

    @cached_property
    def _least_digits(self) -> int:
        return max(int(self.numeric), min(form.least_digits for form in self.forms))

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield the claims of every form."""
        del context
        longest = scene.longest_number
        if longest < self._least_digits:
            return
        for form in self.forms:
            if form.least_digits > longest or not form.possible(scene):
                continue
            for annotation in form.annotations(scene, self.name):
                claim = annotation if self.refine is None else self.refine(scene, annotation)
                if claim is not None:
                    yield claim


def near(scene: Scene, span: Span, words: re.Pattern[str]) -> bool:
    """Whether ``words`` stand in front of the span on its own or the previous line, or shortly behind it."""
    return bool(words.search(scene.before(span, _BEFORE)) or words.search(scene.after(span, _AFTER)))
