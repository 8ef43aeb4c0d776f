"""Which names are a patient's, which a colleague's, and which are nobody's."""

import pytest

from policies.checker import Checker
from policies.context import Context, Member, roster
from policies.detectors.naming import name_at
from policies.detectors.recognizers import patient_name, staff_name
from policies.fiction import is_fiction
from policies.finding import Entity
from policies.message import Message
from policies.scene import Scene
from tests.checkers import patterns_checker

_SURE = 0.5


@pytest.fixture(scope="module", name="patterns")
def _patterns() -> Checker:
    return patterns_checker()


def _patients(text: str) -> list[str]:
    scene = Scene(text)
    return [scene.words(seen.span) for seen in patient_name.RECOGNIZER.find(scene, Context()) if seen.score >= _SURE]


def _colleagues(text: str, *members: Member) -> list[str]:
    scene = Scene(text)
    return [scene.words(seen.span) for seen in staff_name.RECOGNIZER.find(scene, Context(colleagues=roster(members)))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mrs okafor fell", "okafor"),
        ("Mrs. Baluyot's son", "Baluyot"),
        ("mr so, 112 to 119", "so"),
        ("Mme Gagné-Wong attend", "Gagné-Wong"),
        ("M. Wapachee a manqué sa dialyse", "Wapachee"),
        ("MR VILLANUEVA IS CAPABLE", "VILLANUEVA"),
        ("pt john okafor is back", "john okafor"),
        ("Pte Nguyen Thi Hoa, TVP", "Nguyen Thi Hoa"),
        ("PT: OSEI-BONSU, KWABENA", "OSEI-BONSU, KWABENA"),
        ("Nom: SAVARD, LUCETTE", "SAVARD, LUCETTE"),
        ("the patient is Halyna Kowalchuk", "Halyna Kowalchuk"),
        ("Xiomara 26F torsion", "Xiomara"),
        ("Ngoc Bich, 61 ans, pancréatite", "Ngoc Bich"),
        ("GREYEYES, DARCY M 33", "GREYEYES, DARCY"),
        ("Ifeoma's labs", "Ifeoma"),
        ("wife is Folake", "Folake"),
        ("son conjoint (Stéphane) attend", "Stéphane"),
        ("le dossier de Rosaire Boisvert", "Rosaire Boisvert"),
        ("la petite Aaliyah tousse", "Aaliyah"),
        ("K-o-w-a-l-c-h-u-k", "K-o-w-a-l-c-h-u-k"),
        ("Zoya Rahmani CT stable", "Zoya Rahmani"),
        ("Amina de la Cruz 45F", "Amina de la Cruz"),
    ],
)
def test_patients(text: str, name: str) -> None:
    """Titles, labels, ages, relatives and clinical possessives show a patient's name, whole and without its title."""
    assert name in _patients(text)


@pytest.mark.parametrize(
    "text",
    [
        "mild MR TR RVSP 38",
        "MS flare on MRI",
        "mme de tantôt est partie",
        "monsieur refuse le scan",
        "5 m. Helmet saved him",
        "Crohn's labs",
        "Cullen's sign",
        "syndrome de Marfan, 19M",
        "pt needs a bed",
        "Pt Care Manager",
        "Admit 45F",
        "Pneumonitis 62M",
        "Smith et al 2019",
        "S-J-O-G-R-E-N",
        "sent from the U.S. by mail",
        "consult for MSSA",
        "Hartmann reversal booked",
        "a hope 45F",
        "",
    ],
)
def test_no_patients(text: str) -> None:
    """Valves, diseases, eponyms, plain words, abbreviations and cited authors are no patients."""
    assert _patients(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr Sandhu is on", "Sandhu"),
        ("Dre Kilbride en réunion", "Kilbride"),
        ("thx Maryam", "Maryam"),
        ("merci Geneviève pour hier", "Geneviève"),
        ("ask Priya", "Priya"),
        ("Desjarlais, pager 0417", "Desjarlais"),
        ("Nadège prend le relais", "Nadège"),
    ],
)
def test_colleagues(text: str, name: str) -> None:
    """Titles, thanks and pagers show a colleague's name."""
    assert name in _colleagues(text)


def test_members_are_colleagues() -> None:
    """A member is known by first, last and display name, in lower case too; others are not."""
    member = Member(display="Kofi AB", real="Kofi Asante-Boateng")
    assert _colleagues("kofi and Boateng and Efua", member) == ["kofi", "Boateng"]
    assert _colleagues("kofi and Efua") == []


def test_a_members_possessive_is_no_patient(patterns: Checker) -> None:
    """A colleague's mother is not a patient's, but a titled namesake is a patient."""
    context = Context(colleagues=roster((Member(display="Imran", real="Imran Qazi"),)))
    assert not patterns.check(Message(text="Imran's mom made samosas"), context).flagged
    verdict = patterns.check(Message(text="Mrs Imran is septic"), context)
    assert [finding.entity for finding in verdict.findings] == [Entity.PATIENT_NAME]


@pytest.mark.parametrize(
    "text",
    ["OSCE station 4: Mrs. Edna Green, 58", "the manikin is named Jon Snow", "test patient Jane Roe, dob 1961-03-04"],
)
def test_fiction(patterns: Checker, text: str) -> None:
    """People of invented cases are nobody's patients."""
    assert is_fiction(Scene(text))
    assert not patterns.check(Message(text=text)).flagged


@pytest.mark.parametrize(
    ("text", "trusting", "name"),
    [
        ("Rose", True, "Rose"),
        ("Rose", False, None),
        ("rose", True, None),
        ("J. Szymanski", True, "J. Szymanski"),
        ("Adaeze Young said", False, "Adaeze Young"),
        ("MSSA", False, None),
        ("", True, None),
    ],
)
def test_name_at(text: str, *, trusting: bool, name: str | None) -> None:
    """A plain word is a name only where the place alone says so; lower case never is."""
    scene = Scene(text)
    span = name_at(scene, 0, trusting=trusting)
    assert (None if span is None else scene.words(span)) == name


@pytest.mark.parametrize(
    "text",
    ["our own Dr Okafor was admitted last night", "Okafor, RN is intubated", "Ngozi Okafor a été hospitalisée hier"],
)
def test_a_colleague_can_be_a_patient(patterns: Checker, text: str) -> None:
    """What happens to patients only makes a patient of a colleague too, titled or a member."""
    context = Context(colleagues=roster((Member(real="Ngozi Okafor"),)))
    assert [finding.policy for finding in patterns.check(Message(text=text), context).findings] == ["patient_name"]


@pytest.mark.parametrize("text", ["Imran's MRI", "Imran came in with chest pain", "Imran presented with a TIA"])
def test_words_of_illness_outrank_the_member_list(text: str) -> None:
    """A member's name in front of an illness is not taken for a colleague's."""
    assert _colleagues(text, Member(display="Imran")) == []
    assert _colleagues("Imran nights, Okafor days", Member(display="Imran")) == ["Imran"]


@pytest.mark.parametrize(
    "text", ["Folake's labs", "discharged Folake home", "Mrs Folake is septic", "pt Folake is back"]
)
def test_an_exception_never_outranks_words_that_make_a_patient(patterns: Checker, text: str) -> None:
    """A name that the channel has learnt is still flagged behind a title or label, or among a patient's words."""
    assert patterns.check(Message(text=text), Context(excepted=frozenset({"folake"}))).flagged


@pytest.mark.parametrize("text", ["re Folake", "opinion from Folake", "letter from Folake"])
def test_an_exception_passes_where_nothing_makes_a_patient(patterns: Checker, text: str) -> None:
    """The same name passes where no word around it makes it a patient's, however it is written."""
    assert patterns.check(Message(text=text)).flagged
    assert not patterns.check(Message(text=text), Context(excepted=frozenset({"folake"}))).flagged
    assert patterns.check(Message(text=text), Context(excepted=frozenset({"chidinma"}))).flagged
