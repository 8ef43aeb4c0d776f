"""What a policy is: a rule with its source, its advice and one pure function that applies it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies.context import Context
from policies.finding import Annotation, Conduct, Entity, Severity, Span, VerdictKind
from policies.message import Language
from policies.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The source of a rule."""

    #: How the rule is quoted, such as ``45 CFR 164.514(b)(2)(i)(H)``.
    label: str
    #: What it says, in one short sentence of our own, by language.
    gist: Mapping[Language, str]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A span of the plain text that a policy objects to."""

    annotation: Annotation
    #: Overrides the policy's own gravity where this hit is graver or milder.
    kind: VerdictKind | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A clause of the plain text that a policy of conduct would have its author read once more."""

    span: Span
    conduct: Conduct
    score: float
    #: Name of the pattern that matched.
    pattern: str


Find = Callable[[Scene, Sequence[Annotation], Context], Iterable[Hit | Remark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One rule. ``find`` is pure and total: the same scene, annotations and context give the same hits."""

    #: Stable noun stored in the log, such as ``medical_record_number``; equals the file's name.
    code: str
    #: What the policy is about, by language, for notices and lists ("a medical record number").
    title: Mapping[Language, str]
    #: Entities this policy judges: it is asked where one is seen, and contract tests hold that its findings carry one.
    #: A policy of conduct is asked where the channel has switched its kind on.
    entities: frozenset[Entity | Conduct]
    kind: VerdictKind
    severity: Severity
    citation: Citation
    #: Strategy (1 to 10) of the professional-practice list that the policy serves.
    strategy: int
    #: What the author can do instead, by language; one sentence.
    advice: Mapping[Language, str]
    find: Find
    #: Messages that the whole checker must flag under this policy, and messages it must not.
    must_flag: tuple[str, ...]
    must_pass: tuple[str, ...]
