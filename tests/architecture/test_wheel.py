"""The built wheel, which is what people get."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "policies")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this Python with nothing but ``environment``, and return how it ended."""
    return subprocess.run(  # noqa: S603 # programs of our own
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def shipped() -> Iterator[str]:
    """Yield the path of every file that belongs in the wheel."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            name = path.relative_to(ROOT)
            is_development = name.is_relative_to("policies/training") or "__pycache__" in name.parts
            if path.is_file() and not is_development and path.suffix != ".pyc":
                yield name.as_posix()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this source, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    ended = run("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder with the wheel installed in it, and nothing else."""
    target = wheel.parent / "installed"
    ended = run(
        "-m", "pip", "--isolated", "install", "--no-index", "--no-deps", "--target", target, wheel, cwd=wheel.parent
    )
    assert ended.returncode == 0, ended.stderr
    return target


def test_it_holds_every_file_of_the_product(wheel: Path) -> None:
    """Data files (tips, packs, weights, pages, migrations) travel with the code."""
    held = set(ZipFile(wheel).namelist())
    assert not set(shipped()) - held


def test_it_holds_nothing_else(wheel: Path) -> None:
    """Neither tests nor what trains the model are shipped."""
    names = [name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert {name.partition("/")[0] for name in names} == set(PACKAGES)
    assert not [name for name in names if name.startswith("policies/training") or "/tests/" in name]


def test_it_says_how_it_is_licensed(wheel: Path) -> None:
    """The licence's text is in the wheel."""
    assert [name for name in ZipFile(wheel).namelist() if name.endswith(".dist-info/licenses/LICENSE")]


@pytest.mark.parametrize(
    ("text", "status"),
    [("Pt John Fictional, MRN 00427731, was seen today", 1), ("Any thoughts on ferritin cut-offs?", 0)],
)
def test_it_checks_a_message(installed: Path, text: str, status: int) -> None:
    """Installed by itself, away from its source, it reads its data files and checks a message."""
    environment = {"PYTHONPATH": str(installed)}
    home = run("-c", "import bot; print(bot.__file__)", cwd=installed.parent, **environment).stdout
    assert home.startswith(str(installed))
    ended = run("-m", "bot", "check", text, cwd=installed.parent, **environment)
    assert ended.returncode == status, ended.stderr
