"""What is done along the ten strategies beside the policies, which judge one message by its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.citations import CMPA_SOCIAL_MEDIA
from policies.message import Language
from policies.policy import Citation
from policies.ruling import both


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something that changes what follows from a message, or is said of a draft."""

    code: str
    #: Strategies (1 to 10) of the professional-practice list that it serves.
    strategies: tuple[int, ...]
    #: What it does, by language.
    title: Mapping[Language, str]
    citation: Citation


WIDE_REACH = Measure(
    code="wide_reach",
    strategies=(4,),
    title=both(
        "a public channel, guests or other organizations make a flag graver, and its notice says who can read it",
        "un canal public, des invités ou d'autres organisations aggravent un signalement, et l'avis dit qui peut lire",
    ),
    citation=CMPA_SOCIAL_MEDIA,
)
CLARITY = Measure(
    code="clarity",
    strategies=(5,),
    title=both(
        "a medical claim in a draft for the public without a reference, or without a disclaimer",
        "une affirmation médicale destinée au public sans référence, ou sans mise en garde",
    ),
    citation=CMPA_SOCIAL_MEDIA,
)
PILE_ON = Measure(
    code="pile_on",
    strategies=(7, 10),
    title=both(
        "in a heated conversation, one private word to the next author that not replying is sometimes best",
        "dans un échange animé, un mot en privé à la prochaine personne : ne pas répondre est parfois préférable",
    ),
    citation=CMPA_SOCIAL_MEDIA,
)
PACK = Measure(
    code="pack",
    strategies=(2, 9),
    title=both(
        "a jurisdiction's pack sets the smallest group and what is asked of an incident; help names whom to call",
        "le profil d'une juridiction fixe le plus petit groupe et les questions d'un incident; l'aide dit qui appeler",
    ),
    citation=CMPA_SOCIAL_MEDIA,
)
OWN_POLICY = Measure(
    code="own_policy",
    strategies=(3,),
    title=both(
        "the practice's own policy, written from its settings, is linked and confirmed once for each version",
        "la politique de la clinique, rédigée d'après ses réglages, est en lien et se confirme une fois par version",
    ),
    citation=CMPA_SOCIAL_MEDIA,
)
KUDOS = Measure(
    code="kudos",
    strategies=(10,),
    title=both(
        "a milestone of a colleague, in its author's words, posted once checked",
        "un bon coup de collègue, dans les mots de son auteur, publié une fois vérifié",
    ),
    citation=CMPA_SOCIAL_MEDIA,
)
MEASURES = (WIDE_REACH, CLARITY, PILE_ON, PACK, OWN_POLICY, KUDOS)
