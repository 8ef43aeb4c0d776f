"""A site's own rule: words or a pattern to look for, what must stand near, and the policy that says what follows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from policies.context import Context
from policies.finding import Annotation, Conduct, Entity, Span
from policies.overlap import without_overlap
from policies.own_rules.pattern import LinearPattern
from policies.policy import Find, Hit, Policy, Remark
from policies.scene import Scene, fold

#: The recognizer of whatever a site's own rules annotate.
RECOGNIZER = "own_rule"
#: A rule matches or does not.
SCORE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a rule looks for in folded text; it counts where a word of ``context`` stands near, if there are any."""

    pattern: LinearPattern | None = None
    words: re.Pattern[str] | None = field(default=None, repr=False)
    context: re.Pattern[str] | None = field(default=None, repr=False)
    #: How many characters before or behind the match that word may be.
    within: int = 60

    def found(self, scene: Scene) -> Sequence[tuple[Span, str]]:
        """Return where it stands, sorted and apart, and by what it was found: ``pattern`` or ``words``."""
        near = [(span, how) for span, how in self._everywhere(scene.folded) if self._in_context(scene.folded, span)]
        longest = sorted(near, key=lambda one: (one[0].start - one[0].end, one[0].start))
        return sorted(without_overlap(longest, lambda one: one[0]))

    def _everywhere(self, folded: str) -> Iterator[tuple[Span, str]]:
        if self.pattern is not None:
            yield from ((span, "pattern") for span in self.pattern.spans(folded))
        if self.words is not None:
            yield from ((Span(*match.span()), "words") for match in self.words.finditer(folded))

    def _in_context(self, folded: str, span: Span) -> bool:
        if self.context is None:
            return True
        return self.context.search(folded, max(0, span.start - self.within), span.end + self.within) is not None


def any_word(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern of whole words or phrases in folded text, however blanks part them; None of no words."""
    folded = sorted({r"\s+".join(map(re.escape, fold(word).split())) for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(folded)})(?!\w)") if folded else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """One rule of a site."""

    policy: Policy
    sought: Sought
    #: The file that it stands in.
    file: str
    #: The kind of identifier that it annotates, or of conduct, for which its policy reads the text by itself.
    seeks: Entity | Conduct

    def annotations(self, scene: Scene) -> list[Annotation]:
        """Return what the rule sees, which its own policy alone judges."""
        if isinstance(self.seeks, Conduct):
            return []
        evidence = () if self.sought.context is None else ("context:own",)
        return [
            Annotation(
                span=span,
                entity=self.seeks,
                score=SCORE,
                recognizer=RECOGNIZER,
                pattern=how,
                evidence=evidence,
                policy=self.policy.code,
            )
            for span, how in self.sought.found(scene)
        ]


def own_find(code: str, seeks: Entity | Conduct, sought: Sought) -> Find:
    """Return what the policy of a rule with a code does: judge the rule's own annotations, or read the text."""
    return _remarks(sought, seeks) if isinstance(seeks, Conduct) else _hits(code)


def _hits(code: str) -> Find:
    def find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
        del scene, context
        return (Hit(annotation=seen) for seen in annotations if seen.policy == code)

    return find


def _remarks(sought: Sought, conduct: Conduct) -> Find:
    def find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Remark]:
        del annotations, context
        return (Remark(span=span, conduct=conduct, score=SCORE, pattern=how) for span, how in sought.found(scene))

    return find
