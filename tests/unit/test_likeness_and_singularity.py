"""Images, prints and descriptions by which one person can be recognised."""

import pytest

from policies.context import Context
from policies.detectors.recognizers import likeness, singularity
from policies.finding import Entity, Subject
from policies.scene import Scene


def _likenesses(text: str) -> list[Entity]:
    return [seen.entity for seen in likeness.RECOGNIZER.find(Scene(text), Context())]


def _singular(text: str) -> list[Subject]:
    return [seen.subject for seen in singularity.RECOGNIZER.find(Scene(text), Context())]


@pytest.mark.parametrize(
    "text",
    [
        "a photo of her face",
        "selfie, wristband readable",
        "photo envoyée, on voit son visage",
        "pic of the tattoo",
        "video showing his full name",
    ],
)
def test_images(text: str) -> None:
    """An image counts where the words say what in it can be recognised."""
    assert _likenesses(text) == [Entity.PHOTO_REF]


@pytest.mark.parametrize(
    "text",
    [
        "photo of the rash, no face",
        "cropped pic, face out",
        "photo of the wound with a ruler",
        "facial droop",
        "pic of my dog's face",
        "photo sans visage",
    ],
)
def test_no_images(text: str) -> None:
    """Cropped images, wounds, and the author's own are no such images."""
    assert _likenesses(text) == []


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("they scanned his thumbprint", 1),
        ("empreinte vocale du patient", 1),
        ("the omnicell needs your fingerprint", 0),
        ("my fingerprint login is down", 0),
        ("fingerprint", 0),
    ],
)
def test_prints(text: str, prints: int) -> None:
    """A print counts where it is a patient's, and not at a reader or a login."""
    assert _likenesses(text) == [Entity.BIOMETRIC] * prints


@pytest.mark.parametrize(
    "text",
    [
        "the mayor is here with chest pain",
        "notre député en salle d'attente avec une fracture",
        "pt is the only transplant in the province",
        "the guy from the bridge video is septic",
        "my wife has her colonoscopy tomorrow",
    ],
)
def test_descriptions(text: str) -> None:
    """An office, a superlative or the news in a message about care singles a patient out."""
    assert Subject.PATIENT in _singular(text)


@pytest.mark.parametrize(
    "text",
    [
        "the mayor announced a budget",
        "a mayor",
        "farmer, 50s, seizure",
        "the only scanner in the department",
        "my wife made cake",
        "it was on the news",
    ],
)
def test_no_descriptions(text: str) -> None:
    """Politics, generic jobs, equipment and the author's family life single no patient out."""
    assert Subject.PATIENT not in _singular(text)
