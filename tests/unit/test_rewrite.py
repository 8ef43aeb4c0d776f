"""Rewrites: what they say, what they leave alone, and when none is offered."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.checker import Checker
from policies.finding import Annotation, Entity, Finding, Severity, Span, Subject, Verdict, VerdictKind
from policies.message import Message, Platform
from policies.rewrite import Declined, Rewrite, rewrite
from policies.training.inline import read_marks
from tests.checkers import patterns_checker

SENT = datetime(2026, 3, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The patterns alone; what they miss is marked in each test's message."""
    return patterns_checker()


def _finding(span: Span, entity: str) -> Finding:
    return Finding(
        span=span,
        entity=entity,
        policy="marked",
        severity=Severity.HIGH,
        kind=VerdictKind.IDENTIFIES,
        score=1.0,
        citation="",
    )


def _rewrite(checker: Checker, marked: str, *, sent_at: datetime | None = SENT) -> str | Declined:
    """Rewrite a message whose findings are marked as ``[[words|ENTITY]]``."""
    text, spans = read_marks(marked)
    message = Message(text=text, sent_at=sent_at)
    staff = [
        Annotation(span=Span(start, end), entity=Entity.STAFF_NAME, score=1.0, subject=Subject.STAFF)
        for start, end, label in spans
        if label == Entity.STAFF_NAME
    ]
    seen = (*staff, *checker.check(message).annotations)
    findings = tuple(_finding(Span(start, end), label) for start, end, label in spans if label != Entity.STAFF_NAME)
    made = rewrite(message, Verdict(kind=VerdictKind.IDENTIFIES, findings=findings, annotations=seen), checker.check)
    return made.text if isinstance(made, Rewrite) else made


def _name(words: str) -> str:
    return re.sub(r"<([^<>]+)>", r"[[\1|PATIENT_NAME]]", words)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Mrs. <Okafor> fell again, CT head neg", "The patient fell again, CT head neg"),
        ("mrs <stone> INR is 7, vit K 2 mg po", "the patient's INR is 7, vit K 2 mg po"),
        ("<grace> is crashing, pressures 60 sys", "the patient is crashing, pressures 60 sys"),
        ("Pls call Mrs. <Baluyot>s son back before 5", "Pls call the patient's son back before 5"),
        ("can someone look at <Kiran>'s ECG pls", "can someone look at the patient's ECG pls"),
        ("can someone look at <Kiran>\u2019s ECG pls", "can someone look at the patient's ECG pls"),
        ("pt <john tremblay> is back, trop 88", "pt is back, trop 88"),
        ("<Xiomara> 26F torsion on US, flow present", "26F torsion on US, flow present"),
        ("<Doug Wiebe>, 52, windshield fluid, pH 6.79", "The patient, 52, windshield fluid, pH 6.79"),
        ("Patient's daughter (<Chidinma>) will bring the papers", "Patient's daughter will bring the papers"),
        ("her daughter <Chidinma> is at bedside and calm", "her daughter is at bedside and calm"),
        ("<Faith> refuses blood, <Joy> (the sister) wants it", "The patient refuses blood, the sister wants it"),
        ("the niece, <Shirin>, wants to see every gas", "the niece wants to see every gas"),
        ("who do i ask for the <Vandenberg> MVC images", "who do i ask for the patient's MVC images"),
        ("MR <VILLANUEVA> IS CAPABLE AND REFUSES BLOOD", "THE PATIENT IS CAPABLE AND REFUSES BLOOD"),
        ("Hi Mrs. <Okafor>, your potassium is 5.9, stop it", "Hi, your potassium is 5.9, stop it"),
        (
            "<Ludmila> needs a sitter, K 3.1. <Gladys> is fine, <Ludmila> is not",
            "The first patient needs a sitter, K 3.1. The second patient is fine, the first patient is not",
        ),
        ("<Amarjit> is back. Amarjit's K is 6.1", "The patient is back. The patient's K is 6.1"),
    ],
)
def test_english_names_become_roles(checker: Checker, marked: str, expected: str) -> None:
    """A name becomes a role that reads on: titles go, possessives and the writer's case stay."""
    assert _rewrite(checker, _name(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Mme <G\u00e9linas> attend son scan depuis hier", "La patiente attend son scan depuis hier"),
        ("M. <Leblanc> est dans le corridor, il a vomi", "Le patient est dans le corridor, il a vomi"),
        ("le fils de M. <Roy> rappelle ce soir", "le fils du patient rappelle ce soir"),
        ("le fils de Mme <Roy> rappelle ce soir", "le fils de la patiente rappelle ce soir"),
        ("le mari d'<Ang\u00e8le> dit qu'elle refuse la foley", "le mari de la patiente dit qu'elle refuse la foley"),
        (
            "je crois qu'<Ivanie> est tomb\u00e9e, elle est p\u00e2le",
            "je crois que la patiente est tomb\u00e9e, elle est p\u00e2le",
        ),
        ("donn\u00e9 2 culots \u00e0 M. <Gagnon> cette nuit", "donn\u00e9 2 culots au patient cette nuit"),
        ("la petite <Aaliyah> a encore de la fi\u00e8vre", "la petite a encore de la fi\u00e8vre"),
        ("Son conjoint (<St\u00e9phane>) est dans le stationnement", "Son conjoint est dans le stationnement"),
        ("Sa ni\u00e8ce <Divine> peut traduire pour nous", "Sa ni\u00e8ce peut traduire pour nous"),
        (
            "<Lucie> refuse tout, <Manon> (la soeur) veut la dialyse",
            "La patiente refuse tout, la soeur veut la dialyse",
        ),
        (
            "pouce de <gaetan> r\u00e9implant\u00e9, vascularis\u00e9",
            "pouce du patient r\u00e9implant\u00e9, vascularis\u00e9",
        ),
        (
            "Mme <Roy> a un K \u00e0 6,1 et M. <Cyr> un K \u00e0 2,9",
            "La premi\u00e8re patiente a un K \u00e0 6,1 et le deuxi\u00e8me patient un K \u00e0 2,9",
        ),
    ],
)
def test_french_names_become_roles(checker: Checker, marked: str, expected: str) -> None:
    """Gender, contraction and elision follow the role, not the name."""
    assert _rewrite(checker, _name(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<Ana> had surgery on [[March 3 2019|DATE]], now septic", "The patient had surgery in 2019, now septic"),
        ("seen in clinic on [[March 2|DATE]] for chest pain", "seen in clinic a few weeks ago for chest pain"),
        ("admitted [[feb 11|DATE]] for the same belly pain", "admitted last month for the same belly pain"),
        ("her ERCP is booked for [[March 24|DATE]] at noon", "her ERCP is booked in a few days at noon"),
        ("she takes it since [[november|DATE]], 5 mg daily", "she takes it for a few months, 5 mg daily"),
        ("RV en clinique le [[18 avril|DATE]], K 3,1", "RV en clinique le mois prochain, K 3,1"),
        ("accouch\u00e9 le [[12 mai 2021|DATE]], TA 170/105", "accouch\u00e9 en 2021, TA 170/105"),
        ("DOB [[1961-08-30|DATE]], new AF, rate 140", "born 1961, new AF, rate 140"),
        ("n\u00e9e le [[4 mars 1961|DATE]], HTA, elle va bien", "n\u00e9e en 1961, HTA, elle va bien"),
        ("DOB [[1931-08-30|DATE]], new AF, rate 140", "new AF, rate 140"),
        ("[[94|AGE_OVER_89]]F hip fracture, NPO", "90+ F hip fracture, NPO"),
        ("he's [[96|AGE_OVER_89]] and wants everything done", "he's 90+ and wants everything done"),
        ("dame de [[93 ans|AGE_OVER_89]], h\u00e9morragie", "dame de 90+ ans, h\u00e9morragie"),
        ("[[late nineties|AGE_OVER_89]], new AF 150, DOAC?", "90+, new AF 150, DOAC?"),
    ],
)
def test_dates_and_ages_become_coarse(checker: Checker, marked: str, expected: str) -> None:
    """A date becomes its year or a time in words, a birth its year unless that tells an age over 89, an age 90+."""
    assert _rewrite(checker, _name(marked)) == expected


def test_without_the_time_of_the_message_only_years_are_told(checker: Checker) -> None:
    """A day without a year is left out where nobody knows what today is; nothing is invented."""
    marked = "admitted [[feb 11|DATE]] for the same belly pain"
    assert _rewrite(checker, marked, sent_at=None) == "admitted for the same belly pain"
    assert _rewrite(checker, "CABG in [[March 2016|DATE]], on ASA 81", sent_at=None) == "CABG in 2016, on ASA 81"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<Leila>, 48, MRN [[1190-443|MRN]], septic on 2 pressors", "The patient, 48, septic on 2 pressors"),
        ("mrn [[00482|MRN]] needs a second look at the ct", "the patient needs a second look at the ct"),
        ("Son dossier c'est [[488-201|MRN]]. On dialyse ce soir?", "On dialyse ce soir?"),
        ("ohip# [[9876543217AB|HEALTH_CARD]], new consult, sat 88", "new consult, sat 88"),
        ("call her daughter at [[416-555-0123|PHONE]] before the OR", "call her daughter before the OR"),
        (
            "sa fille est inqui\u00e8te, t\u00e9l [[514 555-0187|PHONE]], svp rappeler",
            "sa fille est inqui\u00e8te, svp rappeler",
        ),
        ("portal msg from [[ana.b@example.org|EMAIL]] about her biopsy", "portal msg about her biopsy"),
        ("she lives at [[77 Assiniboine Ave|ADDRESS]] and falls a lot", "she lives in the region and falls a lot"),
        ("Fisherman from [[Gimli|ADDRESS]], 61, hook in the globe", "Fisherman from the region, 61, hook in the globe"),
        ("trappeur de [[Salluit|ADDRESS]], engelures grade 3", "trappeur de la r\u00e9gion, engelures grade 3"),
        ("Her plate [[FLT 119|LICENSE_PLATE]] is in the nursing note", "Her plate is in the nursing note"),
        ("her transmitter [[GT6012345R|DEVICE_ID]] fell in the sink", "her transmitter fell in the sink"),
        ("her video [[https://v.example.com/@a|URL]] shows the fall, 4 m", "her video shows the fall, 4 m"),
        ("someone opened his file 14 times from [[172.16.88.140|IP]]", "someone opened his file 14 times"),
        (
            "he wrote his SIN on the board ([[721 498 306|SSN_SIN]]) when asked",
            "he wrote his SIN on the board when asked",
        ),
    ],
)
def test_numbers_and_places_go_with_their_labels(checker: Checker, marked: str, expected: str) -> None:
    """A value leaves with its label, preposition and brackets, and the clause reads on."""
    assert _rewrite(checker, _name(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[[bed 9|ROOM]] is spiking again, 39.4", "the patient is spiking again, 39.4"),
        ("[[bed 9|ROOM]]: septic, lactate 4.1", "septic, lactate 4.1"),
        (
            "pt in [[408|ROOM]]: pacer interrogated, 11 months left",
            "pt on the ward: pacer interrogated, 11 months left",
        ),
        ("<Ana> in [[rm 431|ROOM]] wants to leave AMA", "The patient wants to leave AMA"),
        ("[[412A|ROOM]]'s niece keeps sending me messages", "the patient's niece keeps sending me messages"),
        ("la dame du [[12|ROOM]] veut partir contre avis", "la dame \u00e0 l'\u00e9tage veut partir contre avis"),
        ("[[lit 14|ROOM]] d\u00e9sature encore, il est \u00e0 6L", "le patient d\u00e9sature encore, il est \u00e0 6L"),
        ("come read the wide complex in [[resus 4|ROOM]] with me", "come read the wide complex in resus with me"),
    ],
)
def test_rooms_become_the_ward_or_the_patient(checker: Checker, marked: str, expected: str) -> None:
    """A room is the ward where it says where, the patient where it says who, and nothing as a heading."""
    assert _rewrite(checker, _name(marked)) == expected


def test_lines_of_labels_disappear(checker: Checker) -> None:
    """Of a form only the lines with clinical words stay."""
    marked = (
        "CONSULT TO: THORACICS\nPT: <OSEI-BONSU, KWABENA>\nMRN: [[H00771924|MRN]]\n"
        "REASON: 2ND SPONT PTX R, 14 FR PIGTAIL PLACED, NOT RE-EXPANDED AT 48H"
    )
    assert _rewrite(checker, _name(marked)) == (
        "CONSULT TO: THORACICS\nREASON: 2ND SPONT PTX R, 14 FR PIGTAIL PLACED, NOT RE-EXPANDED AT 48H"
    )


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("sign-out:\n- <Fontaine> 61M trop\n- <Bruyere> SBO\n- <Yellowquill> CT PE", Declined.TAKE_IT_TO_THE_CHART),
        ("<Lidiya>, DOB [[4 july 1951|DATE]]", Declined.TAKE_IT_TO_THE_CHART),
        ("> whose is the 7.2 k\n<Zhao>. hemolyzed", Declined.TAKE_IT_TO_THE_CHART),
        ("the last name is <Payne> and the complaint is pain", Declined.TAKE_IT_TO_THE_CHART),
        ("psych: <Brayden> on a Form 4, expires [[Nov 19|DATE]] 1500", Declined.TAKE_IT_TO_THE_CHART),
        ("Mme <Bui> ou Mme <B\u00f9i>, les deux ont de la warfarine", Declined.WHO_IS_WHO),
        ("insulin went to the wrong patient, <Tyrell> got it", Declined.WHO_IS_WHO),
        ("the swab is from our own <Jaspreet> on nights", Declined.WHO_IS_WHO),
        ("gap [[28|ROOM]] is high again, osm 352, call me", Declined.TAKE_IT_TO_THE_CHART),
        ("sending [[a photo of her face|PHOTO_REF]] before the swelling", Declined.NOT_BY_WORDS),
        ("she is [[the only transplant in the province|QUASI]] so read her level", Declined.NOT_BY_WORDS),
    ],
)
def test_what_needs_its_names_is_declined(checker: Checker, marked: str, reason: Declined) -> None:
    """A list, a name to be spelled, a deadline, people alike and images are not rewritten."""
    assert _rewrite(checker, _name(marked)) is reason


def test_a_message_that_stays_flagged_is_declined(checker: Checker) -> None:
    """What the checker still finds in the new words is never offered."""
    text, [(start, end, label)] = read_marks("[[bed 9|ROOM]] is septic, mrn 0048213 has the cultures")
    verdict = Verdict(kind=VerdictKind.IDENTIFIES, findings=(_finding(Span(start, end), label),))
    assert rewrite(Message(text=text), verdict, checker.check) is Declined.NOT_CLEAN


def test_coarse_words_that_the_checker_doubts_are_left_out() -> None:
    """Where the checker objects to a year or a region, the clause does without it; to a role, nothing is offered."""
    text, [(start, end, label)] = read_marks("CABG in [[March 2016|DATE]], on ASA 81")
    verdict = Verdict(kind=VerdictKind.IDENTIFIES, findings=(_finding(Span(start, end), label),))

    def suspicious(draft: Message) -> Verdict:
        at = draft.text.find("in 2016")
        findings = (_finding(Span(at, at + 7), "DATE"),) if at >= 0 else ()
        return Verdict(kind=VerdictKind.IDENTIFIES if findings else VerdictKind.CLEAN, findings=findings)

    made = rewrite(Message(text=text), verdict, suspicious)
    assert isinstance(made, Rewrite)
    assert made.text == "CABG, on ASA 81"


def test_a_clean_message_has_nothing_to_change(checker: Checker) -> None:
    """Without a finding there is no rewrite."""
    message = Message(text="Crohn flare, 5 mg bid")
    assert rewrite(message, checker.check(message), checker.check) is Declined.NOTHING_TO_CHANGE


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        (Platform.SLACK, "<@U12345> *mrs okafor* needs her K repleted, 40 mEq &lt; 2 h"),
        (Platform.TEAMS, "<p>@member <b>mrs okafor</b> needs her K repleted, 40 mEq &lt; 2 h</p>"),
    ],
)
def test_mark_up_is_read_and_left_out(checker: Checker, platform: Platform, text: str) -> None:
    """A rewrite of marked-up text is what readers see, without the mark-up."""
    message = Message(platform=platform, text=text)
    made = rewrite(message, checker.check(message), checker.check)
    assert isinstance(made, Rewrite)
    assert made.text == "@member the patient needs her K repleted, 40 mEq < 2 h"
    assert [made.text[span.start : span.end] for span in made.changed] == ["the patient"]


@given(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.lists(st.tuples(st.integers(0, 79), st.integers(1, 12), st.sampled_from(Entity)), max_size=4),
    st.sampled_from(Platform),
)
def test_any_text_gives_an_answer(text: str, marks: list[tuple[int, int, Entity]], platform: Platform) -> None:
    """Whatever the message and the findings, there is a rewrite without private-use signs, or a reason."""
    ends = [0, *(start + length for start, length, _ in marks)]
    findings = tuple(
        _finding(Span(start, min(start + length, len(text))), entity)
        for before, (start, length, entity) in zip(ends, sorted(marks), strict=False)
        if before <= start < len(text)
    )
    verdict = Verdict(kind=VerdictKind.IDENTIFIES, findings=findings)
    clean = Verdict(kind=VerdictKind.CLEAN)
    made = rewrite(Message(platform=platform, text=text, sent_at=SENT), verdict, lambda _: clean)
    if isinstance(made, Rewrite):
        assert not re.search("[\ue000-\ue002]", made.text)
        assert all(span.end <= len(made.text) for span in made.changed)
