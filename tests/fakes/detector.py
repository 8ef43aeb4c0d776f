"""A detector and a policy that flag one made-up word, for tests of what follows from a verdict."""

import re
from collections.abc import Sequence

from policies.checker import Checker
from policies.context import Context
from policies.finding import Annotation, Entity, Severity, Span, VerdictKind
from policies.message import Language
from policies.policy import Citation, Hit, Policy
from policies.scene import Scene

_WORDS = re.compile(r"CANARY\w*")
_BOTH = {Language.EN: "a canary", Language.FR: "un canari"}


class CanaryDetector:
    """Annotates words that begin with CANARY; raises on CRASH, quoting the text as a careless library would."""

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> Sequence[Sequence[Annotation]]:
        """See ``policies.checker.Detector``."""
        if any("CRASH" in scene.text for scene in scenes):
            reason = f"cannot read {scenes[0].text!r}"
            raise RuntimeError(reason)
        return [
            [
                Annotation(span=Span(*match.span()), entity=Entity.MRN, score=0.9, pattern="canary")
                for match in _WORDS.finditer(scene.text)
            ]
            for scene in scenes
        ]


CANARY_POLICY = Policy(
    code="canary",
    title=_BOTH,
    entities=frozenset({Entity.MRN}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=Citation(label="Rule 1", gist=_BOTH, url="https://rules.example.org/1"),
    strategy=8,
    advice=_BOTH,
    find=lambda scene, annotations, context: [Hit(annotation=seen) for seen in annotations],
    must_flag=("CANARY",),
    must_pass=("bird",),
)

CANARY_CHECKER = Checker(detector=CanaryDetector(), policies={"canary": CANARY_POLICY})
