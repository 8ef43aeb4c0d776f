"""What else a practice's policy says, by language."""

from collections.abc import Mapping

from bot.settings import Consequence
from policies.context import Purpose
from policies.message import Language
from policies.ruling import both

TITLE = both("Social media policy of {practice}", "Politique sur les médias sociaux : {practice}")
VERSION = both("Version", "Version")
DAY = both("Date", "Date")
LAW = both("Law", "Loi")
CONTACT = both("Questions and reports", "Questions et signalements")
REVIEW = both("To be read again by", "À relire avant le")

PURPOSE = both("What it is for", "But")
PURPOSE_TEXT = both(
    "This policy holds for everybody who works or learns at {practice}, on every network, in every chat and group, "
    "closed ones included. It follows the ten strategies for social media in professional practice.",
    "La présente politique vaut pour toute personne qui travaille ou apprend au sein de {practice}, sur tout réseau, "
    "dans tout clavardage et tout groupe, même fermé. Elle suit les dix stratégies sur les médias sociaux dans la "
    "pratique professionnelle.",
)
LOOKS_FOR = both("Chaperone, which reads along, checks for: {what}.", "Chaperone, qui lit aussi, vérifie : {what}.")
AND_MORE = both("Beyond single messages: {what}.", "Au-delà d'un message : {what}.")
NOT_LOOKED_FOR = both(
    "Chaperone does not look for this in our channels: {what}.",
    "Chaperone ne cherche pas ceci dans nos canaux : {what}.",
)
SMALLEST_GROUP = both(
    "Facts that fit fewer than {number} people count as identifying.",
    "Des faits qui conviennent à moins de {number} personnes sont tenus pour identifiants.",
)
PROTECTION = both("Our protection organization: {who}.", "Notre organisme de protection : {who}.")
SPEAKER = both("{who} speaks for the practice in public.", "{who} parle publiquement au nom de la clinique.")
NO_SPEAKER = both(
    "Nobody speaks for the practice in public without having asked first.",
    "Personne ne parle publiquement au nom de la clinique sans l'avoir demandé.",
)
CONFIRM = both(
    "It is confirmed with the button “I have read the policy” that Chaperone offers; the practice sees how many have "
    "not, without names.",
    "On le confirme avec le bouton « J'ai lu la politique » de Chaperone; la clinique voit combien de personnes ne "
    "l'ont pas fait, sans noms.",
)

CHANNELS = both("Our channels", "Nos canaux")
CHANNELS_TEXT = both(
    "Chaperone reads the messages of our channels when they are posted, and keeps nothing of those in which nothing is "
    "found. What follows where something is found:",
    "Chaperone lit les messages de nos canaux à leur publication et ne garde rien de ceux où rien n'est trouvé. Sinon, "
    "voici ce qui s'ensuit :",
)
OTHERS = both("Every other channel", "Tous les autres canaux")
UNLISTED = both(
    "Slack channels that are not listed in the settings are not read.",
    "Les canaux Slack qui ne sont pas dans les réglages ne sont pas lus.",
)
NOT_READ = both("not read by Chaperone", "non lus par Chaperone")
PURPOSES: Mapping[Purpose, Mapping[Language, str]] = {
    Purpose.DISCUSSION: both("Channels for discussion", "Canaux de discussion"),
    Purpose.CARE: both(
        "Channels of a care team, where identifiers that care needs may pass",
        "Canaux d'une équipe de soins, où ce que les soins exigent peut passer",
    ),
    Purpose.PUBLIC: both("Channels that the public reads", "Canaux que le public lit"),
}
CONSEQUENCES: Mapping[Consequence, Mapping[Language, str]] = {
    Consequence.OBSERVE: both("it is only counted, and nobody is told", "on ne fait que compter, sans rien dire"),
    Consequence.NUDGE: both(
        "the author alone is told, in private; only a count stays",
        "seule la personne qui écrit l'apprend, en privé; il ne reste qu'un compte",
    ),
    Consequence.WARN: both(
        "the author alone is told, in private, and the privacy office has a log in codes",
        "seule la personne qui écrit l'apprend, en privé; le bureau de la vie privée tient un journal en codes",
    ),
    Consequence.ESCALATE: both(
        "the author is told in private, the privacy office has a log in codes, and the channel's officers are alerted",
        "la personne qui écrit l'apprend en privé; le bureau de la vie privée tient un journal en codes, et les "
        "responsables du canal sont alertés",
    ),
}

WRONG = both("When something went wrong", "Quand quelque chose a mal tourné")
WRONG_TEXT = both(
    "Edit or delete the message, and tell {contact} the same day. Whoever reports a slip of their own in good faith is "
    "not blamed for reporting it.",
    "Modifiez ou supprimez le message, et avisez le jour même : {contact}. Nul n'est blâmé d'avoir signalé de bonne "
    "foi sa propre erreur.",
)
ASSESSED = both(
    "The privacy office assesses it as the law asks: {title}.",
    "Le bureau de la vie privée l'évalue comme la loi le demande : {title}.",
)
COMPLAINT = both("Individuals may complain to {authority}.", "On peut porter plainte à l'autorité : {authority}.")
LINKS = both("Read more", "Pour en savoir plus")
