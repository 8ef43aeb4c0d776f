"""One call of a platform, and what it came to in codes."""

import logging
from collections.abc import Awaitable, Callable

from adapters.port import DeliveryError
from bot.delivery.courier import Code, Outcome
from policies.message import Platform

log = logging.getLogger(__name__)


async def carried(
    call: Callable[[], Awaitable[object]], what: str, platform: Platform, *, retry: bool
) -> tuple[Outcome, str | None]:
    """Call a platform; returns the outcome and its code, or None if this try or an earlier one may be through.

    Args:
        call: the call; what it returns does not matter.
        what: a word of ours for what is carried, for the log.
        platform: which platform is called, for the log.
        retry: an earlier try may have come through.
    """
    try:
        await call()
    except DeliveryError as error:
        outcome = Outcome(Code.FAILED) if error.permanent else Outcome(Code.RETRY, error.retry_after_s)
        code = None if error.unsure or retry else error.code
    except Exception as error:  # noqa: BLE001 # whatever a platform library throws, it is still owed
        # Its words may quote an answer or a request: only its type is told.
        log.warning("%s on %s raised %s", what, platform, type(error).__name__)
        return Outcome(Code.RETRY), None
    else:
        return Outcome(Code.DELIVERED), Code.DELIVERED
    log.warning("%s on %s: %s (%s)", what, platform, outcome.code, code or "unsure")
    return outcome, code
