"""A release says what it is made of."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_release_names_every_locked_package_and_its_sums(tmp_path: Path) -> None:
    """The bill of materials holds every package of the runtime lock, and the checksums are those of the files."""
    target = tmp_path / "dist"
    command = [ROOT / "deploy/release.sh", sys.executable, target]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own script
    locked = re.findall(
        r"^([a-z0-9._-]+)(?:\[.*?\])?==([^ ;]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    listed = {(one["name"], one["version"]) for one in json.loads((target / "sbom.cdx.json").read_text())["components"]}
    assert set(locked) == listed
    for line in (target / "SHA256SUMS").read_text().splitlines():
        told, name = line.split()
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == told
