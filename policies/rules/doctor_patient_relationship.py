"""Advice or a prescription for one person who is not one's patient, and orders to the public.

The CMPA's list warns of a doctor-patient relationship by accident (strategy 6). Advice among colleagues about a shared
patient, general information with a disclaimer and a word to see one's own doctor pass. Misses advice that names neither
the person nor the drug as theirs.
"""

from policies.citations import CMPA_SOCIAL_MEDIA
from policies.conduct.reading import Reading, words
from policies.finding import Conduct, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both

_KIN = r"(?:wife|husband|partner|mom|mother|dad|father|son|daughter|kid|kids|sister|brother|girlfriend|boyfriend|neighbou?r|friend|buddy|cousin|aunt|uncle|grandma|nanny|roommate|landlord|hairdresser|coach|teammate|barber|trainer|in-law|sister-in-law|brother-in-law|mother-in-law|father-in-law|babysitter|mechanic)"
_KIN_FR = r"(?:femme|mari|conjointe?|blonde|chum|mere|pere|fils|fille|soeur|frere|voisine?|amie?|cousine?|tante|oncle|grand-mere|coiffeuse|belle-mere|beau-pere|beau-frere|belle-soeur|gardienne|coloc|entraineur)"
_DRUG = r"(?:rx|script|prescription|scrip|antibiotics?|abx|amox\w*|z-?pak|azithro\w*|cipro\w*|doxy\w*|keflex|macrobid|prednisone|steroids?|valium|ativan|lorazepam|ozempic|semaglutide|adderall|ritalin|vyvanse|sildenafil|viagra|zopiclone|percocets?|tramadol|t3s|nitrofurantoin|valtrex|paxlovid|inhaler|ventolin|refill|repeats?|ssri|sertraline|cream|gabapentin|naproxen)"
_OWN = r"(?:meds?|medications?|metformin|insulin|statins?|blood pressure pills?|bp pills?|pills?|warfarin|blood thinners?|eliquis|lisinopril|ramipril|dose|antidepressants?|ssri|prednisone|inhaler|lasix|birth control|thyroid (?:pill|med)s?|synthroid|aspirin|levothyroxine|tablets|ozempic|beta ?blocker|antibiotics?|crestor|lipitor)"
_READING = Reading(
    conduct=Conduct.DOCTOR_PATIENT_RELATIONSHIP,
    objects=words(
        rf"(?:send|sending|sent|call(?:ed|ing)? in|fax(?:ed|ing)?|phon(?:ed|ing)) (?:\w+ ){{0,3}}{_DRUG} (?:\w+ ){{0,3}}to your pharmacy",
        rf"my {_KIN} (?:\w+ ){{1,6}}so i (?:just )?(?:called in|wrote|prescribed|sent in|faxed)(?: \w+){{0,3}}",
        rf"(?:renewed|refilled|filled|wrote|sent) my {_KIN}(?:'s)? (?:\w+ )?{_DRUG}",
        r"that (?:mole|rash|lump|bruise) looks (?:benign|fine|infected|normal|viral)(?: to me)?",
        rf"(?:call(?:ed|ing)?|phon(?:e|ed)|send|sent|sending|writ(?:e|ing)|wrote|fax(?:ed)?|prescrib(?:e|ed|ing)|order(?:ed)?|e-?prescrib(?:e|ed|ing)|renew(?:ed)?|get|give|gave|escribe|slip(?:ped)?) (?:\w+ ){{0,5}}{_DRUG} (?:\w+ ){{0,4}}(?:for|to) (?:(?:my|your|his|her|a|an|the|old|best|next-?door|my wife's) ){{0,2}}{_KIN}",
        rf"(?:wrote|prescribed|gave|called in|sent|write|renewed|giving|got) (?:my|your|a|his|her) (?:\w+ )?{_KIN} (?:\w+ ){{0,4}}{_DRUG}",
        rf"(?:i'll|i can|i will|let me|happy to|can|just|gonna|i'd|ill|could) (?:\w+ ){{0,2}}(?:call|phone|send|write|fax|prescribe|e-?prescribe|renew|order|hook|script)(?:e)? (?:you|u) (?:\w+ ){{0,4}}(?:{_DRUG}|something|some)|(?:i'll|i can|i will|let me|ill) (?:\w+ ){{0,2}}(?:call|phone|send|write|fax|prescribe) (?:\w+ ){{0,5}}(?:for you|to your pharmacy)",
        r"(?:dm|pm|message|text|send|email) me (?:\w+ ){0,3}(?:your|his|her|their|ur) (?:\w+ ){0,2}(?:symptoms|pharmacy|labs?|results|bloodwork|mri|ct|scan|x-?ray|rash|photos?|med list|meds|dob|ecg|report|mole)|(?:dm|pm|message) me (?:if you have |with )(?:\w+ ){0,4}(?:symptoms|pain|rash|results|labs|questions about your)|i'll (?:diagnose|treat) you",
        rf"(?:stop|quit|double|triple|halve|skip|cut|increase|restart|hold|drop|up) (?:taking )?(?:your|ur|the rest of your) (?:\w+ ){{0,2}}{_OWN}|(?:you|u) (?:should|need to|can|could|must|gotta|have to) (?:\w+ )?(?:stop|start|double|skip|take|increase|restart|quit|halve) (?:(?:your|taking|the|some|on|two|2|\d+|of|extra|a|an) ){{0,3}}{_OWN}",
        rf"tell (?:your|ur) (?:\w+ )?{_KIN} (?:to|she should|he should|she can|he can|not to)(?: \w+)? (?:stop|take|start|double|skip|halve|hold|restart|increase|use|quit|drop|bother)",
        rf"(?:your|ur|your {_KIN}'?s?) (?:\w+ )?(?:rash|mole|knee|chest pain|headaches?|cough|lump|mri|bloodwork|labs|symptoms|back|ecg|cramps|throat|ear|palpitations|dizziness|tsh|a1c|results?) (?:\w+ )?(?:is|are|sounds?|looks?)(?: like)? (?:\w+ ){{0,4}}(?:shingles|fine|benign|eczema|gout|reflux|viral|strep|migraines?|anxiety|cellulitis|normal|nothing|ringworm|gerd|pneumonia|lyme|uti|sciatica|a tear|anemia|allerg\w+)",
        r"(?:everyone|everybody|anyone|folks|people|parents|all of you|women|men|if you(?:'re| are| have| get| had| feel)) (?:\w+ ){0,6}(?:should|must|needs? to|can safely|just|stop|skip|take|quit) (?:\w+ )?(?:stop|skip|take|taking|quit|ditch|go off|start|double|drop|avoid|\d+ ?mg|ibuprofen|aspirin|ivermectin|prednisone|iron|statins?|magnesium|vaccin\w+|antibiotics?)(?: \w+){0,3}",
        r"(?:stop|quit|ditch|throw out|skip) (?:taking )?(?:your )?(?:statins?|metformin|ssris?|blood pressure pills|antidepressants?|vaccines?|chemo)(?: \w+){0,2} (?:folks|people|everyone|now|today|tonight)",
        r"(?:ecris|envoie|texte|ecrivez|envoyez)-moi (?:\w+ ){0,3}(?:tes|vos|ta|votre|ton|ses|sa|son|une photo de (?:ton|ta|votre|la|sa|son)) (?:\w+ )?(?:symptomes|pharmacie|resultats|bilans?|labos?|prises? de sang|irm|rash|bouton|grain|plaie|liste|genou|ecg|radio|eruption|medicaments)|une photo de (?:ton|ta|votre) \w+ (?:en prive|et je)",
        rf"je (?:te|vous|t'|lui) ?(?:\w+ )?(?:prescri\w+|fais une (?:prescription|ordonnance|rx)|envoie (?:\w+ ){{0,4}}(?:a ta|a la|a votre) pharmacie|appelle ca|renouvelle|faxe)|(?:prescri(?:t|s|re)|faite? une (?:prescription|ordonnance|rx)|renouvele|envoye une (?:rx|prescription|ordonnance)|donne (?:des|du|de la)) (?:\w+ ){{0,6}}(?:a|pour) (?:mon|ma|ton|ta|son|sa|une|un|la|le) (?:\w+ de )?(?:\w+ )?{_KIN_FR}",
        r"(?:arrete|double|saute|coupe|cesse|triple|augmente|diminue|reprends|remplace|lache) (?:de prendre )?(?:ton|ta|tes|vos|votre) (?:\w+ )?(?:dose|pilules?|metformine|insuline|statines?|medicaments?|meds|coumadin|anticoagulants?|antidepresseurs?|comprimes|cortisone|crestor|lipitor|synthroid|antibiotiques?|pompes?|eliquis|lasix|ozempic)|(?:prends|prenez)(?:-en)? (?:\w+ )?(?:deux|trois|2|3|\d+|double|plus) ?(?:mg|comprimes|de tes|de plus|par jour|pilules|fois|advil)?",
        rf"dis a (?:ta|ton|tes) (?:\w+ )?{_KIN_FR} (?:d'|de |qu'elle |qu'il ) ?(?:\w+ )?(?:arreter|prendre|doubler|sauter|arrete|prenne|cesser|couper|commencer|augmenter|reprendre|lacher|diminuer)|(?:ton|ta|tes) (?:rash|genou|grain de beaute|toux|bouton|douleurs?|irm|labos?|bilan|resultats|plaie|gorge|mal de \w+) (?:\w+ )?(?:c'est|ca ressemble a|ressemble a|a l'air d'|sont|est|semble) (?:\w+ )?(?:\w+ )?(?:zona|normal|normaux|benin|rien|viral|eczema|goutte|beau|correct|streptocoque|migraine|infecte|un\w*)",
        r"(?:tout le monde|tous|les gens|si vous (?:avez|faites|etes)|si tu as|les parents|les femmes) (?:\w+ ){0,6}(?:devrai(?:t|ent)|doi(?:t|vent)|arretez|prenez|cessez|sautez|prends|arrete|pouvez (?:arreter|prendre|cesser))(?: \w+){0,6}",
    ),
    clause_passes=words(
        r"(?:for|on) (?:the|my|our|this|that|your) (?:patient|pt|guy in|lady in)|your patient|your pt|nurs(?:e|es)|residents?|staff|call schedule|pager|on call|mask|n95|timesheet|vacation|lunch|break|coffee|training|module|bed \d+|park\w*|badge|flu shot clinic|forms?",
        r"ton patient|ta patiente|votre patiente?|le patient|la patiente|garde|formation|horaire|station\w+|pause|badge|inscri\w+|repondre|sondage|reunion|vacances",
    ),
    message_passes=words(
        r"not medical advice|isn't medical advice|general info(?:rmation)?|(?:see|ask|call|talk to|speak to|check with|go to|book with) (?:\w+ ){0,3}(?:your|her|his|their) (?:own |family )?(?:doctor|doc|gp|md|physician|pharmacist|np)|own (?:doctor|gp|md|family doc)|walk-?in|go to (?:the )?(?:er|ed|emerg)|call 911|call 811|(?:college|cmpa|cpso) (?:says|position|policy)|can't (?:prescribe|treat|advise)|don't (?:prescribe|treat)|not (?:their|your|his|her) doctor|declined|said no|told (?:him|her|them) no|i refused",
        r"pas un avis medical|a titre informatif|information generale|(?:voir|consulte|consultez|appelle|appelez|parles?-en|demande a|demandez a) (?:\w+ ){0,3}(?:ton|ta|votre|son|leur|un) (?:medecin|pharmacien(?:ne)?|md|omnipraticien)|medecin de famille|sans rendez-vous|info-sante|811|le college (?:dit|interdit|rappelle)|j'ai (?:refuse|dit non)|peux pas (?:prescrire|traiter)|ne (?:prescri\w+|traite)",
    ),
    negatable=False,
)

POLICY = Policy(
    code="doctor_patient_relationship",
    title=both("advice to somebody who is not your patient", "un avis à une personne que vous ne suivez pas"),
    entities=frozenset({Conduct.DOCTOR_PATIENT_RELATIONSHIP}),
    kind=VerdictKind.CONDUCT,
    severity=Severity.MEDIUM,
    citation=CMPA_SOCIAL_MEDIA,
    strategy=6,
    advice=both(
        "Keep to general information and point to their own physician, a walk-in clinic or a nurse line.",
        "Tenez-vous-en à l'information générale et dirigez vers leur médecin, une clinique ou une ligne infirmière.",
    ),
    find=_READING.find,
    must_flag=(
        "i'll call you in some amox, what's your pharmacy",
        "wrote my neighbour a script for cipro",
        "stop taking your metformin and see how you feel",
        "dm me your labs and i'll have a look",
        "tell your mom to double her lasix",
        "your rash sounds like shingles, start valtrex",
        "everyone with a cough should take prednisone",
        "je te prescris de l'amoxicilline, c'est quoi ta pharmacie",
        "envoie-moi une photo de ton genou en privé",
        "arrête ta metformine une semaine",
        "j'ai prescrit du cipro à mon voisin",
        "dis à ta mère d'arrêter son lasix",
    ),
    must_pass=(
        "you should start heparin on bed 4",
        "double the lasix and recheck lytes in the am",
        "my neighbour asked for a script, told him no",
        "general information only: most colds need no antibiotics, see your own doctor",
        "send me the mri on our shared list, the patient is going to the or",
        "hold metformin before contrast",
        "everyone should take the fire safety module by friday",
        "arrête la metformine avant le contraste",
        "je ne prescris pas pour mes amis, le collège dit non",
        "consulte ton médecin pour ton genou",
        "tout le monde doit répondre au sondage",
    ),
)
