"""Reads a TOML file key by key, so that whatever is wrong is told with the file, the line and the key."""

import re
import tomllib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_HTTPS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TomlPage:
    """The text of one file, and the error that is raised about it; values are never quoted.

    Each method takes a key as a path with dots, such as ``tips.small_town.answer``, and the value that stands there.
    """

    name: str
    text: str
    raises: type[Exception]

    def content(self) -> Mapping[str, object]:
        """Return what the file holds; raises if it is not TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            reason = f"{self.name} is not valid TOML: {error}"
            raise self.raises(reason) from None

    def keys(
        self,
        key: str,
        table: Mapping[str, object],
        expected: AbstractSet[str],
        optional: AbstractSet[str] = frozenset(),
    ) -> None:
        """Hold that a table has every expected key, and no other than those and the optional ones."""
        for name in sorted(expected - table.keys()):
            raise self.error(f"{key}.{name}".lstrip("."), "is missing")
        for name in sorted(table.keys() - expected - optional):
            raise self.error(f"{key}.{name}".lstrip("."), "is not a known key; remove it or correct its spelling")

    def table(self, key: str, value: object) -> Mapping[str, object]:
        """Return a table."""
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return value

    def words(self, key: str, value: object, shortest: int, longest: int) -> str:
        """Return a text of a length, without blanks around it."""
        if not isinstance(value, str) or value != value.strip() or not shortest <= len(value) <= longest:
            raise self.error(key, f"must be a text of {shortest} to {longest} characters without blanks around it")
        return value

    def number(self, key: str, value: object, allowed: range) -> int:
        """Return a whole number of a range."""
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            raise self.error(key, f"must be a whole number from {allowed.start} to {allowed.stop - 1}")
        return value

    def url(self, key: str, value: object) -> str:
        """Return an https address."""
        url = self.words(key, value, 12, 300)
        if not _HTTPS.fullmatch(url):
            raise self.error(key, "must start with https:// and a host, and hold no blanks")
        return url

    def error(self, key: str, reason: str) -> Exception:
        """Return the error of a key, at the line that it stands in, or else at that of the table it belongs in."""
        return self.raises(f"{self.name}:{self._line(key)}: {key} {reason}")

    def _line(self, key: str) -> int:
        lines = self.text.splitlines()
        parts = key.split(".")
        for end in range(len(parts), 0, -1):
            head = rf"\[{re.escape('.'.join(parts[:end]))}\]"
            at = next((place for place, line in enumerate(lines) if re.match(head, line)), None)
            if at is None and end > 1:
                continue
            below, leaf = at or 0, re.escape(parts[end] if end < len(parts) else parts[0])
            found = (place for place, line in enumerate(lines) if place >= below and re.match(rf"{leaf}\s*=", line))
            return next(found, below) + 1
        return 1
