"""Where the versions of a practice's policy lie: a folder, two files for each version and language."""

import re
from dataclasses import dataclass
from pathlib import Path

from policies.message import Language

_NAME = re.compile(r"social-media-policy-(\d{1,6})-([a-z]{2})\.(?:md|pdf)")


class ShelfError(Exception):
    """The files cannot be written; the reason says what to do."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of versions."""

    folder: Path

    def newest(self, language: Language) -> int:
        """Return the highest version there is in a language, 0 if there is none."""
        found = (_NAME.fullmatch(file.name) for file in (self.folder.iterdir() if self.folder.is_dir() else ()))
        return max((int(name[1]) for name in found if name and name[2] == language), default=0)

    def put(self, version: int, language: Language, forms: dict[str, bytes], *, force: bool) -> list[Path]:
        """Write the forms of a version, by the ending of their files; returns where.

        Raises:
            ShelfError: if it is there already and is not to be overwritten, or the folder cannot be written to.
        """
        places = {self.folder / f"social-media-policy-{version}-{language}.{end}": data for end, data in forms.items()}
        if not force and any(place.exists() for place in places):
            reason = f"version {version} is there already; leave --version out for the next one, or give --force"
            raise ShelfError(reason)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for place, data in places.items():
                place.write_bytes(data)
        except OSError as error:
            reason = f"--out cannot be written to ({error.strerror})"
            raise ShelfError(reason) from None
        return list(places)
