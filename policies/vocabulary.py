"""The words by which a clause tells whom  is about, folded, with how far each decides.

English and Canadian French as clinicians type them. A weight of 2 settles a clause alone, 1 points there, 0.5 leans.
A phrase hides the words inside it, so that "my wife" does not speak for a patient.
"""

from typing import NamedTuple

from policies.finding import Subject


class Vocabulary(NamedTuple):
    """Words or phrases of one kind."""

    subject: Subject
    #: What kind of cue these are, such as ``relative``.
    code: str
    weight: float
    #: White-space separated words, or one regular expression.
    terms: str


WORDS: tuple[Vocabulary, ...] = (
    Vocabulary(
        Subject.PATIENT,
        "patient",
        1.0,
        """
        pt patient patiente pte client cliente residente mrp
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "title",
        1.0,
        """
        mr mrs ms mme monsieur madame mister mlle
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "relative",
        1.0,
        """
        wife husband hubby son daughter mom mum mother dad father sister brother niece nephew partner
        boyfriend girlfriend grandson granddaughter grandma grandpa grandmother grandfather aunt uncle
        cousin fiance fiancee nok poa sdm guardian twin twins fils fille mere pere soeur frere conjoint
        conjointe epoux epouse mari blonde chum neveu maman papa oncle tante tuteur tutrice curateur proche
        proches aidant aidante jumeau jumelle kokum neighbour neighbor voisin voisine landlord
        foster caregiver parents sibling siblings family famille
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "person",
        0.8,
        """
        lady gentleman guy woman man girl boy kid child toddler infant baby bb newborn teen teenager dude
        fella elder dame bonhomme gars homme femme enfant bebe ado garcon nourrisson vieux vieille ptit
        ptite fisherman farmer trapper rancher trappeur pecheur plombier bucheron trucker driver passenger
        tourist
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "pronoun",
        0.6,
        """
        she he her his him hers elle lui himself herself shes hes
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "age",
        1.0,
        """
        yo yom yof
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "birth",
        2.0,
        """
        dob dobs ddn born bday birthdate birthday birthdays nee naissance anniversaire
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "event",
        1.0,
        """
        turns turning turned admitted admission admit discharged discharge dced presented presents delivered miscarried
        died deceased expired passed extubated intubated operated transferred transfer transfered seen surgery
        procedure consult appointment appt booked rebooked rebook referred referral chemo dialysis biopsy
        biopsied colonoscopy ercp scope mri echo cath csection section csect booster vaccinated immunized
        lmp ega injured fell fall stroke stemi readmitted bounced listed transplant transplanted tx fu
        certificate form expires onset diagnosed dx carries admis admise hospitalise hospitalisee opere
        operee accouche accouchement deces decede decedee mort morte conge rdv rv vu vue recu recue vaccine
        vaccinee chute tombe tombee chirurgie greffe greffee biopsie scan irm echographie transfere
        transferee consulte consultation hospitalisation intervention cesarienne saignement traitement
        refill filled dispensed swallowed overdose od ingestion implant implanted pneumovax suivi suivie
        disappeared missing fugue echoit
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "chart",
        1.0,
        """
        chart dossier mrn nam ramq phin hcn ohip nihb wristband armband bracelet facesheet requisition req
        dnr
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "home",
        1.0,
        """
        lives living resides moved home habite reste demeure domicile loge stays
        """,
    ),
    Vocabulary(
        Subject.PATIENT,
        "clinical",
        0.5,
        """
        febrile hypotensive septic desat desats desatted desaturated tachy brady spiking spiked seizing
        seized vomiting bleeding crashing coding coded arrest npo incontinent confused agitated intubation
        sats bp hr tele ck trop trops troponin lactate inr hgb hb wbc creat cr na k bnp crp bili ct ecg ekg
        xray cxr us fracture fx pneumonia sepsis uti chf copd mi pe dvt sob cp abdo syncope seizure dka gib
        aki hip consent ama meds warfarin insulin heparin abx douleur fievre vomit saigne desature convulse
        pneumonie confus confuse dyspnee tropo pontage anevrisme pansement plaie onc cancer mets tumor
        tumour mass wound ulcer rash pain
        """,
    ),
    Vocabulary(
        Subject.STAFF,
        "title",
        1.5,
        """
        dr dre drs prof md np rn lpn rpn pharmd rt frcpc ccfp drre docteur docteure
        """,
    ),
    Vocabulary(
        Subject.STAFF,
        "role",
        1.2,
        """
        attending fellow locum hospitalist intensivist anesthesiologist anaesthetist surgeon radiologist
        pathologist nurse nurses rns pharmacist pharmacien pharmacienne infirmier infirmiere inf secretaire
        secretary clerk coordinator coordonnatrice coordonnateur adjointe manager administrator chief charge
        preceptor externe externes clerks residents residency r1 r2 r3 r4 r5 pgy1 pgy2 pgy3 mrt physio ergo
        ot slp dietitian md mds physician physicians doc docs collegue collegues colleague colleagues staff
        team teams equipe medecin medecins chirurgien chirurgienne urgentologue cardiologue neurologue
        cardiologist neurologist nephrologist urologist midwife sagefemme moa rep tech techs chaplain
        interpreter sw coroner
        """,
    ),
    Vocabulary(
        Subject.STAFF,
        "rota",
        1.5,
        """
        pager pagers pgr pagette paged page bipeur avertisseur oncall call garde gardes locating switchboard
        extension ext poste vocera shift shifts covering cover coverage couvre remplace schedule horaire
        rota roster handover signout releve vacation vacances backline dispatch
        """,
    ),
    Vocabulary(
        Subject.OTHER,
        "service",
        1.2,
        """
        clinic clinique clinics guichet department departement dept unit unite office bureau desk hotline helpline
         ligne support helpdesk informatique lab labo laboratoire laboratory radiology radiologie
        bank banque registry registre intake centre center program programme agency foundation fondation
        pharmacy pharmacie library bibliotheque reception security securite parking stationnement cafeteria
        caf housekeeping biomed stores courier vendor company compagnie hospital hopital labs fax
        telecopieur toll
        """,
    ),
    Vocabulary(
        Subject.OTHER,
        "gathering",
        1.8,
        """
        forum meeting meetings reunion conference congres congress webinar webinaire workshop atelier rounds
        grand-rounds journal club seminar seminaire retreat retraite symposium course cours lecture lectures
        agm gala party social potluck fundraiser session huddle orientation debrief caucus interview exam
        examen exams osce royal wedding mariage marathon bbq dinner souper hockey game match rehearsal drill
        simulation sim audit accreditation
        """,
    ),
    Vocabulary(
        Subject.OTHER,
        "notice",
        1.8,
        """
        deadline union amion leaving wellness farewell register rsvp inscription update upgrade downtime outage
        maintenance golive launch policy politique guideline guidelines protocol protocole memo bulletin effective
        cutoff renewal dues credits license licence fellowship grant abstract submission manuscript article
        study trial stats statistics statistiques trimestre quarter version recall shortage newsletter
        survey sondage budget billing facturation payroll contract rent lease sublet season eligibility
        eligible stock backorder backordered published revised reminder rappel expiry issue edition volume
        agenda calendar calendrier statutory ferie feries holiday holidays schedules shutdown closure closed
        ferme fermee reopen reopens opens hiring starts starting orientation retirement retire retires trade
        swap swapping echange
        """,
    ),
    Vocabulary(
        Subject.OTHER,
        "general",
        1.2,
        """
        patients pts cases cohort adults children everyone anyone whoever
        """,
    ),
    Vocabulary(
        Subject.OTHER,
        "own",
        0.5,
        """
        my our mon mes ma notre nos
        """,
    ),
)

_RELATIVES = (
    "wife|husband|hubby|kids?|son|daughter|mom|mum|mother|dad|father|sister|brother|family|partner|girlfriend|"
    "boyfriend|"
    "in-laws?|dog|cat|landlord|roommate|birthday|bday|car|house|own|phone|cell|blonde|chum|femme|mari|conjointe?|"
    "enfants?|"
    "fils|fille|mere|pere|soeur|frere|famille|anniversaire|char|chien|chat|tel"
)
_CONTACTS = (
    "pharmacy|pharmacie|school|ecole|employer|employeur|work|travail|job|"
    "daycare|garderie|lawyer|avocate?|insurer|assureur|"
    "landlord|group home|shelter|refuge|care home|residence|foyer|nursing home|pharmacist|pharmacien|cell|phone|tel|"
    "mobile|address|adresse|number|numero|email|e-mail|courriel|neighbou?r|voisine?|worker|carer|aide"
)
#: Of two phrases that match at one place the earlier wins.
PHRASES: tuple[Vocabulary, ...] = (
    Vocabulary(
        Subject.STAFF,
        "role",
        1.2,
        r"(?:family (?:med(?:icine)?|docs?|doctors?|physicians?|practice|mds?)|fam docs?|gps?|"
        r"(?:medecin|md|medecine) de famille)",
    ),
    Vocabulary(
        Subject.PATIENT,
        "patient",
        2.0,
        r"(?:my|our|your|ma|mon|notre|votre|ta|ton) (?:\w+ )?(?:pt|patiente?|pte|client|admit|consult)",
    ),
    Vocabulary(
        Subject.PATIENT,
        "contact",
        2.5,
        rf"(?:her|his|pt'?s?|patient'?s|their|own|sa|son|ses|leur|[a-z]{{3,12}}'s) "
        rf"(?:own |home |new |cell |work )?(?:{_CONTACTS})",
    ),
    Vocabulary(
        Subject.PATIENT,
        "contact",
        2.5,
        rf"(?:{_CONTACTS}) (?:du|de la|de sa|de son|of the|of her|of his) "
        r"(?:pt|pte|patiente?|conjointe?|fille|fils|mere)",
    ),
    Vocabulary(Subject.PATIENT, "age", 1.5, r"\d{1,3} ?(?:yo|y/o|yrs? old|years? old|ans|mo|mos|[mf])(?= |,|$|\.)"),
    Vocabulary(Subject.PATIENT, "birth", 2.5, r"(?:date of birth|date de naissance|nee? (?:le|en)|d\.o\.b\.?)"),
    Vocabulary(
        Subject.PATIENT,
        "event",
        1.5,
        r"(?:(?:f/?u|appt|appointment|rv|rdv|seen|seeing|referred|referral|consult) (?:w/?|with|by|to|avec|par|chez) "
        r"(?:the |la |le )?dre?\.?|rv en clinique|r[dv]v? (?:en|a la) clinique|clinic"
        r"(?= (?:on )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d)|f/?u|follow[- ]?up|d/c|dc'?d|"
        r"s/p|"
        r"last (?:seen|fill|filled|dose|period|visit|admission|scope|menstrual)|"
        r"time of death|due date|c/s|op date|back (?:in|from)|came in|been here since|in since|hospitalise[e]? depuis|"
        r"vue? (?:en|le|au)|prochain (?:rdv|rv)|derniere (?:dose|visite|menstruation)|first seen|sortie? le|"
        r"arrivee? le|partie? le|parti le|on tac|his scan|her scan|booked for|report from)",
    ),
    Vocabulary(
        Subject.STAFF,
        "rota",
        2.0,
        r"(?:on[- ]call|de garde|on service|post[- ]call|sign[- ]?out|locating line|on tonight)",
    ),
    Vocabulary(
        Subject.OTHER,
        "own",
        2.5,
        rf"(?:my|our|your|mon|ma|mes|nos|notre|ton|ta|tes) (?:own )?(?:{_RELATIVES})(?![\w]|'s (?:pt|patient))",
    ),
    Vocabulary(
        Subject.OTHER,
        "greeting",
        2.5,
        r"(?:happy|joyeux|bonne|merry|bon) (?:b-?day|birthday|anniversaire|fete|noel|annee)",
    ),
    Vocabulary(
        Subject.OTHER,
        "notice",
        2.5,
        r"(?:born (?:after|before)|as of|effective|go[- ]live|due (?:by|on)|register by|save the date|starting|"
        r"a partir du|d'ici (?:le|au)|avant le|moving day|time off|double (?:time|booked)|reserved? for|"
        r"booked for rounds|"
        r"mis a jour|en vigueur)",
    ),
    Vocabulary(
        Subject.OTHER,
        "service",
        2.5,
        r"(?:clinic|clinique|office|bureau|department|lab|pharmacy) "
        r"(?:has |have |is |a )?(?:moved|moving|now|relocated|demenage)",
    ),
    Vocabulary(
        Subject.OTHER, "gathering", 2.5, r"(?:book club|journal club|grand rounds|m&m|tumou?r board|dept meeting)"
    ),
)
