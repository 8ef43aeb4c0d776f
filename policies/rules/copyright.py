"""Whole works, pirate libraries, shared logins and figures stripped of their source.

The CMPA's list names copyright among the legal risks (strategy 9). A link, a reference, open access and the library's own
ways pass. Misses a pasted text that says nothing of itself.
"""

from policies.citations import CMPA_SOCIAL_MEDIA
from policies.conduct.reading import Reading, words
from policies.finding import Conduct, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both

_SOURCE = r"(?:uptodate|up to date|nejm|jama|lancet|bmj|dynamed|amboss|uworld|qbank|clinicalkey|library|ovid|elsevier|university|uni|hospital library|journal|proxy|statdx|visualdx|lexicomp|epocrates|mksap|orthobullets|rxtx|biblio(?:theque)?|universite|antidote|cochrane)"
_LOGIN = r"(?:login|log-in|password|pw|account|credentials?|access code|subscription)"
_WORK = r"(?:pdfs?|article|paper|chapter|book|textbook|guideline|review|edition|atlas|slide deck|question bank|qbank|issue|harrison'?s|netter'?s?|rosen'?s|tintinalli'?s?|robbins|nelson'?s?)"
_READING = Reading(
    conduct=Conduct.COPYRIGHT,
    objects=words(
        r"pdf of the (?:whole|entire|full) \w+",
        r"sci-?hub|libgen|lib gen|library genesis|z-?lib(?:rary)?|anna'?s archive",
        rf"(?:use|here'?s|here is|take|try|borrow|sharing|share|lend|lending|send|giving|i'll dm|dm(?:'ing)? you|log in with|sign in with|have|got|pm me|posting|pass(?:ing)? around) (?:me |you |everyone |all |us )?(?:my|your|the|our|his|her|their|an?|someone'?s|somebody'?s|one) (?:\w+ )?{_SOURCE} {_LOGIN}",
        rf"{_SOURCE} {_LOGIN}(?:s)? (?:is|are|below|pinned|to share|i can (?:use|borrow)|we can (?:use|share)|for (?:everyone|the group|all)|=|:)",
        rf"(?:use|borrow|share) (?:my|your|the same) {_LOGIN}",
        rf"(?:whole|full|entire|complete) (?:\w+ ){{0,3}}{_WORK}(?: \w+){{0,4}} (?:attached|below|pasted|here|in the files|for (?:everyone|free|all)|uploaded|scanned|in the drive|on the drive)",
        rf"(?:attached|attaching|pasting|pasted|scanned|scanning|uploaded|uploading|upload|copied|dumping|dumped|posting|posted|sharing|sending|dropping|dropped|here'?s|here is|i have|got|have|photocopied) (?:\w+ ){{0,2}}(?:whole|full|entire|complete|all \d* ?pages of) (?:\w+ ){{0,4}}{_WORK}",
        r"(?:pirated?|cracked|bootleg(?:ged)?|torrent(?:ed)?|ripped) (?:\w+ ){0,3}(?:copy|copies|pdf|version|book|textbook|download|lectures?|videos?|course|qbank|epub|edition|of)|torrent for|(?:downloaded|got|from) (?:\w+ ){0,4}(?:torrents?|pirate bay)",
        r"(?:no need to|didn't|without|don't bother|skip|not going to|never) (?:cit(?:e|ing)|credit(?:ing)?|attribut(?:e|ing)|ask(?:ing)? permission)|(?:cropp|cut|remov|photoshopp|eras|delet|blurr|trimm)(?:ed|ing|e) (?:out |off )?(?:the |their )?(?:watermark|logo|credit|source|author|citation|copyright|publisher)(?:s|'s)?(?: \w+)?",
        r"(?:stole|stealing|lifted|swiped|nicked|ripped) (?:this|that|the|these|all|a|those|their|his|her) (?:\w+ ){0,2}(?:figures?|slides?|diagrams?|images?|tables?|illustrations?|deck)|(?:screenshots?|photos?|pics?|scans?) of (?:every|each|all the|the whole) (?:page|chapter|question|book)s?|paywall(?:ed)? (?:\w+ ){0,4}(?:pasted|below|attached|copied|full text)|(?:pasted|copied|pasting|copying) (?:\w+ ){0,4}(?:paywall)",
        rf"(?:voici|prenez|prends|utilise|utilisez|servez-vous de|je (?:te|vous) (?:donne|passe|prete|partage|envoie)|qui a|quelqu'un a|partage|prete|passe|passe-moi) (?:\w+ )?(?:mon|ton|votre|mes|un|le|son|leur|tes|vos|l') ?(?:acces|mot de passe|identifiants?|login|compte|code|mdp|codes)(?: \w+){{0,2}} {_SOURCE}",
        rf"(?:mot de passe|mdp|login|code d'acces|identifiants?) (?:\w+ ){{0,2}}{_SOURCE} ?(?:est|c'est|:|=|epingle)",
        r"(?:livre|article|manuel|chapitre|guide|texte|pdf|revue|volume|atlas) (?:\w+ ){0,3}(?:au complet|complet|en entier|integral|scanne)(?: \w+){0,3}(?: (?:colle|ci-dessous|ci-joint|en piece jointe|ici|plus bas|dans les fichiers|sur le drive|pour tout le monde|en pdf|scanne))?",
        r"(?:scanne|photocopie|numerise|televerse|mis|copie|colle) (?:tout )?(?:le|l'|les|tout le) ?(?:livre|manuel|article|chapitre|volume|article payant|\d+ pages)|copie pirate|version pirat\w+|pirat(?:ee?s?|er) (?:le|la|du|les)|(?:livre|pdf|logiciel|cours|banque|videos?) (?:\w+ ){0,2}pirat\w+|contourner? le (?:paywall|mur payant)",
        r"sans (?:citer|mentionner|nommer) (?:la source|l'auteure?|personne|les auteurs)|(?:coupe|enleve|efface|rogne|cache|retire|brouille) (?:le filigrane|la source|le logo|l'auteure?|le nom de l'auteure?|la reference|le credit)|(?:vole|pique) (?:cette|ces|la|les|le|ce) (?:figures?|diapos?|images?|tableaux?|schemas?|diapositives)|pas besoin de citer",
    ),
    clause_passes=words(
        r"open[ -]access|public domain|creative commons|cc[ -]by|with (?:their |his |her |the )?permission|(?:asked|got|have|has) (?:\w+ )?permission|interlibrary|(?:isn't|not|stopped) working|expired?|locked out|reset|renew\w*|personal use only|(?:library|librarian) (?:can|could|will)",
        r"acces libre|libre acces|domaine public|avec (?:leur |sa |la )?permission|pret entre bibliotheques|(?:bibliotheque|bibliothecaire) (?:peut|pourrait)|expire|reinitialis\w+|ne marche (?:pas|plus)|ne fonctionne (?:pas|plus)|dossier (?:patient )?complet|bilan complet|examen complet",
    ),
    message_passes=words(
        r"open[ -]access|public domain|cc[ -]by|free on (?:pmc|pubmed)|blocked (?:by|on)|illegal|lawsuit|ruling|not legal|copyright (?:rules|law|office|notice|training)|please (?:link|cite)|author (?:said|agreed)|our own (?:paper|review|article)|my own (?:paper|slides|review|article)|we wrote",
        r"libre acces|acces libre|illegal|droits? d'auteur|mon propre|notre propre|gratuit sur|je l'ai ecrit|mettez (?:juste )?le lien",
    ),
    negatable=False,
)

POLICY = Policy(
    code="copyright",
    title=both("a work that may be protected", "une œuvre qui peut être protégée"),
    entities=frozenset({Conduct.COPYRIGHT}),
    kind=VerdictKind.CONDUCT,
    severity=Severity.LOW,
    citation=CMPA_SOCIAL_MEDIA,
    strategy=9,
    advice=both(
        "Post the link or the reference instead, and let each reader open it with their own access.",
        "Mettez plutôt le lien ou la référence, et que chacun l'ouvre avec son propre accès.",
    ),
    find=_READING.find,
    must_flag=(
        "use my uptodate login, i'll dm you the code",
        "just grab it off sci-hub",
        "scanned the whole textbook, it's in the files",
        "full nejm article pasted below so nobody hits the paywall",
        "cropped out the watermark for my slides",
        "anyone got a uworld account i can borrow",
        "pirated copy of tintinalli in the drive",
        "voici mon mot de passe uptodate, servez-vous",
        "le manuel au complet en pdf dans les fichiers",
        "j'ai enlevé le filigrane de l'image",
        "figure reprise sans citer la source, ça passera",
    ),
    must_pass=(
        "new guideline is out: https://example.org/guideline, table 2 is the useful bit",
        "my uptodate login expired, who do i call",
        "the paper is open access, full article attached",
        "library can get it by interlibrary loan in a day",
        "smith et al. 2023 has a good review of this",
        "can we share the full article? no idea, ask about copyright rules",
        "article en libre accès, lien ici",
        "mon accès uptodate ne marche plus",
        "bilan complet ce matin, tout est normal",
        "qui a la référence pour la dose en pédiatrie",
    ),
)
