"""Reads one kind of conduct out of a message: a pattern objects to a clause unless the words around let it pass.

Where the model has read the message too and no pattern objects, the model does by itself when it is sure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.context import Context
from policies.finding import Annotation, Conduct, Span
from policies.policy import Remark
from policies.scene import Scene

#: Score of a pattern's remark: it matches or does not, and its figures are told in docs/conduct.md.
_SCORE = 0.9
#: The model's threshold.
ACTED_ON = 0.5
#: Where a clause ends: a stop, unless inside of a number or an address, a line's end, a dash between spaces.
_STOP = re.compile(r"[.!?;:](?=\s|$)|[\n,]|\s[-\u2013\u2014]+\s")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*(?:[.!?]+|\n|$)")
_NOT = re.compile(
    r"(?<!\w)(?:don'?t|do not|never|not allowed|shouldn'?t|should not|must not|mustn'?t|can'?t|cannot|couldn'?t|won'?t|"
    r"wouldn'?t|refus(?:e|ed|ing)|declin(?:e|ed|ing)|stop(?:ped)? (?:calling|saying|using)|please avoid|instead of|"
    r"rappel|reminder|ne (?:jamais|pas)|jamais|interdit|(?:j'ai |on |je )?(?:refuse|decline)r?|on peut pas|je peux pas|"
    r"faut pas|evit(?:er|ez|ons)|arret(?:ons|ez) de (?:dire|traiter)|au lieu de|policy|politique sur)(?!\w)"
)


def words(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern of whole words over folded text; each alternative may be a regular expression."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one policy of conduct looks for; ``find`` is pure and takes time linear in the text."""

    conduct: Conduct
    objects: re.Pattern[str]
    #: Words of the same clause that let it pass, beside words that say no.
    clause_passes: re.Pattern[str]
    #: Words anywhere in the message that let it pass.
    message_passes: re.Pattern[str]
    #: Words one of which the message must hold, if any.
    needs: re.Pattern[str] | None = None
    #: Whether words that say no ("don't", "jamais") let a clause pass.
    negatable: bool = True

    def find(self, scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Remark]:
        """Yield one remark for each clause objected to, in order, or one for the sentence that the model objects to."""
        del context
        found = list(self._by_words(scene.folded.replace("\u2019", "'")))
        yield from found or (
            Remark(span=seen.span, conduct=self.conduct, score=seen.score, pattern="model")
            for seen in annotations
            if seen.entity is self.conduct and seen.score >= ACTED_ON
        )

    def _by_words(self, folded: str) -> Iterator[Remark]:
        end = 0
        for match in self.objects.finditer(folded):
            if match.start() < end:
                continue
            clause = clause_at(folded, match.start(), match.end())
            end = clause.end
            if not self._passes(folded, clause):
                yield Remark(span=clause, conduct=self.conduct, score=_SCORE, pattern="words")

    def _passes(self, folded: str, clause: Span) -> bool:
        part = folded[clause.start : clause.end]
        if (self.negatable and _NOT.search(part)) or self.clause_passes.search(part):
            return True
        if self.message_passes.search(folded):
            return True
        return self.needs is not None and not self.needs.search(folded)


def clause_at(folded: str, start: int, end: int) -> Span:
    """Return the clause around [start, end), without the blanks at its ends."""
    begin = 0
    for stop in _STOP.finditer(folded, max(0, start - 400), start):
        begin = stop.end()
    following = _STOP.search(folded, end)
    close = following.start() if following else len(folded)
    begin += len(folded[begin:start]) - len(folded[begin:start].lstrip())
    return Span(begin, max(end, begin + len(folded[begin:close].rstrip())))


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a text that hold a letter or digit, without the blanks around; linear in the text."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if any(char.isalnum() for char in sentence):
            start = match.start() + match[0].index(sentence)
            yield Span(start, start + len(sentence))
