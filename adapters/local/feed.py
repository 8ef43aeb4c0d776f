"""The live feed of each person's windows, as Server-Sent Events.

A feed belongs to one person: what is told to one is never put into another's.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping

from adapters.local.translate import to_ascii

_WAITING_EVENTS = 1000
_HEARTBEAT_S = 15.0
#: Opens a feed; the browser waits this many milliseconds before it connects again.
_HELLO = b"retry: 1000\n\n"
_HEARTBEAT = b": still here\n\n"

_Queue = asyncio.Queue[bytes | None]


class Feeds:
    """Fans events out to the open windows of each person."""

    def __init__(self) -> None:
        self._open: dict[str, set[_Queue]] = {}

    async def stream(self, person: str, snapshot: Callable[[], Mapping[str, object]]) -> AsyncGenerator[bytes]:
        """Yield a person's events for one window: first the snapshot, then everything that follows it, until closed."""
        queue: _Queue = asyncio.Queue(_WAITING_EVENTS)
        windows = self._open.setdefault(person, set())
        windows.add(queue)
        try:
            yield _HELLO + _frame("snapshot", snapshot())
            while True:
                try:
                    async with asyncio.timeout(_HEARTBEAT_S):
                        frame = await queue.get()
                except TimeoutError:
                    frame = _HEARTBEAT
                if frame is None:
                    return
                yield frame
        finally:
            windows.discard(queue)

    def tell(self, person: str, kind: str, value: Mapping[str, object]) -> None:
        """Send one person an event."""
        frame = _frame(kind, value)
        for queue in list(self._open.get(person, ())):
            try:
                queue.put_nowait(frame)
            except asyncio.QueueFull:
                # A window that does not read is cut off; when it connects again, it gets a new snapshot.
                self._close(person, queue)

    def close(self) -> None:
        """End every feed, so that the server can stop."""
        for person, windows in self._open.items():
            for queue in list(windows):
                self._close(person, queue)

    def _close(self, person: str, queue: _Queue) -> None:
        self._open[person].discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


def _frame(kind: str, value: Mapping[str, object]) -> bytes:
    return b"event: " + kind.encode("ascii") + b"\ndata: " + to_ascii(value) + b"\n\n"
