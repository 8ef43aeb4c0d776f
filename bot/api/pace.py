"""How fast a token may ask: a bucket of requests that fills again, one for each token and process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

#: Requests at once, and requests a minute after that.
BURST = 60
PER_MINUTE = 120
#: Full buckets beyond this many are forgotten.
_MOST = 1000


@dataclass(slots=True)
class _Bucket:
    left: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Pace:
    """Lets requests through, or says how long to wait."""

    clock: Callable[[], float] = monotonic
    _buckets: dict[str, _Bucket] = field(default_factory=dict, init=False, repr=False)

    def wait_s(self, who: str) -> float:
        """Take one request from a bucket; returns 0, or how many seconds until there is one."""
        now_s, rate = self.clock(), PER_MINUTE / 60
        if len(self._buckets) > _MOST:
            self._buckets.clear()
        bucket = self._buckets.setdefault(who, _Bucket(BURST, now_s))
        bucket.left = min(BURST, bucket.left + (now_s - bucket.at_s) * rate)
        bucket.at_s = now_s
        if bucket.left < 1:
            return (1 - bucket.left) / rate
        bucket.left -= 1
        return 0.0
