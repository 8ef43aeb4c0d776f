"""The product as a program of its own: ``chaperone`` started as a process, its output kept in a file."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.waiting import PATIENCE_S, wait_until

_ROOT = Path(__file__).resolve().parents[2]
_MODULE = "bot"


class Program:
    """A ``chaperone serve`` that can be stopped, killed and started again on the same directory.

    Args:
        folder: where it keeps its files and its output; its working directory.
        settings: by environment variable without the prefix, such as ``SLACK__BOT_TOKEN``.
        module: what is run with ``python -m``; the product unless a test poisons it.
    """

    def __init__(self, folder: Path, settings: Mapping[str, object], module: str = "bot") -> None:
        self.folder = folder
        #: All that the program wrote to standard output and standard error, at every start.
        self.output = folder / "output.txt"
        #: How long the last start took until it was ready, in seconds.
        self.start_s = 0.0
        self._module = module
        self._settings = {"PORT": 0, "HEALTH_PORT": 0, "CONSOLE__PORT": 0, "VAR_DIR": folder / "var", **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self._began_at = 0.0
        self._read_from = 0
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """Address of the public listener."""
        return self._announced("ready on")

    @property
    def health_url(self) -> str:
        """Address of the health listener."""
        return self._announced("health on")

    @property
    def console_url(self) -> str:
        """Address of the officers' listener."""
        return self._announced("console on").removesuffix("/console")

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Exit status of the process, or None while it runs."""
        return None if self._process is None else self._process.poll()

    def launch(self) -> None:
        """Start the process; returns at once."""
        self._read_from = self.output.stat().st_size if self.output.exists() else 0
        self._began_at = time.monotonic()
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 # our own program
                self._command("serve"), cwd=self.folder, env=self._environment(), stdout=output, stderr=output
            )

    def wait_ready(self) -> None:
        """Return once it says that it is ready."""
        wait_until(lambda: not self.running or "ready on http" in self._said(), "the program is ready")
        assert self.running, self._said()
        self.start_s = time.monotonic() - self._began_at

    def start(self) -> None:
        """Start the process and wait until it is ready."""
        self.launch()
        self.wait_ready()

    def stop(self) -> float:
        """Ask it to stop, by SIGTERM; returns how long that took, in seconds."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, by SIGKILL."""
        self._end(signal.SIGKILL)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Run another command of the product with the same settings."""
        return subprocess.run(  # noqa: S603 # our own program
            self._command(*arguments), cwd=self.folder, env=self._environment(), capture_output=True, check=False
        )

    def post(self, path: str, **request: object) -> httpx.Response:
        """Send a request to the public listener."""
        return httpx.post(f"{self.url}{path}", timeout=PATIENCE_S, **request)  # type: ignore[arg-type] # as httpx.post

    def health(self, path: str) -> httpx.Response:
        """Ask the health listener."""
        return httpx.get(f"{self.health_url}{path}", timeout=PATIENCE_S)

    def _end(self, number: signal.Signals) -> float:
        assert self._process is not None
        began_at = time.monotonic()
        self._process.send_signal(number)
        self._process.wait(PATIENCE_S)
        return time.monotonic() - began_at

    def _said(self) -> str:
        with self.output.open("rb") as output:
            output.seek(self._read_from)
            return output.read().decode()

    def _announced(self, words: str) -> str:
        found = re.search(rf"{words} (http://\S+)", self._said())
        assert found is not None, f"the program has not said: {words}"
        return found[1]

    def _command(self, *arguments: str) -> Sequence[str]:
        return (sys.executable, "-m", self._module, *arguments)

    def _environment(self) -> Mapping[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHAPERONE_")}
        settings = {f"CHAPERONE_{name}": str(value) for name, value in self._settings.items()}
        return {**inherited, **settings, "PYTHONPATH": str(_ROOT)}


@contextmanager
def ending(*programs: Program) -> Iterator[None]:
    """Kill what still runs of some programs at the end of the block."""
    try:
        yield
    finally:
        for program in programs:
            if program.running:
                program.kill()
