"""The locked dependencies."""

import re
import tomllib
from collections.abc import Mapping

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def entries(lock: str) -> Mapping[str, tuple[str, list[str]]]:
    """Return version and hashes of every package in a lock, by name."""
    logical = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    found: dict[str, tuple[str, list[str]]] = {}
    for line in logical:
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        name, _, version = requirement.partition(";")[0].strip().partition("==")
        found[name] = (version, hashes)
    return found


def declared(*groups: str) -> list[Requirement]:
    """Return what pyproject.toml asks for: the product's dependencies and those of ``groups``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"]]
    for group in groups:
        asked += project["dependency-groups"][group]
    return [Requirement(line) for line in asked]


@pytest.mark.parametrize("lock", [*LOCKS, "tests/e2e/kms/requirements.lock"])
def test_every_package_has_its_version_and_hashes(lock: str) -> None:
    """A lock holds exact versions with SHA-256 hashes, and no addresses."""
    incomplete = [
        name
        for name, (version, hashes) in entries(lock).items()
        if not version or not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)
    ]
    assert not incomplete
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ("build",)), (LOCKS[1], ("build", "dev"))])
def test_what_is_declared_is_locked(lock: str, groups: tuple[str, ...]) -> None:
    """Every dependency of pyproject.toml is in the lock, at a version that it allows."""
    locked = entries(lock)
    unlocked = [
        str(asked)
        for asked in declared(*groups)
        if not asked.specifier.contains(locked.get(canonicalize_name(asked.name), ("0", []))[0])
    ]
    assert not unlocked


def test_development_has_what_runs() -> None:
    """The development lock holds every package of the runtime lock, at the same version."""
    runtime, development = entries(LOCKS[0]), entries(LOCKS[1])
    assert not [name for name, entry in runtime.items() if development.get(name) != entry]


def test_each_dependency_is_explained() -> None:
    """docs/dependencies.md says of every declared dependency why it is there."""
    text = (ROOT / "docs/dependencies.md").read_text()
    assert not [asked.name for asked in declared("build", "dev") if f"`{asked.name}`" not in text]
