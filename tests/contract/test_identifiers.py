"""What the whole checker says of identifiers in chat, of collisions, of near misses and of clinical numbers."""

import pytest

from policies.checker import Checker
from policies.finding import Annotation, Entity, Subject
from policies.message import Message


def seen(checker: Checker, text: str) -> list[tuple[Entity, str]]:
    """What is flagged in a message, as (entity, words)."""
    findings = checker.check(Message(text=text)).findings
    return [(Entity(finding.entity), text[finding.span.start : finding.span.end]) for finding in findings]


def claims(checker: Checker, text: str) -> list[Annotation]:
    """What is annotated in a message."""
    return list(checker.check(Message(text=text)).annotations)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        # Ten digits: telephone, Ontario, British Columbia, Nova Scotia, NHS, CHI or NPI.
        ("9876-543-217", Entity.HEALTH_CARD, "9876-543-217"),
        ("9876543217", Entity.HEALTH_CARD, "9876543217"),
        ("416-555-0123 is his wife", Entity.PHONE, "416-555-0123"),
        ("tel 9876543217", Entity.PHONE, "9876543217"),
        ("hc 4165550123", Entity.HEALTH_CARD, "4165550123"),
        ("mrn 4165550123", Entity.MRN, "4165550123"),
        ("phn 9698658215, cell of her son 4165550123", Entity.HEALTH_CARD, "9698658215"),
        ("943 476 5870 (nhs)", Entity.HEALTH_CARD, "943 476 5870"),
        ("chi 0101011237", Entity.HEALTH_CARD, "0101011237"),
        ("health card 1234 567 890", Entity.HEALTH_CARD, "1234 567 890"),
        ("NAM 1993999998", Entity.HEALTH_CARD, "1993999998"),
        # Nine digits: SSN, SIN or the health number of seven provinces and territories.
        ("123-45-6789", Entity.SSN_SIN, "123-45-6789"),
        ("nas 123 456 782", Entity.SSN_SIN, "123 456 782"),
        ("hsn 123 456 782", Entity.HEALTH_CARD, "123 456 782"),
        ("130-692-544 on the form", Entity.SSN_SIN, "130-692-544"),
        ("phin 130-692-544", Entity.HEALTH_CARD, "130-692-544"),
        ("dossier 130692544", Entity.MRN, "130692544"),
        ("ab phn 12345-6789", Entity.HEALTH_CARD, "12345-6789"),
        ("passport 123456782", Entity.OTHER_ID, "123456782"),
        ("acct 123456782", Entity.ACCOUNT, "123456782"),
        # Longer numbers: payment card or IHI or a card of Newfoundland.
        ("8003 6083 3342 9777", Entity.HEALTH_CARD, "8003 6083 3342 9777"),
        ("4242 4242 4242 4242", Entity.ACCOUNT, "4242 4242 4242 4242"),
        ("mcp 123 456 789 012", Entity.HEALTH_CARD, "123 456 789 012"),
    ],
)
def test_collisions(checker: Checker, text: str, entity: Entity, value: str) -> None:
    """A number that could be of several kinds is flagged once, as the kind that label, grouping or check digit say."""
    assert (entity, value) in seen(checker, text)
    assert sum(words == value for _, words in seen(checker, text)) == 1


def test_a_physicians_number_is_no_patients(checker: Checker) -> None:
    """An NPI is told from a telephone or health number by its check digit, and passes."""
    assert not seen(checker, "1993999998")
    assert any(claim.subject is Subject.STAFF for claim in claims(checker, "1993999998"))


@pytest.mark.parametrize(
    "text",
    [
        "pt in 4, mrn 1048, fell again",
        "Mrn - 00 482 17",
        "m r n 00482",
        "my patient 448213?",
        "hc ending 3217",
        "NAM: trem 8508 1512",
        "hc# nine eight seven six five four three two one seven",
        "tél quatre un six, cinq cinq cinq, zéro un deux trois, sa mère",
        "hc\n9876\n543\n217",
        "hc 9876\u200b543\u200b217",
        "hc 9876\u2013543\u2013217",
        "mrn \uff100\uff1482\uff11",
        "4I6-555-0l23 is his wife",
        "wife's # 4165550123",
        "joindre sa fille au 418 555 0199",
        "jane [at] example [dot] com is the family contact",
        "son compte tiktok @jane.doe92",
        "mastercard ending 4444",
        "sunlife policy 0448123",
        "T1234-567890-12 permis",
        "dexcom sn 8GK2T1",
        "last 4 of her ssn: 6789",
    ],
)
def test_chat_is_flagged(checker: Checker, text: str) -> None:
    """Identifiers as tired people type them, or as somebody hides them, are flagged."""
    assert seen(checker, text)


@pytest.mark.parametrize(
    "text",
    [
        "000000000",
        "ssn 000000000",
        "000-00-0000",
        "666-12-3456 is out of range",
        "12-45-6789",
        "123-45-678",
        "987-654-321 or so",
        "hc 0000000000",
        "9871543219",
        "416-555-012",
        "4242 4242 4242",
        "TREM 8513 1512",
        "1HGCM82633A004353",
        "GB83WEST12345698765432",
        "256.1.1.1",
        "jane@nowhere",
    ],
)
def test_near_misses_pass(checker: Checker, text: str) -> None:
    """One digit short, a wrong check digit where nothing else speaks for the value, and degenerate values pass."""
    assert not seen(checker, text)


@pytest.mark.parametrize(
    "text",
    [
        "bp 120/80 hr 88 rr 18 t 37.2 spo2 96% 2L",
        "trop 45 -> 120 -> 340, na 138 k 4.1 cl 102 hco3 24 bun 12 cr 1.1",
        "pT2N1M0 stage IIB, icd-10 I21.4, J18.9",
        "NCT04280705, PMID 31562798, doi:10.1056/NEJMoa1911303",
        "heparin 5000 units sc bid, 1,200,000 units penicillin",
        "MELD 23, CHA2DS2-VASc 4, NIHSS 14, GCS 3-4-5",
        "2019 ACC/AHA guideline, 2023 update, section 4.2.1.3",
        "page 1234 for cardiology, ext 5512, pager 416-555-0123",
        "cpso 87654 is my number, DEA AB1234563",
        "sodium 128-131-134-138, I/O 1250/980",
        "OHIP A007 K013, CPT 99213",
        "chart 3 of 4 signed, case 12 of 20, claim denied x 3",
        "pneumovax 23, DIN 02242974, rx 30 tabs 0 refills",
        "zoom meeting id 812 3456 7890 passcode 445566",
        "clinic 416-555-0123, crisis line 1-800-555-0100",
        "bureau 514-555-0120, téléc du bureau 514-555-0121",
    ],
)
def test_clinical_numbers_pass(checker: Checker, text: str) -> None:
    """Doses, vitals, scores, codes, trials and the numbers of staff are no patient's."""
    assert not seen(checker, text)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("call her daughter at 416-555-0123", Subject.PATIENT),
        ("my patient's cell 416-555-0123", Subject.PATIENT),
        ("my cell is 416-555-0123", Subject.STAFF),
        ("ward clerk desk 416-555-0123", Subject.STAFF),
        ("416-555-0123 (daughter)", Subject.PATIENT),
        ("1-800-555-0100", Subject.OTHER),
    ],
)
def test_whose_number(checker: Checker, text: str, subject: Subject) -> None:
    """The words next to a telephone number say whose it is."""
    assert [claim.subject for claim in claims(checker, text) if claim.entity is Entity.PHONE] == [subject]


def test_joined_version_code_belongs_to_the_number(checker: Checker) -> None:
    """A version code joined to a health number is part of it; one written apart is not."""
    assert seen(checker, "hc 9876543217AB") == [(Entity.HEALTH_CARD, "9876543217AB")]
    assert seen(checker, "hc 9876 543 217 vc ab") == [(Entity.HEALTH_CARD, "9876 543 217")]


def test_evidence_names_no_words_of_the_message(checker: Checker) -> None:
    """Evidence consists of codes: pattern, check digit and context, never what was written."""
    (finding,) = checker.check(Message(text="ohip 9876543217")).findings
    assert "check_digit:ontario" in finding.evidence
    assert not any("9876543217" in code for code in finding.evidence)


def test_windows_lose_nothing(checker: Checker) -> None:
    """A value deep inside a long message is found as in a short one, though only numbers' surroundings are read."""
    talk = "stable overnight, bp 120/80, sat 96 on air, trop 45 then 40, plan unchanged\n" * 40
    for text in (
        "mrn 00482",
        "hc 9876 543 217 vc ab",
        "ssn xxx-xx-6789",
        "vin: 1HGCM82633A004352",
        "NAM TREM 8508 1512",
    ):
        (alone,) = seen(checker, text)
        assert alone in seen(checker, f"{talk}{text}\n{talk}")
