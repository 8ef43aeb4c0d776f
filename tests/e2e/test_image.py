"""The steps that build the image, run outside Docker as an ordinary user."""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.vault.vault import load_key
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def ordinary_user() -> dict[str, int | list[int]]:
    """Return what makes a child process run without root's rights; nothing if this one has none."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def run(
    command: Sequence[str | Path], home: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as an ordinary user in ``home``."""
    return subprocess.run(  # noqa: S603 # programs of our own
        list(map(str, command)),
        cwd=home,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        **ordinary_user(),  # type: ignore[call-overload] # the three keyword arguments of subprocess
    )


def healthcheck() -> list[str]:
    """Return the command of the image's HEALTHCHECK."""
    found = re.search(r"HEALTHCHECK.*?CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(), re.DOTALL | re.MULTILINE)
    assert found
    return list(json.loads(found[1]))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder that belongs to the ordinary user, outside pytest's own, which only root may enter."""
    folder = Path(f"/tmp/chaperone-image-{os.getpid()}")  # noqa: S108 # its name is this process's own
    folder.mkdir(mode=0o755)
    if ordinary_user():
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def python(home: Path) -> Path:
    """A Python that the ordinary user may run."""
    names = [f"python3{minor}" for minor in ("", ".11", ".12", ".13")]
    known = [shutil.which(name, path="/usr/local/bin:/usr/bin") for name in names]
    wanted = "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    for candidate in [sys.executable, *(found for found in known if found)]:
        try:
            if run([candidate, "-c", wanted], home).returncode == 0:
                return Path(candidate)
        except OSError:
            continue
    pytest.skip("an ordinary user can run no Python from 3.11 to 3.13 here")


@pytest.fixture(scope="module")
def prefix(home: Path, python: Path) -> Path:
    """What ``deploy/build.sh`` makes of the files that the Dockerfile copies."""
    source, prefix = home / "source", home / "opt"
    source.mkdir()
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for name in copied.split():
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "training", "node_modules")
                shutil.copytree(ROOT / name, source / name, ignore=ignored)
            else:
                (source / name).parent.mkdir(exist_ok=True)
                shutil.copy(ROOT / name, source / name)
    ended = run([source / "deploy/build.sh", prefix], home, {"PYTHON": str(python)})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return prefix


def test_the_environment_runs_the_product(prefix: Path, home: Path) -> None:
    """The built environment checks a message by itself."""
    assert run([prefix / "bin/chaperone", "check", "Any thoughts on ferritin?"], home).returncode == 0


def test_the_environment_has_no_installer(prefix: Path) -> None:
    """Neither pip nor what built the wheel stays behind."""
    names = {path.name.partition("-")[0] for path in prefix.glob("lib/python3.*/site-packages/*")}
    assert not names & {"pip", "hatchling", "editables", "pytest", "ruff"}


def test_it_serves_from_where_it_may_not_write(prefix: Path, home: Path) -> None:
    """With nothing but the folder of its data writable, it starts, and the image's health check says so."""
    var = home / "var"
    var.mkdir()
    if ordinary_user():
        os.chown(var, NOBODY, NOBODY)
    port, health_port = free_port(), free_port()
    environment = {
        "PATH": f"{prefix / 'bin'}:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CHAPERONE_VAR_DIR": str(var),
        "CHAPERONE_PORT": str(port),
        "CHAPERONE_HEALTH_PORT": str(health_port),
        "CHAPERONE_CONSOLE__PORT": "0",
    }
    subprocess.run(["/bin/chmod", "-R", "a-w", prefix], check=True)  # noqa: S603 # a path of our own
    service = subprocess.Popen(  # noqa: S603 # a program of our own
        [prefix / "bin/chaperone", "serve"],
        cwd="/",
        env=environment,
        **ordinary_user(),  # type: ignore[call-overload] # as above
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while (checked := run(healthcheck(), home, environment)).returncode != 0:
            assert service.poll() is None, "it ended"
            assert time.monotonic() < deadline, checked.stderr
            time.sleep(0.5)
    finally:
        service.terminate()
        service.wait(PATIENCE_S)
        subprocess.run(["/bin/chmod", "-R", "u+w", prefix], check=True)  # noqa: S603 # the same
    assert service.returncode == 0
    assert (var / "chaperone.db").is_file()


def test_an_unhealthy_container_is_seen(prefix: Path, home: Path) -> None:
    """The image's health check fails when nothing answers."""
    environment = {
        "PATH": f"{prefix / 'bin'}:/bin",
        "CHAPERONE_HEALTH_PORT": str(free_port()),
        "CHAPERONE_CONSOLE__PORT": "0",
    }
    assert run(healthcheck(), home, environment).returncode != 0


def test_secrets_are_made_once(home: Path) -> None:
    """The secrets for compose.yaml are usable and fit together, and a second run leaves them alone."""
    shutil.copy(ROOT / "deploy/secrets.sh", home)
    for _ in range(2):
        ended = run([home / "secrets.sh", home / "secrets"], home)
        assert ended.returncode == 0, ended.stderr
    assert not ended.stdout
    read = {file.name: file.read_text() for file in (home / "secrets").iterdir()}
    assert len(base64.b64decode(read["vault_key"])) == 32
    assert load_key(home / "secrets/vault_key").id
    assert f":{read['database_password']}@database/" in read["database_url"]
