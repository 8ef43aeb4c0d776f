r"""Message frames: sentences written by hand whose names, dates, places and numbers are slots.

One frame a line: language, ``pos`` or ``neg`` (whether a patient is identified), text; separated by tabs. ``\\n`` is a
new line, ``{pt_last}`` a slot, ``[[the words|LABEL]]`` a labelled stretch. A digit behind a slot's name means another
person or value of the same kind. LABELS.md says what counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from policies.training.inline import MARK

FRAMES = Path(__file__).parent / "data" / "frames"

#: The label of every slot that carries one; slots that start with ``x_`` carry none.
SLOT_LABELS = {
    **dict.fromkeys(("pt_full", "pt_first", "pt_last", "pt_lastfirst", "pt_initials", "pt_nick"), "PATIENT_NAME"),
    **dict.fromkeys(("staff_full", "staff_first", "staff_last"), "STAFF_NAME"),
    **dict.fromkeys(("date_full", "date_num", "date_md", "date_month", "date_dow", "holiday"), "DATE"),
    **dict.fromkeys(("address", "postal", "town"), "ADDRESS"),
    **dict.fromkeys(("sin", "ssn"), "SSN_SIN"),
    **dict.fromkeys(("passport", "licence", "case_no", "insurance_no"), "OTHER_ID"),
    **dict.fromkeys(("url", "handle"), "URL"),
    "age90": "AGE_OVER_89",
    "mrn": "MRN",
    "health_card": "HEALTH_CARD",
    "phone": "PHONE",
    "fax": "FAX",
    "email": "EMAIL",
    "room": "ROOM",
    "account": "ACCOUNT",
    "plate": "LICENSE_PLATE",
    "device_id": "DEVICE_ID",
    "ip": "IP",
}
_TOKEN = re.compile(rf"\{{(?P<slot>[a-z_]+?(?:90)?)(?P<nth>[2-9]?)\}}|{MARK.pattern}")
_FIELDS = 3


class Piece(NamedTuple):
    """A stretch of a frame: literal words, or a slot with the number of the person or value it stands for."""

    words: str
    label: str = ""
    slot: str = ""
    nth: str = ""


@dataclass(frozen=True)
class Frame:
    """One frame, in pieces."""

    source: str
    lang: str
    positive: bool
    template: str
    pieces: tuple[Piece, ...]


def load_frames(folder: Path = FRAMES) -> list[Frame]:
    """Read every frame, in the order of the files.

    Raises:
        ValueError: if a line has not three fields, an unknown kind, or a ``pos`` frame marks nothing.
    """
    return [frame for path in sorted(folder.glob("*.tsv")) for frame in _read(path)]


def _read(path: Path) -> Iterator[Frame]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) != _FIELDS or fields[1] not in {"pos", "neg"}:
            reason = f"{path.name}:{number}: a frame is LANG, pos or neg, and TEXT, separated by tabs"
            raise ValueError(reason)
        lang, kind, template = fields
        pieces = tuple(_pieces(template.replace("\\n", "\n")))
        marks_patient = any(piece.label not in {"", "STAFF_NAME"} for piece in pieces)
        if marks_patient != (kind == "pos"):
            reason = f"{path.name}:{number}: a frame is pos if, and only if, it marks something of a patient's"
            raise ValueError(reason)
        yield Frame(f"{path.stem}:{number}", lang, kind == "pos", template, pieces)


def _pieces(template: str) -> Iterator[Piece]:
    at = 0
    for token in _TOKEN.finditer(template):
        if token.start() > at:
            yield Piece(template[at : token.start()])
        if token["slot"]:
            yield Piece("", SLOT_LABELS.get(token["slot"], ""), token["slot"], token["nth"])
        else:
            yield Piece(token["words"], token["label"])
        at = token.end()
    if at < len(template):
        yield Piece(template[at:])
