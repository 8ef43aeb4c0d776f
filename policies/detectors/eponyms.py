"""Names that are a disease, a sign, a device, a score, a place or a famous person's rather than a patient's."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.detectors.lexicon import eponyms, public_figures
from policies.finding import Span
from policies.scene import Scene

_TITLED = re.compile(
    r"(?:'s)? ?(?:disease|syndrome|sign|palsy|fracture|triad|test|score|scale|criteria|classification|maneuver|"
    r"manoeuvre|"
    r"catheter|tube|procedure|operation|reversal|pouch|contracture|esophagus|lymphoma|sarcoma|tumou?r|phenomenon|law|"
    r"rule|"
    r"node|lesion|nodes|hospital|general|health|clinic|centre|center|university|college|institute|trial|study|"
    r"gangrene|patch|"
    r"shunt|stain|block|hernia|point|position|airway|needle|clamp|forceps|retractor|pump|monitor|ventilator|valve|"
    r"device|"
    r"foundation|street|st|ave|avenue|road|rd|sciences|lake|bay|city|beach|river|county|book club|inquiry|arena|park|"
    r"school)(?!\w)"
)
_OF = re.compile(
    r"(?:maladie|syndrome|signe|test|score|echelle|sonde|canule|fracture|triade|manoeuvre|oesophage|gangrene|"
    r"classification|"
    r"disease|hopital|clinique|universite|rue|avenue|lac|ville|pavillon|centre|signes|sarcome|lymphome|paralysie|"
    r"thyroidite|angine|contracture|loi|ecole|st|ste|saint|sainte) (?:de |d'|du )?$"
)

_FIGURE = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(public_figures())).replace(' ', '[ -]')})(?!\w)")

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"eponym_titled": _TITLED, "eponym_of": _OF, "public_figure": _FIGURE}
)


def is_eponym(scene: Scene, span: Span) -> bool:
    """Whether the name at ``span`` is known as, or is used as, the name of a thing."""
    words = re.split(r"[ \-]", scene.folded[span.start : span.end])
    return (
        all(word in eponyms() for word in words)
        or _TITLED.match(scene.folded, span.end) is not None
        or _OF.search(scene.before(span, 20)) is not None
    )


def is_public_figure(scene: Scene, span: Span) -> bool:
    """Whether the words at ``span`` stand in the whole name of somebody whom everybody knows of."""
    return any(match.start() <= span.start and span.end <= match.end() for match in _FIGURE.finditer(scene.folded))
