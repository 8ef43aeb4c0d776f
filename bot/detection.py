"""What a site may choose about detection: further models of its own, how small a group identifies, rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policies.detectors.site_model import Library, SiteModel
from policies.finding import Entity


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ExtraModel(_Frozen):
    """A model of the site's own; ``"spacy:/models/xx"`` is short for ``{model = "spacy:/models/xx"}``."""

    #: ``spacy:``, ``transformers:`` or ``gliner:``, then its folder; for spaCy also an installed package.
    model: str
    #: The model's labels and what they are to us; what is not listed is passed over.
    labels: Mapping[str, Entity] = {}
    #: Findings that the model is less sure of are passed over.
    threshold: float = Field(default=0.5, gt=0, lt=1)

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, data: object) -> object:
        return {"model": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _check_model(self) -> Self:
        library, _, source = self.model.partition(":")
        if library not in set(Library) or not source:
            reason = 'must be "spacy:FOLDER", "transformers:FOLDER" or "gliner:FOLDER"'
            raise ValueError(reason)
        return self

    def site_model(self) -> SiteModel:
        """Return the model to load."""
        library, _, source = self.model.partition(":")
        return SiteModel(framework=Library(library), source=source, labels=self.labels, threshold=self.threshold)


class DetectionSettings(_Frozen):
    """How messages are read."""

    extra: tuple[ExtraModel, ...] = ()
    #: Facts that together fit fewer people than this may identify; 11, 15 and 20 are in use. None: as the pack says.
    smallest_group: int | None = Field(default=None, ge=2, le=100)
    #: Folder of the site's own rules, TOML files; None: it has none.
    rules: Path | None = None

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [model.name for model in self.models]
        if len(set(names)) < len(names):
            reason = "extra: two models of one library must lie in folders of different names"
            raise ValueError(reason)
        return self

    @property
    def models(self) -> tuple[SiteModel, ...]:
        """The site's own models."""
        return tuple(extra.site_model() for extra in self.extra)
