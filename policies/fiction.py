"""Whether a message tells of an invented case: an exam, a manikin, a test chart, a song."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.scene import Scene
from policies.search import Search

_FICTION = re.compile(
    r"(?<!\w)(?:osces?|soos?|(?:practice|osce) stem|ecos|vignettes?|fictional|fictif|fictive|fictitious|"
    r"made[- ]up (?:pt|patient|name|case)|sim|"
    r"simulation|manikins?|mannequins?|dummy (?:chart|patient|pt)|test (?:patient|pt|chart|test)|zztest|"
    r"zz[a-z]*test\w*|"
    r"mock (?:code|oral|exam|case)|standardi[sz]ed patients?|(?:sample )?stem for|marking scheme|patient simule|"
    r"(?:exam|board|oral) (?:question|case|script)|"
    r"in the exam|a l'examen|episode|sitcom|netflix|novel|movie|beatles|grey's anatomy|scrubs|house md|the pitt|"
    r"tv show|serie tele|telesroman|cas fictif|case from the book|lorem ipsum|placeholder|training environment|"
    r"environnement (?:de )?formation|(?:sample|example) (?:pt|patient|note|chart))(?!\w)"
)
#: A chart that belongs to nobody, whatever stands in it.
_TEST_CHART = re.compile(
    r"(?<!\w)(?:zz[a-z]*test\w*|test (?:patient|pt|chart)|(?:patient|dossier) test|dummy (?:chart|patient|pt)|"
    r"training (?:chart|environment)|environnement (?:de )?formation)(?!\w)"
)
_SEARCH, _TEST_CHARTS = Search(_FICTION), Search(_TEST_CHART)
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"fiction": _FICTION, "test_chart": _TEST_CHART})


def is_fiction(scene: Scene) -> bool:
    """Whether the words say that the case is invented; people in it are nobody's patients."""
    return any(True for _ in scene.matches(_SEARCH))


def is_test_chart(scene: Scene) -> bool:
    """Whether the words name a chart for tests or training; even a labelled number in it is nobody's."""
    return any(True for _ in scene.matches(_TEST_CHARTS))
