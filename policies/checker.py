"""The one decision: what in this message could identify a patient?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from policies.context import Context
from policies.finding import Annotation, Entity, Finding, Span, Verdict, VerdictKind
from policies.message import Message
from policies.overlap import without_overlap
from policies.policy import Hit, Policy, Remark
from policies.scene import Scene
from policies.text import PlainText, plain_text


class Detector(Protocol):
    """Turns plain texts into annotations; deterministic, and safe to call from several threads."""

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> Sequence[Sequence[Annotation]]:
        """Return the annotations of each scene, with offsets into ``scene.text``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """A detector and the policies in force.

    ``check`` is total: every string gives a verdict. It is deterministic: the same message and
    context give the same verdict.
    """

    detector: Detector
    policies: Mapping[str, Policy]

    def check(self, message: Message, context: Context | None = None) -> Verdict:
        """Judge one message."""
        return self.check_batch([message], [context or Context()])[0]

    def check_batch(self, messages: Sequence[Message], contexts: Sequence[Context]) -> list[Verdict]:
        """Judge several messages in one pass of the detector; one verdict each, in the same order."""
        plains = [plain_text(message.text, message.platform) for message in messages]
        scenes = [Scene(plain.text) for plain in plains]
        seen = self.detector.annotate(scenes, contexts)
        return [
            self._judge(plain, scene, annotations, context)
            for plain, scene, annotations, context in zip(plains, scenes, seen, contexts, strict=True)
        ]

    def _judge(self, plain: PlainText, scene: Scene, annotations: Sequence[Annotation], context: Context) -> Verdict:
        if not annotations and not context.conduct:
            return Verdict(kind=VerdictKind.CLEAN)
        ordered = sorted(annotations, key=lambda seen: (seen.span, seen.entity))
        found = sorted(self._findings(plain, scene, ordered, context), key=_gravest_first)
        findings = tuple(without_overlap(found, lambda finding: finding.span))
        kind = max((finding.kind for finding in findings), default=VerdictKind.CLEAN)
        patients = (seen for seen in ordered if isinstance(seen.entity, Entity))
        original = tuple(_moved(seen, plain.original(seen.span)) for seen in patients)
        return Verdict(kind=kind, findings=findings, annotations=original)

    def _findings(
        self, plain: PlainText, scene: Scene, annotations: Sequence[Annotation], context: Context
    ) -> Iterator[Finding]:
        present = {seen.entity for seen in annotations} | context.conduct
        for policy in self.policies.values():
            if policy.entities.isdisjoint(present):
                continue
            offered = [seen for seen in annotations if seen.policy in {"", policy.code}]
            for hit in policy.find(scene, offered, context):
                if isinstance(hit, Remark):
                    yield _conduct(plain, policy, hit)
                elif not context.lets_pass(hit.annotation.entity):
                    yield _identification(plain, policy, hit)


def _identification(plain: PlainText, policy: Policy, hit: Hit) -> Finding:
    return Finding(
        span=plain.original(hit.annotation.span),
        entity=hit.annotation.entity,
        policy=policy.code,
        severity=policy.severity,
        kind=policy.kind if hit.kind is None else hit.kind,
        score=round(hit.annotation.score, 4),
        citation=policy.citation.label,
        evidence=(f"pattern:{hit.annotation.pattern}", *hit.annotation.evidence, *hit.evidence),
    )


def _conduct(plain: PlainText, policy: Policy, remark: Remark) -> Finding:
    return Finding(
        span=plain.original(remark.span),
        entity=remark.conduct,
        policy=policy.code,
        severity=policy.severity,
        kind=VerdictKind.CONDUCT,
        score=round(remark.score, 4),
        citation=policy.citation.label,
        evidence=(f"pattern:{remark.pattern}",),
    )


def _moved(annotation: Annotation, span: Span) -> Annotation:
    return annotation if span == annotation.span else replace(annotation, span=span)


def _gravest_first(finding: Finding) -> tuple[int, float, int, int, str]:
    """Of findings that share characters the gravest stands, then the surest, then the longest."""
    span = finding.span
    return (-finding.kind, -finding.score, span.start - span.end, span.start, finding.policy)
