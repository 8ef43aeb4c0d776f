"""What is seen as an address, a small town, a room or a bed, and whose."""

import pytest

from policies.context import Context
from policies.detectors.recognizers import address, room
from policies.finding import Subject
from policies.scene import Scene


def _addresses(text: str) -> list[str]:
    scene = Scene(text)
    return [scene.words(seen.span) for seen in address.RECOGNIZER.find(scene, Context())]


def _rooms(text: str) -> list[tuple[str, Subject]]:
    scene = Scene(text)
    return [(scene.words(seen.span), seen.subject) for seen in room.RECOGNIZER.find(scene, Context())]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lives at 77 Assiniboine Ave, unit 1203", "77 Assiniboine Ave, unit 1203"),
        ("1482 sargent ave apt 6", "1482 sargent ave apt 6"),
        ("au 118 rue Front, app 4 pas", "118 rue Front, app 4"),
        ("45 rue Eddy chez sa soeur", "45 rue Eddy"),
        ("9 ch. de la Montagne", "9 ch. de la Montagne"),
        ("118 Concession Rd 4", "118 Concession Rd 4"),
        ("four hundred twelve Kildonan Crescent", "four hundred twelve Kildonan Crescent"),
        ("PO Box 41, Gimli", "PO Box 41, Gimli"),
        ("R0B 0V0", "R0B 0V0"),
        ("h2x1y4", "h2x1y4"),
        ("zip 58102", "58102"),
        ("Fargo, ND 58102", "58102"),
        ("fisherman from Gimli,", "Gimli"),
        ("elder from Tadoule Lake w AF", "Tadoule Lake"),
        ("trappeur de Salluit", "Salluit"),
        ("bear (garden hill medevac)", "garden hill"),
    ],
)
def test_addresses(text: str, value: str) -> None:
    """Streets, boxes, codes and small towns behind a word of origin are seen, whole."""
    assert value in _addresses(text)


@pytest.mark.parametrize(
    "text",
    [
        "D0B 0V0 has a letter that codes do not have",
        "R0B 0V is short",
        "the TNM is T2N1M0",
        "gcs e2v1m4",
        "2 units of blood",
        "10 ml line flush",
        "24 hours to place",
        "3 way stopcock",
        "from Toronto",
        "lives in Winnipeg",
        "from hope",
        "5802 pages",
        "K 58102",
    ],
)
def test_no_addresses(text: str) -> None:
    """Doses, stages, scores, large cities and plain words are no addresses."""
    assert _addresses(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bed 9 spiking", "bed 9"),
        ("rm 412b wants to leave", "rm 412b"),
        ("la dame du 12 veut partir", "12"),
        ("le monsieur du 18-B", "18-B"),
        ("civière 11 a vomi", "civière 11"),
        ("pt in 408: pacer", "408"),
        ("412A's niece called", "412A"),
        ("> hyperK where\nroom six", "room six"),
        ("#2 on the OR list ate", "#2 on the OR list"),
    ],
)
def test_rooms_of_patients(text: str, value: str) -> None:
    """A place that does what patients do, or that a person lies in, stands for a patient."""
    assert (value, Subject.PATIENT) in _rooms(text)


@pytest.mark.parametrize(
    "text",
    [
        "bed 11 is empty",
        "lit 8 libre",
        "room 3 booked for rounds",
        "rm 1108 dept meeting",
        "ultrasound from resus 2 left on the cart",
        "salle 2.114 réunion",
    ],
)
def test_rooms_of_nobody(text: str) -> None:
    """Empty beds, meetings and equipment are seen and are nobody's."""
    assert [subject for _, subject in _rooms(text)] == [Subject.OTHER]


@pytest.mark.parametrize(
    "text", ["4W is full", "au 12:30", "dame de 72 ans", "civière 22 h en moyenne", "bedside echo", "41 on the list"]
)
def test_no_rooms(text: str) -> None:
    """Units, clock times, ages and waiting times are no rooms."""
    assert _rooms(text) == []
