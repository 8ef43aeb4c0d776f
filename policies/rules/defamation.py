"""An accusation of wrongdoing against a colleague or an institution that readers can make out.

The CMPA's list names defamation among the legal risks (strategy 9). Criticism of care in good faith, a published finding,
a report made where it belongs, and accusations told of patients pass. Misses insinuation.
"""

from policies.citations import CMPA_DEFAMATION
from policies.conduct.reading import Reading, words
from policies.finding import Conduct, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both

_READING = Reading(
    conduct=Conduct.DEFAMATION,
    negatable=False,
    objects=words(
        r"(?:is|are|was|were|he's|she's|they're|such) (?:(?:a|an|the|all|just|total|absolute|complete|basically|running a) ){0,3}(?:frauds?|crooks?|quacks?|butchers?|criminals?|thieves|thief|scam(?:mers?)?|con (?:man|artist)|murderers?|predators?|charlatans?)",
        r"(?:made up|makes up|making up|invented) (?:(?:the|his|her|their) ){0,2}(?:data|results|numbers|vitals)|(?:fak|falsif|forg|fudg|doctor|backdat|alter)(?:e|es|ed|ied|ies|y|ing|ying) (?:(?:his|her|our|their|the|all|those|consent|trial|op|patient|lab) ){0,3}(?:notes?|charts?|records?|data|results?|billings?|consents?|consent forms?|signatures?|credentials|reports?|vitals|hours|research|numbers)",
        r"(?:steal|steals|stole|stealing|divert|diverts|diverted|diverting|pocket|pockets|pocketed|pocketing|skimming) (?:(?:the|our|from|hospital|patient|patients'|department|some) ){0,2}(?:fentanyl|narcotics?|narcs|opioids?|hydromorphone|morphine|ketamine|propofol|drugs|meds|money|funds|cash|donations?|grant)",
        r"(?:tak|accept|pay|gett|get|giv)(?:e|es|s|ing|ting)? (?:kick-?backs?|bribes?|money under the table)|took (?:kick-?backs?|bribes?)|on the take|(?:kick-?backs?|bribes?) from",
        r"(?:over-?bill|double[- ]?bill|upcod|defraud)(?:s|ed|ing|e|es)?|bill(?:s|ed|ing)? (?:\w+ ){0,3}(?:never|didn't|visits that|ghost|phantom)(?: \w+){0,2}|(?:billing|insurance|research|ohip|medicare|ramq) fraud|commit(?:s|ted|ting)? fraud|(?:is|are|was|keeps) bribing|bribes",
        r"(?:kill|kills|killed|murdered|murders|killing) (?:(?:a|an|its|another|that|this|his|her|their|two|three|our|more|the|other|of|yet|poor) ){0,3}(?:patients?|pts?|man|woman|lady|guy|kid|baby|people)",
        r"(?:drunk|high|hammered|stoned|wasted) (?:on|at|during|in|while) (?:the )?(?:call|work|shift|or|duty|operating|clinic|rounds)|operat(?:es|ed|ing) (?:while )?drunk|smell(?:s|ed)? of (?:booze|alcohol|vodka) (?:on|in|at|during)",
        r"(?:lie|lies|lied|lying) (?:to|about|under oath|on|in) (?:(?:the|his|her|their|a) )?(?:famil(?:y|ies)|coroner|college|board|oath|chart|cv|credentials|outcomes?|complications?|results|numbers|patients?|consent|time of|auditors?)",
        r"cover(?:s|ed|ing)? (?:it|that|this|everything|deaths?|errors?|the \w+) up|cover(?:s|ed|ing)? up|cover-?up|bury(?:ing)? the (?:report|case|deaths?|data)|buried the (?:report|case|deaths?|data)|hid(?:es|ing)? (?:the |its |their |his |her )?(?:deaths?|complications?|errors?|infection rates|infections?)",
        r"(?:sleep(?:s|ing)?|slept) with (?:(?:a|an|his|her|their|one|of|some) ){0,3}(?:patients?|pts?|students?|residents?)|(?:grop|molest|harass|sexually assault|assault)(?:es|ed|ing|s) (?:(?:the|his|her|a|female|male|our) ){0,2}(?:patients?|pts?|nurses?|residents?|students?|staff)",
        r"(?:guilty of|committed|commits|pure|straight up|textbook|it's|this is|that's) (?:malpractice|criminal negligence|negligence)|criminally negligent|bought (?:his|her) (?:degree|licen[cs]e|diploma)|bribed|embezzl(?:ed|es|ing)|plagiari[sz](?:ed|es|ing)",
        r"(?:est|sont|c'est) (?:(?:un|une|des|de|vrais?|vraie|juste|gros|grosse|maudits?|carrement) ){0,3}(?:fraudeu(?:rs?|se)|charlatans?|voleu(?:rs?|se)|bouchers?|bouchere|escrocs?|criminel(?:s|le|les)?|arnaqueu(?:rs?|se)|bandits?|crosseu(?:rs?|se)|predateurs?)",
        r"(?:falsifi|trafiqu|maquill|truqu|invent)(?:e|ent|es|ait|er)? (?:(?:ses|les|des|la|le|toutes|tous|leurs) ){0,2}(?:dossiers?|notes?|resultats|feuilles?|donnees|consentements?|statistiques|signatures?|heures|rapports?)",
        r"(?:vol|detourn|piqu)(?:e|ent|ait|er) (?:(?:du|des|les|le|de|la|l'argent) ){0,2}(?:fentanyl|narcotiques?|narcos|hydromorphone|dilaudid|morphine|opioides|propofol|ketamine|medicaments|pilules|fonds|argent)",
        r"pots?-de-vin|fraude(?:nt)? (?:la ramq|l'assurance)|fraude a la ramq|(?:surfactur|double[- ]factur)\w{1,4}|factur(?:e|ent|ait) (?:\w+ ){0,5}(?:jamais|fantomes?|pas vus?|inexistants?)",
        r"(?:a|ont|va) (?:tuer|tue) (?:(?:un|une|son|sa|ce|cette|deux|trois|des|le|la|autre|du) ){0,3}(?:patiente?s?|monsieur|madame|dame|bebe|monde|enfant)",
        r"(?:saoul|soul|paquete|gele|chaude?|en boisson|sous l'effet)e?s? (?:(?:en|au|a|pendant|sur|de|l'|le|la|son|sa|ses) ?){1,3}(?:garde|bloc|quart|travail|clinique|shift|urgence|ouvrage)|oper(?:e|ait) (?:saoul|paquete|soul)",
        r"(?:a|ont) menti (?:(?:a|au|aux|sur|dans) )?(?:(?:la|le|les|son|sa|ses) )?(?:famille|coroner|college|dossier|cv|resultats|complications?|patiente?s?|conseil)|(?:cach|camoufl|etouff)(?:e|ent|ait|er) (?:(?:les|des|ses|leurs|la|le|l') ?){1,2}(?:deces|erreurs?|morts?|complications?|affaire|rapport|infections?)",
        r"couche avec (?:(?:un|une|ses|des|sa|son|de) ){1,2}(?:patiente?s?|etudiante?s?|residente?s?)|(?:harcel|agress|tripot)\w{1,4} (?:(?:les|ses|des|une|la|nos) ){1,2}(?:patientes?|infirmieres?|residentes?|etudiantes?)|(?:achete|paye) son diplome|negligence criminelle|a plagie",
    ),
    needs=words(
        r"drs?|doctors?|doc|docs|surgeons?|residents?|nurses?|physicians?|colleagues?|hospitals?|clinics?|pharma(?:cy|cist)?|compan(?:y|ies)|admin(?:istration)?|chief|head|chair|director|manager|dean|prof(?:essor)?|lab|board|department|dept|anesthesiologists?|anesthetists?|cardiologists?|radiologists?|psychiatrists?|gps?|ob|neurosurgeons?|orthopods?|ortho|urologists?|dermatologists?|oncologists?|pathologists?|intensivists?|hospitalists?|dentists?|chiro(?:practor)?s?|paramedics?|midwi(?:fe|ves)|midwives|ceo|cmo|general|regional|memorial|st|ministry|rep|insurer|consultants?|attending|fellow|naturopaths?|group|partners?|pi|team",
        r"dre|medecins?|chirurgien(?:ne)?s?|infirmi(?:er|ere)s?|residente?s?|collegues?|hopital|clinique|pharmacien(?:ne)?|pharmacie|compagnie|administration|direction|directeur|directrice|chef(?:fe)?|gestionnaire|doyen(?:ne)?|professeure?|labo(?:ratoire)?|conseil|departement|anesthesistes?|cardiologues?|radiologistes?|psychiatres?|orthopedistes?|urologues?|gynecologues?|dentistes?|chiros?|ambulanciers?|sages?-femmes?|chu|chum|cusm|ciusss|cisss|ministere|patron(?:ne)?|equipe|groupe|hopitaux|interniste|neurologue|dermato(?:logue)?|oncologue",
    ),
    clause_passes=words(
        r"(?:pt|patient|patiente|visitor|visiteur|son mari|her husband|his wife|i|we) (?:stole|lied|killed|was (?:drunk|high)|came in (?:drunk|high)|admits|says he|a (?:vole|menti)|etait (?:saoul|gele))",
        r"i(?:'m| am) (?:a|such a|basically a) (?:fraud|quack|criminal|butcher|thief)|imposter|feel like a|je suis (?:un|une)|quarterly|audit of",
        r"what is|what counts as|how do you define|was cleared|n'est pas|pas un|isn't|aren't|not an?|never (?:lied|stole|falsified)|(?:killed|kills|killing) (?:two|more) birds",
    ),
    message_passes=words(
        r"https?://\S+|court|tribunal|convicted|found guilty|pleaded|ruling|judg(?:e|ment) (?:found|said)|according to|alleg(?:ed|edly|ations?|e)|published|inquiry|(?:college|cpso|coroner|auditor general) (?:found|ruled|concluded|decision|report)|documentary|news(?:paper)?|globe and mail|cbc|movie|netflix|podcast|novel|tv",
        r"incident report|filed a|reported (?:it|this|to)|report to|safety report|m&m|whistle-?blow\w*|training module|seminar|webinar|lecture|course on|case law|phishing|email scam|scam (?:calls?|emails?|texts?)",
        r"condamnee?|coupable|jugement|selon|presume(?:e|s|es)?|publiee?|enquete (?:publique|a conclu)|le college a (?:conclu|radie|tranche)|reportage|documentaire|radio-canada|la presse|serie|balado|film|rapport d'incident|ah-223|signale (?:a|au)|formation sur|conference sur|courriels? frauduleux|hameconnage",
    ),
)

POLICY = Policy(
    code="defamation",
    title=both("words that accuse somebody of wrongdoing", "des mots qui prêtent à quelqu'un une faute grave"),
    entities=frozenset({Conduct.DEFAMATION}),
    kind=VerdictKind.CONDUCT,
    severity=Severity.MEDIUM,
    citation=CMPA_DEFAMATION,
    strategy=9,
    advice=both(
        "Describe what you saw and take the concern to those who can look into it; a channel is no place to prove it.",
        "Décrivez ce que vous avez vu et confiez-le à qui peut l'examiner; un canal n'est pas le lieu pour le prouver.",
    ),
    find=_READING.find,
    must_flag=(
        "dr harlow is a fraud, everybody knows it",
        "that surgeon at the general kills patients and hides it",
        "the clinic on main double bills every visit",
        "dr voss falsified his op notes again",
        "our chief is stealing fentanyl from the cart",
        "the hospital is covering up the deaths on 5 west",
        "dr lim takes kickbacks from the implant rep",
        "le dr gagné est un charlatan",
        "la clinique du coin facture des visites jamais faites, le médecin s'en vante",
        "l'anesthésiste était saoul en garde encore",
        "la directrice cache les décès de l'unité",
        "le dr roy falsifie ses dossiers depuis des années",
    ),
    must_pass=(
        "i disagree with how dr harlow handled that airway, let's debrief",
        "the college found that the surgeon falsified records, decision is public",
        "pt stole fentanyl from the crash cart, security involved",
        "filed an incident report about the missing hydromorphone, nurse manager aware",
        "the hospital cut our beds again, management is not listening",
        "i feel like a fraud every time i present to the chief",
        "webinar on billing fraud for physicians tonight",
        "le médecin a été condamné pour fraude selon le jugement publié",
        "je trouve que l'équipe a tardé à appeler la chirurgie, on en reparle à la réunion",
        "j'ai signalé à la direction l'erreur de médicament",
        "l'hôpital manque de personnel et la direction ne répond pas",
    ),
)
