"""Names of time zones in settings."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        reason = "must be an IANA time zone, such as America/Toronto"
        raise ValueError(reason) from error
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
