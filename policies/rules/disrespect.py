"""Degrading words about patients or colleagues, slang of the wards included.

The CMPA's list asks for respectful engagement (strategy 7). Words about oneself, about things, and about the words
themselves pass, and so does criticism of care. Misses contempt without a word of contempt: irony, and most innuendo.
"""

from policies.citations import CMPA_SOCIAL_MEDIA
from policies.conduct.reading import Reading, words
from policies.finding import Conduct, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both

_PERSON = (
    r"(?:patients?|pts?|nurses?|rn|doc(?:tor)?s?|dr|residents?|interns?|students?|consultants?|surgeons?|woman|women|"
    r"man|men|guy|lady|dude|girl|kids?|famil(?:y|ies)|mom|dad|mother|parents?|people|person|son|daughter|clerk)"
)
_BEFORE_PERSON = (
    r"stupid|crazy|lazy(?:[ -]ass)?|pathetic|disgusting|gross|smelly|dumb|useless|worthless|whiny|fat(?:[ -]ass)?|"
    r"insane|ignorant|clueless|brain-?dead|trashy"
)
_READING = Reading(
    conduct=Conduct.DISRESPECT,
    negatable=False,
    objects=words(
        r"idiots?|morons?|imbeciles?|retards?|clowns?|losers?|scum|scumbags?|junkies|junkie|crackheads?|druggies?",
        r"(?:drunks|bums|lowlifes?|fatso|nutjobs?|nutcases?|psychos?|lunatics?|gomers?|dirtballs?|crybab(?:y|ies))",
        r"attention (?:whores?|seekers?)|drama queens?|drug[ -]?seekers?|frequent[ -]?flyers?|malingerers?",
        r"bitch(?:es|y)?|assholes?|dumbass(?:es)?|jackass|dickheads?|pricks?|twats?|hag|fat (?:cow|pig|slob)|beached whale",
        r"waste of (?:a bed|space|oxygen|skin|time and oxygen)|total body dolor|status dramaticus|supratentorial",
        r"circling the drain|shut (?:the fuck )?up|too (?:stupid|dumb|dense|lazy) to|(?:brain|iq) of a \w+|train ?wreck",
        rf"(?:{_BEFORE_PERSON}) (?:old |fucking |little )?{_PERSON}",
        r"(?:he|she|they|family|mom|dad|patient|pt|nurse|resident|wife|husband|guy|lady|dr \w{1,20})(?:'s|'re| is| are)"
        r" (?:(?:so|such a|a|just|an|total|complete|absolutely|fucking|totally|batshit|completely) ){0,2}(?:stupid|crazy|nuts|insane|pathetic|disgusting|"
        r"useless|lazy|dumb|clueless|gross|a joke|liars?|a pig|trash|dense|worthless|psycho)",
        r"conn(?:e|es|ard|ards|asse|asses)|cons|gros(?:se)? (?:con|cave|torche|vache|porc|cochon|lard|baleine|paresseu(?:x|se))",
        r"niaiseu(?:x|se|ses)|debiles?|cretine?s?|abruti(?:e|s|es)?|idiotes?|sans[ -]dessein|mongole?s?|attardee?s?",
        r"(?:maudite?s?|osti de|esti de|crisse de) (?:fou|folle|caves?|paresseu(?:x|se)|plaignarde?s?|vieux|vieille|toxicos?|droguee?s?|residents?|infirmieres?|mal elevee?s?)",
        r"chialeu(?:x|se|ses)|plaignarde?s?|braillarde?s?|brailleu(?:x|se)|toxicos?|ivrognes?|soulons?|pouilleu(?:x|se)|drogues? fin(?:i|ie|is)",
        r"vieille (?:folle|chipie|peau|vache|sorciere)|vieux (?:schnock|debris|crisse|fou|con|cochon)",
        r"bon(?:ne)? a rien|perte d'oxygene|deux de pique|ferme(?:z)? (?:ta|vos|vot') gueules?|trop (?:cave|conn?e?|niaiseu(?:x|se)|paresseu(?:x|se)|epaisse?|stupides?|bete) pour",
        r"(?:il|elle|le patient|la patiente|la famille|l'infirmiere|le resident|la residente|la mere|la fille|le gars|la dame)"
        r" (?:est|sont) (?:(?:vraiment|completement|juste|tellement|un|une|trop|assez) ){0,2}(?:folle|fou|debile|stupide|paresseu(?:x|se)|cave|conne?|nul(?:le)?|inutile|pathetique|degueulasse|menteu(?:r|se)|incompetente?|epaisse?|hysterique|vache)",
    ),
    clause_passes=words(
        r"(?:don'?t|do not|never|shouldn'?t|please avoid|stop) (?:call|say|use|write|calling|saying|using|writing)|not (?:an?|being)|isn'?t|aren'?t|reminder|(?:pas|jamais) (?:dire|ecrire|traiter|une?)|faut pas|evit(?:er|ez|ons)|n'est pas|arret(?:ons|ez) de (?:dire|traiter)",
        r"i(?:'m| am| was| feel| felt| must be)|im|me,? (?:the|an?)|my (?:own )?(?:stupid|dumb|lazy|fat|crazy|idiot)|myself|we(?:'re| are) (?:all )?(?:idiots|clowns|morons)|makes? me|call me|yours truly|past me|my brain",
        r"je (?:suis|me sens|me trouve|passe pour)|j'(?:ai l'air|etais|ai ete)|chu|moi,? (?:l'|le |la )|ma tete|mon cerveau|suis-je|on est (?:tous )?des",
        r"frequent[ -]?flyer (?:miles|points|card|program|status)|idiot[ -]?proof|class clowns?|clown (?:car|nose|therapy|doctors?|shoes|visit)s?|clowns? (?:from|at) (?:the )?(?:kids|peds|birthday|party)|psycho ?(?:social|somatic)|crazy (?:busy|shift|day|night|week)",
        r"train ?wreck of an? \w+|(?:elevator|printer|pager|computer|pump|imprimante|ordi(?:nateur)?|ascenseur|logiciel|machine|systeme|horaire|schedule|rota|software|epic|emr|fax) (?:\w+ )?(?:is|was|est)|(?:shift|meeting|week|day|call|rollout|launch|build|renovation|budget) (?:is|was) an? (?:total |complete )?(?:train ?wreck|joke|clown show)",
        r"(?:the )?(?:word|term|label|phrase|slur|expression|mot|terme|etiquette)s?|labell?(?:ed|ing)|stigmati[sz]\w+|clowns? therapeutiques?|docteurs? clowns?",
        r"tumou?r|lesion|mass|supratentorial (?:\w+ )?(?:glioma|meningioma|bleed|hemorrhage|herniation|tumou?r|extension|lesion|compartment|mass)|brain-?dead (?:donor|patient|pt|exam)",
    ),
    message_passes=words(
        r"tentorium|let's (?:stop|retire|drop)|we should (?:retire|drop|stop)|language matters|(?:he|she|they|patient|pt|mom|family) (?:called|calls|calling|yelled at|screamed at) (?:me|us|him|her|the|staff|our)",
        r"(?:m'a|nous a|l'a|m'ont) traitee?s?|cerebelleu\w+|les mots comptent",
    ),
)

POLICY = Policy(
    code="disrespect",
    title=both("words that may read as disrespect", "des mots qui peuvent sembler manquer de respect"),
    entities=frozenset({Conduct.DISRESPECT}),
    kind=VerdictKind.CONDUCT,
    severity=Severity.LOW,
    citation=CMPA_SOCIAL_MEDIA,
    strategy=7,
    advice=both(
        "Say what happened or what you need, in words that you would use with the person in the room.",
        "Dites ce qui s'est passé ou ce qu'il vous faut, avec les mots que vous auriez devant la personne.",
    ),
    find=_READING.find,
    must_flag=(
        "another frequent flyer in triage, save me",
        "the resident is so useless, had to redo everything",
        "yet another drug seeker, don't give in",
        "that fat cow broke the stretcher again",
        "ortho are such morons, who discharges like that",
        "these stupid patients never read the sheet",
        "whole family is batshit crazy, good luck",
        "c'est encore la vieille folle du corridor",
        "gros cave de chirurgien, même pas capable de rappeler",
        "elle est complètement folle, bonne chance avec ça",
        "maudits plaignards en salle d'attente",
        "le résident est vraiment paresseux",
    ),
    must_pass=(
        "i'm an idiot, left my stethoscope in the car again",
        "the new schedule is a train wreck and we should grieve it with the union",
        "let's stop calling people frequent flyers, language matters",
        "the handover missed the allergy, can we talk about the template",
        "we are short four nurses tonight, this is unsafe",
        "clown therapy comes to peds on friday",
        "supratentorial meningioma, neurosurg aware",
        "crazy busy night, send coffee",
        "je suis vraiment niaiseuse, j'ai oublié mon badge",
        "les clowns thérapeutiques passent en pédiatrie demain",
        "la famille m'a traitée d'idiote, rapport déposé",
        "le triage a été trop long, il faut revoir le protocole",
    ),
)
