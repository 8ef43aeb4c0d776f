"""Whether a message heats a conversation: degrading words or an accusation, or words and signs of anger; en and fr.

The CMPA's list asks to engage respectfully, and says that it is sometimes best not to respond (strategy 7). This reads
no meaning: what follows is only ever one private word to whoever writes next, so a list of signs will do. Misses irony.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.conduct.reading import words
from policies.finding import Conduct, Verdict
from policies.scene import fold

_ANGER = words(
    r"are you (?:kidding|serious|joking|for real)|you(?:'ve| have) got to be kidding|how dare you|shut up|calm down",
    r"get over (?:it|yourself)|what is wrong with you|with all due respect|give me a break|wtf",
    r"you (?:people|guys|lot) (?:always|never)|(?:absolutely|utterly|completely) (?:ridiculous|unacceptable|pathetic)",
    r"don'?t (?:you )?lecture me|mind your own business|sick (?:and tired )?of (?:this|you|your)|speak for yourself",
    r"t'es serieux|vous etes serieux|es-tu serieuse?|ta gueule|ferme-la|calme-toi|calmez-vous|de quoi tu te meles",
    r"n'importe quoi|franchement ridicule|(?:completement|totalement) (?:ridicule|inacceptable|absurde)|ca suffit",
    r"pour qui (?:tu te prends|vous vous prenez)|j'en ai (?:assez|plein|ras)|parle pour toi|mele-toi de tes",
)
_SIGNS = re.compile(r"!{2,}|\?{2,}|[!?]{3,}")
_SHOUTED_LETTERS, _SHOUTED_SHARE = 12, 0.7
#: Kinds of conduct that heat a conversation.
_HEATING = frozenset({Conduct.DISRESPECT, Conduct.DEFAMATION})
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"anger": _ANGER, "signs": _SIGNS})


def heats(text: str, verdict: Verdict) -> bool:
    """Return whether a message heats a conversation: by its verdict, by words of anger, or shouted."""
    if any(finding.entity in _HEATING for finding in verdict.findings):
        return True
    folded = fold(text).replace("\u2019", "'")
    if _ANGER.search(folded):
        return True
    letters = [char for char in text if char.isalpha()]
    shouted = len(letters) >= _SHOUTED_LETTERS and sum(map(str.isupper, letters)) >= _SHOUTED_SHARE * len(letters)
    return shouted and _SIGNS.search(text) is not None
