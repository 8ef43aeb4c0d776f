"""The figures that were measured with the model as it is shipped, beside its weights: counts by set and checker.

``python -m policies.training.figures`` writes them. They name the model that they were measured with, so that figures
of another one are known for what they are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.evaluation import Share

_WEIGHTS = Path(__file__).parent / "weights"
FIGURES = _WEIGHTS / "figures.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFigure:
    """How one checker did on one labelled set."""

    name: str
    #: ``patterns alone`` or ``whole``.
    checker: str
    messages: int
    #: Of the messages that identify a patient, those that were flagged; the others are missed.
    identifying_flagged: Share
    #: Of the clean messages, those that were flagged: false alarms.
    clean_flagged: Share
    #: Of the flagged messages, those that identify.
    precise: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFigures:
    """The figures of every set, and of which model."""

    #: SHA-256 of the model, in hexadecimal.
    model_sha256: str
    sets: tuple[SetFigure, ...]

    @property
    def of_present_model(self) -> bool:
        """Whether they were measured with the model that is shipped."""
        return self.model_sha256 == model_sha256()

    def to_json(self) -> str:
        """Return the figures as JSON; a share is its hits and of how many."""
        sets = [{field: getattr(figure, field) for field in SetFigure.__slots__} for figure in self.sets]
        return json.dumps({"model_sha256": self.model_sha256, "sets": sets}, indent=1) + "\n"


def read_figures(file: Path = FIGURES) -> SetFigures:
    """Return the figures that are shipped.

    Raises:
        OSError, ValueError, KeyError, TypeError: if the file is missing or damaged.
    """
    content: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return SetFigures(model_sha256=content["model_sha256"], sets=tuple(map(_figure, content["sets"])))


def model_sha256() -> str:
    """Return the SHA-256 of the model that is shipped, as its manifest says."""
    manifest: Mapping[str, Any] = json.loads((_WEIGHTS / "tagger.json").read_text("utf-8"))
    return str(manifest["sha256"]["tagger.onnx"])


def _figure(row: Mapping[str, Any]) -> SetFigure:
    shares = {name: Share(*row[name]) for name in ("identifying_flagged", "clean_flagged", "precise")}
    return SetFigure(name=row["name"], checker=row["checker"], messages=row["messages"], **shares)
