"""Personal ties with patients through private accounts, selling to patients, and rewards for referrals.

The CMPA's list asks to keep professional and personal lines apart (strategy 1). Asking how to decline, declining, and
what the practice's own channels send pass. Misses what is told without a word for patients.
"""

from policies.citations import CMPA_SOCIAL_MEDIA
from policies.conduct.reading import Reading, words
from policies.finding import Conduct, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both

_PATIENT = r"(?:(?:a|an|my|our|this|that|the|one of my|some|most of my|few|couple|of|former|old|favourite|favorite|cute|ex|new|all|lots|young|male|female|his|her) ){0,4}(?:patients?|pts?)(?:'s)?"
_PATIENT_FR = r"(?:(?:un|une|mon|ma|mes|de|des|d'|le|la|les|ancien|ancienne|anciens|jeune|belle|beau|nos|notre|certains?|quelques|avec) ?){0,4}patiente?s?"
_SITE = r"(?:facebook|fb|insta(?:gram)?|ig|whatsapp|snap(?:chat)?|tik ?tok|linkedin|messenger|twitter|tinder|hinge|bumble|strava|signal|telegram|discord)"
_READING = Reading(
    conduct=Conduct.BOUNDARIES,
    objects=words(
        rf"(?:accept(?:ed|ing)?|said yes to) (?:\w+ ){{0,3}}{_PATIENT} (?:\w+ )?(?:friend|follow|connection|linkedin)? ?(?:requests?|invites?)|accept(?:ed|ing)? (?:\w+ ){{0,3}}(?:friend|follow) requests? from {_PATIENT}",
        rf"(?:add(?:ed|ing)?|friend(?:ed|ing)?|follow(?:ed|ing)?|dm(?:'?ed|ing|'d)?|snap(?:ped|ping)?|messag(?:e|ed|ing)|text(?:ed|ing)?|chat(?:ted|ting)?|stalk(?:ed|ing)?|look(?:ed|ing)? up|creep(?:ed|ing)? on|match(?:ed)?|connected) (?:with |up |on )?{_PATIENT} (?:\w+ ){{0,2}}(?:on|over|through|via|from) (?:my )?(?:personal |own |private )?(?:{_SITE}|account|cell|phone|number|gmail)",
        rf"(?:gave|give|giving|handed|sent) {_PATIENT} my (?:personal |own |cell |private |home )?(?:number|cell|phone|insta(?:gram)?|snap|facebook|address|email|whatsapp)|(?:gave|giving) my (?:personal |own |cell |private )?(?:number|cell|phone|insta(?:gram)?|whatsapp) to {_PATIENT}",
        rf"(?:dating|dated|seeing|asked out|kissed|flirt(?:ed|ing) with|hook(?:ed|ing) up with|went on a date with|going on a date with|date with|drinks with|crush on|going out with|dinner with|went out with|vacation with|weekend with) {_PATIENT}|{_PATIENT} (?:asked me out and i said yes|and i (?:are|have been) (?:dating|seeing|going))",
        rf"(?:sell(?:ing)?|sold|push(?:ing)?|upsell(?:ing)?|pitch(?:ed|ing)?|flog(?:ging)?) (?:\w+ ){{0,5}}(?:to|my|on) {_PATIENT}|(?:sell|selling|sold|upsell|pitch|pitched) {_PATIENT} (?:on )?(?:my|our|some|the|a|\w+)|(?:discount|promo|affiliate) (?:code|link)s? (?:\w+ ){{0,2}}(?:for|to) {_PATIENT}",
        r"(?:gift cards?|bonus|cash|cut|commission|kick ?back|\$ ?\d+|\d+ ?%|\d+ (?:bucks|dollars)|finder'?s fee|reward|percent|%) (?:\w+ ){0,4}(?:for|per|of) (?:(?:every|each|any|all|your) )?(?:new )?(?:referrals?|patients? (?:you|that you|they) (?:send|refer)\w*|patients? referred|referred)|referral (?:bonus|bonuses|fees?|rewards?|commission)|(?:every|each) (?:patient|referral) you (?:send|refer)(?: \w+){0,3} (?:gets|earns|\$|i'll|is worth)",
        rf"(?:borrow(?:ed|ing)?|loan|took a loan|lent|lend(?:ing)?|invest(?:ed|ing)?) (?:\w+ ){{0,4}}(?:from|to|in|with) {_PATIENT}|{_PATIENT} (?:is|are) (?:doing|renovating|fixing|selling me|giving me|letting me|lending me) (?:\w+ ){{0,6}}(?:deal|free|cottage|cash|cheap|discount)|{_PATIENT} (?:\w+ )?(?:testimonial|review)s? (?:\w+ )?in exchange",
        rf"accepte (?:\w+ ){{0,2}}(?:la demande|l'invitation|les demandes|une demande) (?:d'amitie |d'ami |d'abonnement )?(?:facebook |instagram )?(?:d'|de |d')?{_PATIENT_FR}",
        rf"(?:ajoute|ajoutee?s?|suis|suit|ecris|ecrit|texte|jase|texter|parle|contacte|contacter|cherche|trouve|snappe|matche) (?:a |avec )?{_PATIENT_FR} (?:\w+ ){{0,2}}(?:sur|par|via|avec|de) (?:mon |ma )?(?:{_SITE}|(?:cell(?:ulaire)?|telephone|compte|numero) (?:perso(?:nnel)?|prive))",
        rf"(?:donne|laisse|envoye|file|passe) (?:mon|ma) (?:\w+ )?(?:numero|cell(?:ulaire)?|insta(?:gram)?|facebook|snap|adresse|whatsapp|compte)(?: perso(?:nnel)?| prive)? (?:a|aux) {_PATIENT_FR}",
        rf"(?:sors|sorti|sortie|sortir|couche|flirte|soupe|souper|date|rendez-vous galant|verre|frequente|en couple|week-end|voyage) (?:avec )?{_PATIENT_FR}(?= |$|[.,!?])|oeil sur {_PATIENT_FR}",
        rf"(?:vends?|vendre|vendu|vendons|pousse|refile) (?:\w+ ){{0,6}}(?:a|aux) {_PATIENT_FR}|code (?:promo|rabais) pour {_PATIENT_FR}|(?:carte[- ]cadeaux?|commission|prime|ristourne|\d+ ?(?:\$|dollars|piastres|%)|cote|recompense) (?:\w+ ){{0,3}}(?:par|pour chaque|pour tout|pour toute) (?:nouveau |nouvelle )?(?:reference|patiente? (?:refere|envoye|reference|que vous)\w*|referral|patient)|(?:emprunte|prete|investi) (?:\w+ ){{0,4}}(?:a|de|dans|avec) {_PATIENT_FR}",
    ),
    clause_passes=words(
        r"should (?:i|we)|is it (?:ok|okay|appropriate|wrong)|how (?:do|would|should) (?:you|i|we)|what do you (?:do|say)|ignored?|blocked?|turned down|said no|portal|clinic (?:line|number|account|page)|on-call (?:line|number)|interpreter|consent(?:ed)? to",
        r"est-ce (?:que|ok|correct)|devrais-je|comment (?:faites|refuser|on|repondre)|dit non|ignore|bloque|portail|ligne de la clinique|research|study|etude|thin ice|anti-?kickback|banned?|prohibited|audit",
    ),
    message_passes=words(
        r"(?:college|cmpa|lawyer|policy|guideline|rules?) (?:says?|forbids?|on)|against the rules|boundary (?:course|violation|training)|case (?:study|discussion)|discipline (?:hearing|committee)",
        r"le college (?:dit|interdit|rappelle)|code de deontologie|formation sur",
    ),
)

POLICY = Policy(
    code="boundaries",
    title=both("a personal line with a patient", "une limite personnelle avec un patient"),
    entities=frozenset({Conduct.BOUNDARIES}),
    kind=VerdictKind.CONDUCT,
    severity=Severity.LOW,
    citation=CMPA_SOCIAL_MEDIA,
    strategy=1,
    advice=both(
        "Keep patients to the practice's own line and accounts, and sales and rewards out of the care.",
        "Gardez les patients sur la ligne et les comptes de la pratique, et les soins à l'écart des ventes et des primes.",
    ),
    find=_READING.find,
    must_flag=(
        "accepted a patient's friend request, she's sweet",
        "texting my patients from my personal cell is just easier",
        "gave my patient my personal number in case",
        "went on a date with a former patient last night",
        "selling my collagen powder to patients at the front desk",
        "$50 gift card for every referral you send me",
        "j'ai accepté la demande d'amitié d'une patiente",
        "j'ai donné mon numéro personnel à une patiente",
        "je vends mes suppléments à mes patients",
        "carte-cadeau de 50 $ pour chaque patient référé",
    ),
    must_pass=(
        "a patient sent me a friend request, how do you decline nicely",
        "declined a patient's friend request again",
        "reminder: never text patients from a personal phone",
        "patients can message us through the portal",
        "referral sent to cardiology",
        "j'ai refusé la demande d'amitié d'un patient",
        "les patients peuvent écrire sur le portail",
        "la référence est partie en cardio",
    ),
)
