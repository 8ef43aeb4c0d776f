"""Which part may know which."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.utils import canonicalize_name

from tests.architecture.source import PACKAGES, ROOT, imports, product_files, relative

#: Libraries that one room keeps to itself, so that it alone changes when they do.
ROOMS = {
    "alembic": "bot/storage/",
    "apscheduler": "bot/schedule.py",
    "botbuilder": "adapters/teams/",
    "botframework": "adapters/teams/",
    "cryptography": "bot/vault/vault.py",
    "dbos": "bot/delivery/delivery.py",
    "fpdf": "bot/practice/forms.py",
    "msrest": "adapters/teams/",
    "presidio_analyzer": "policies/detectors/presidio",
    "prometheus_client": "bot/",
    "re2": "policies/own_rules/",
    "slack_bolt": "adapters/slack/",
    "slack_sdk": "adapters/slack/",
    "sqlalchemy": "bot/",
    "stdnum": "policies/detectors/",
    "typer": "bot/cli/",
    "uvicorn": "bot/serve.py",
}
#: What a pure function has no use for.
IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "subprocess", "time", "urllib"}


def test_imports_point_one_way() -> None:
    """The contracts in pyproject.toml hold: bot knows adapters, adapters know policies, no adapter knows another."""
    # A process of its own, because import-linter switches off the loggers of the one that it is imported into.
    program = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    ended = subprocess.run([*program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(("library", "room"), ROOMS.items())
def test_a_library_stays_in_its_room(library: str, room: str) -> None:
    """Nobody else imports the library."""
    importers = [
        relative(file) for file in product_files() if library in {name.partition(".")[0] for name in imports(file)}
    ]
    assert not [importer for importer in importers if not importer.startswith(room)]


def test_policies_are_pure() -> None:
    """Outside the detectors, policies touch no file system, network, clock, environment or log."""
    pure = [file for file in product_files() if relative(file).startswith("policies/")]
    touched = {
        relative(file): imports(file) & IMPURE for file in pure if not relative(file).startswith("policies/detectors/")
    }
    assert not {name: modules for name, modules in touched.items() if modules}


def test_every_library_is_locked() -> None:
    """Whatever the product imports is the standard library, its own, or a package of the runtime lock."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    homes = packages_distributions()
    imported = {name.partition(".")[0] for file in product_files() for name in imports(file)}
    foreign = imported - set(sys.stdlib_module_names) - set(PACKAGES)
    assert not {name for name in foreign if not locked & {canonicalize_name(home) for home in homes.get(name, [])}}
