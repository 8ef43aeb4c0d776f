"""Web addresses, handles on social networks, and network addresses.

A link is about one patient where its address carries a patient's number, where it leads to a fund-raiser or obituary,
or where the words next to it say so; journals, tools and guidelines are seen and pass. A network address passes where
it is private or belongs to a machine. Known to miss: shortened links, names in a path without further words.
"""

import re
from dataclasses import replace
from ipaddress import ip_address

from policies.detectors.contact import whose
from policies.detectors.family import DISTINCTIVE, LABELLED, LIKELY, Family, Form
from policies.finding import Annotation, Entity, Subject
from policies.scene import Scene

_TOPS = "com|ca|org|net|edu|gov|info|io|co|me|health|app|link|fr|uk|au|us|tv|live|gl|ly"
_TOP = f"(?:{_TOPS})"
_HOST = r"(?:[a-z0-9](?:[a-z0-9\-]{0,40}[a-z0-9])?\.){1,5}"
_PATH = r"[^\s<>\"|]{0,400}[^\s<>\"|.,;:!?)\]']"
_NETWORK = (
    r"instagram|insta|ig|twitter|tiktok|tik tok|snapchat|snap|facebook|fb|linkedin|reddit|youtube|threads|bluesky|"
    r"mastodon"
)
_NUMBER_IN_ADDRESS = re.compile(
    r"(?:patients?|pt|mrn|chart|dossier|accession|acc|studyuid|studyinstanceuid|pat|encounter|visit|member|person|"
    r"record|case|client)(?:_?-?(?:id|no|num|number))?(?:[=/:]|%3d){1,2}[a-z]{0,5}-?[0-9]{3}"
)
_VIEWER = re.compile(
    r"(?:pacs|viewer|dicom|wado|emr|ehr|epic|chart|portal|mychart|oscar|telus|worklist|ris)[^/]{0,40}/.{0,300}[0-9]{4}"
)
_PERSONAL = re.compile(
    r"gofundme|caringbridge|obituar|legacy\.com|dignitymemorial|necrologi|avis-de-deces|justgiving|fundrazr|everloved|"
    r"inmemoriam|mealtrain"
)
_REFERENCE = re.compile(
    r"(?:clinicaltrials|pubmed|ncbi|nih|doi|nejm|thelancet|bmj|jamanetwork|cochrane|uptodate|dynamed|medscape|mdcalc|"
    r"wikipedia|who|cdc|canada|ontario|quebec|youtube|youtu|zoom|github|google|microsoft|slack|sciencedirect|springer|"
    r"wiley|nature|cmaj|cfp|aafp|acc|heart|ahajournals|radiopaedia|emcrit|litfl|nice|statnews)\."
)
_PROFILE = re.compile(
    r"(?:instagram\.com|facebook\.com|fb\.com|tiktok\.com|twitter\.com|//x\.com|snapchat\.com|linkedin\.com/in|"
    r"reddit\.com/u)"
)
_MACHINE = re.compile(
    r"(?<![a-z])(?:server|serveur|printer|imprimante|pacs|vpn|gateway|dns|router|routeur|firewall|subnet|workstation|"
    r"host|proxy|switch|ping|vlan|port|version|v|release|build|firmware|section|chapter|table)(?![a-z])"
)


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    if claim.entity is Entity.IP:
        return _network_address(scene, claim)
    address = scene.folded[claim.span.start : claim.span.end]
    subject, evidence = whose(scene, claim.span)
    if _NUMBER_IN_ADDRESS.search(address) or (_VIEWER.search(address) and not _REFERENCE.search(address)):
        subject, evidence = Subject.PATIENT, ("address:number",)
    elif _PERSONAL.search(address) and subject is not Subject.STAFF:
        subject, evidence = Subject.PATIENT, ("address:personal",)
    elif claim.pattern == "address" and (_REFERENCE.search(address) or not _PROFILE.search(address)):
        subject, evidence = _page(scene, claim)
    return replace(claim, subject=subject, evidence=(*claim.evidence, *evidence))


_OWN_PAGE = re.compile(
    r"(?<![a-z])(?:his|her|their|pt's|patient's|family's|mom's|dad's|son|sa) (?:[a-z]{1,12} )?"
    r"(?:page|blog|profile|website|site|account|channel|fundraiser|fund ?raiser|campaign|story|post|video|compte|"
    r"profil)"
)


def _page(scene: Scene, claim: Annotation) -> tuple[Subject, tuple[str, ...]]:
    """An ordinary page is a patient's only where the words right in front call it theirs."""
    if _OWN_PAGE.search(scene.before(claim.span, 40)):
        return Subject.PATIENT, ("cue:own_page",)
    return Subject.OTHER, ()


def _network_address(scene: Scene, claim: Annotation) -> Annotation | None:
    try:
        address = ip_address(scene.words(claim.span))
    except ValueError:
        return None
    subject, evidence = whose(scene, claim.span)
    machine = _MACHINE.search(scene.before(claim.span, 30)) or _MACHINE.search(scene.after(claim.span, 20))
    if machine or (address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified):
        subject, evidence = Subject.OTHER, ("cue:machine",)
    elif subject is Subject.UNKNOWN and str(address).startswith(("10.", "192.168.", "172.16.", "fd", "fc")):
        subject, evidence = Subject.OTHER, ("address:private",)
    return replace(claim, subject=subject, evidence=(*claim.evidence, *evidence))


RECOGNIZER = Family(
    name="web",
    forms=(
        Form(
            name="address",
            entity=Entity.URL,
            needs=("://", "www.", *(f".{top}/" for top in _TOPS.split("|"))),
            pattern=re.compile(
                rf"(?<![a-z0-9@._\-])(?:(?:https?|ftp)://{_PATH}|www\.{_HOST}{_TOP}(?:/{_PATH})?|{_HOST}{_TOP}/{_PATH})"
            ),
            score=LABELLED + 0.03,
            accepts=bool,
        ),
        Form(
            name="handle",
            entity=Entity.URL,
            pattern=re.compile(
                rf"(?<![a-z0-9])(?:{_NETWORK}|u/|r/)(?:'?s)?[ ]?(?:(?:handle|account|name|page|user|username|profile|"
                r"compte|is|"
                r"est|as|at|under|:|-|=|\()[ ]?){0,4}(?P<value>@[a-z0-9._]{3,30}|[a-z0-9]{1,20}[._][a-z0-9._]{1,20}|"
                r"[a-z]{3,20}[0-9]{1,6})"
                r"(?![a-z0-9@])"
            ),
            score=LIKELY,
            accepts=bool,
        ),
        Form(
            name="handle_in_front",
            entity=Entity.URL,
            needs=("@",),
            pattern=re.compile(
                rf"(?<![a-z0-9@.])(?P<value>@[a-z0-9._]{{3,30}})[ ]?(?:on|sur|\(|-) ?(?:{_NETWORK})(?![a-z])"
            ),
            score=LIKELY,
            accepts=bool,
        ),
        Form(
            name="ipv4",
            entity=Entity.IP,
            least_digits=4,
            pattern=re.compile(r"(?<![\w.])[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![\w]|\.[0-9])"),
            score=DISTINCTIVE,
        ),
        Form(
            name="ipv6",
            entity=Entity.IP,
            needs=(":",),
            pattern=re.compile(r"(?<![\w:.])(?:[0-9a-f]{1,4}:{1,2}){2,7}[0-9a-f]{1,4}(?![\w:])"),
            score=DISTINCTIVE,
        ),
    ),
    refine=_refine,
    numeric=False,
)
