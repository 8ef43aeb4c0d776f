"""The ten strategies as a practice's policy words them: what everybody does, by language."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.message import Language
from policies.ruling import both


@dataclass(frozen=True, slots=True)
class Rule:
    """One strategy (1 to 10) as a rule of the practice."""

    number: int
    heading: Mapping[Language, str]
    text: Mapping[Language, str]


RULES = (
    Rule(
        1,
        both("Keep professional and personal lines apart", "Séparer le professionnel du personnel"),
        both(
            "We do not accept patients as contacts on personal accounts, and do not write to them there. Whoever posts "
            "about work does so from a professional account, as themselves.",
            "Nous n'acceptons pas de patients parmi les contacts de nos comptes personnels et ne leur écrivons pas par "
            "là. Qui parle du travail le fait à partir d'un compte professionnel, en son nom.",
        ),
    ),
    Rule(
        2,
        both("Follow the College's guidelines", "Suivre les lignes directrices de l'ordre"),
        both(
            "The law and the guidelines of our College or licensing board hold online as they do in the clinic, in "
            "closed groups too.",
            "La loi et les lignes directrices de notre ordre professionnel valent en ligne comme à la clinique, dans "
            "les groupes fermés aussi.",
        ),
    ),
    Rule(
        3,
        both("Know this policy", "Connaître la présente politique"),
        both(
            "Everybody who works or learns here reads this policy and confirms it, once for each version. Newcomers do "
            "so in their first week.",
            "Toute personne qui travaille ou apprend ici lit la présente politique et le confirme, une fois par "
            "version. Les nouveaux venus le font dans leur première semaine.",
        ),
    ),
    Rule(
        4,
        both("Mind how far a post reaches, and that it stays", "Penser à la portée et à la permanence"),
        both(
            "A message can be copied, shown and demanded in proceedings, also from a closed group and after it was "
            "deleted. We write nothing that the patient, a colleague or a court should not read.",
            "Un message peut être copié, montré et exigé en justice, même d'un groupe fermé et même après sa "
            "suppression. Nous n'écrivons rien qu'un patient, un collègue ou un tribunal ne devrait pas lire.",
        ),
    ),
    Rule(
        5,
        both(
            "Say it simply, with a reference or a disclaimer", "Dire simplement, avec une source ou une mise en garde"
        ),
        both(
            "What we tell the public of medicine is plain, has a reference, and says that it does not replace a visit.",
            "Ce que nous disons de la médecine au public est clair, s'appuie sur une source et précise qu'il ne "
            "remplace pas une consultation.",
        ),
    ),
    Rule(
        6,
        both(
            "Enter into no doctor-patient relationship by accident",
            "Ne pas créer de relation médecin-patient par mégarde",
        ),
        both(
            "We do not diagnose, advise or prescribe for individuals by chat or post. Whoever asks is shown the way to "
            "care; an emergency is sent to emergency services.",
            "Nous ne posons pas de diagnostic, ne conseillons pas et ne prescrivons pas par clavardage ou publication. "
            "À qui demande, nous montrons le chemin des soins; une urgence est dirigée vers les services d'urgence.",
        ),
    ),
    Rule(
        7,
        both("Engage with respect; sometimes do not reply", "Échanger avec respect; parfois, ne pas répondre"),
        both(
            "We speak of patients and colleagues as if they were reading along. Criticism of care in good faith, "
            "safety reports and talk of working conditions are welcome. In a heated discussion one may choose not to "
            "reply.",
            "Nous parlons des patients et des collègues comme s'ils nous lisaient. La critique des soins faite de "
            "bonne foi, les signalements et les échanges sur les conditions de travail sont bienvenus. Quand le ton "
            "monte, on peut choisir de ne pas répondre.",
        ),
    ),
    Rule(
        8,
        both(
            "Safeguard patients' privacy, among physicians too",
            "Protéger la vie privée des patients, entre médecins aussi",
        ),
        both(
            "We post nothing by which a patient could be recognised: no name, number, date, room or picture, and no "
            "combination of facts that fits few people. Consent for a post is asked for in writing and kept on file.",
            "Nous ne publions rien qui permettrait de reconnaître un patient : ni nom, ni numéro, ni date, ni chambre, "
            "ni image, ni ensemble de faits qui ne conviendrait qu'à peu de gens. Le consentement à une publication se "
            "demande par écrit et se garde au dossier.",
        ),
    ),
    Rule(
        9,
        both(
            "Know the legal risks, and your protection organization",
            "Connaître les risques juridiques et son organisme de protection",
        ),
        both(
            "We accuse nobody of wrongdoing in a channel, and do not paste protected works or share logins. Before we "
            "answer a complaint or a lawyer's letter online, we call our protection organization.",
            "Nous n'accusons personne de faute dans un canal, ne collons pas d'articles protégés et ne partageons pas "
            "d'accès. Avant de répondre en ligne à une plainte ou à une lettre d'avocat, nous appelons notre organisme "
            "de protection.",
        ),
    ),
    Rule(
        10,
        both("Engage mindfully: connect, celebrate, advocate", "S'engager avec discernement"),
        both(
            "We use these channels to ask, to learn, to celebrate colleagues and to speak up for better care.",
            "Nous nous servons de ces canaux pour demander, apprendre, féliciter nos collègues et défendre de "
            "meilleurs soins.",
        ),
    ),
)
