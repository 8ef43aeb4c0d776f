"""The vault's keys under AWS KMS, against moto's server: a process of its own in an environment of its own."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from httpx_auth import AWS4Auth
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from adapters.settings import Network
from bot.cli.app import app
from bot.vault.kms import AwsKms
from bot.vault.kms_settings import KmsSettings
from tests.kms_contract import KmsContract
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.e2e

_SERVER = Path(__file__).parent / ".venv/bin/moto_server"
_REGION = "ca-central-1"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address of the running server."""
    if not shutil.which(str(_SERVER)):
        pytest.skip("moto's server is not installed; install it with: make e2e-tools")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(  # noqa: S603 # our own words
        [str(_SERVER), "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def key(address: str) -> str:
    """Id of a fresh symmetric key."""
    return _ask(address, "CreateKey", {})["KeyMetadata"]["KeyId"]


@pytest.fixture
def settings(address: str, key: str) -> KmsSettings:
    """Settings that lead to the key."""
    return KmsSettings(
        key=key, region=_REGION, endpoint=address, access_key_id="AKIDEXAMPLE", secret_access_key=SecretStr("secret")
    )


@pytest.fixture
def kms(settings: KmsSettings) -> AwsKms:
    """The key."""
    return AwsKms(settings, Network())


class TestMoto(KmsContract):
    """moto's server does what the fake does."""


def test_the_commands_rotate_under_the_service(address: str, key: str, tmp_path: Path) -> None:
    """From an empty folder to a rotated key, no file holds a plain key, and the log is whole."""
    config = tmp_path / "chaperone.toml"
    kms = f'key = "{key}"\nregion = "{_REGION}"\nendpoint = "{address}"\naccess_key_id = "a"\nsecret_access_key = "b"\n'
    config.write_text(f'var_dir = "{tmp_path / "var"}"\n[kms]\n{kms}', encoding="utf-8")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--config", str(config)])

    assert "present key" in run("keys", "status").output
    assert "are wrapped by the new key" in run("keys", "rotate", "--wait-s", "0").output
    assert run("audit", "verify").output.startswith("3 entries intact")
    files = [tmp_path / "var/vault.key", *(tmp_path / "var/vault.key.old").iterdir()]
    assert len(files) == 2
    assert all(file.read_bytes().startswith(b'{"kms": ') for file in files)
    assert "wrapped by kms.key" in run("db", "key", str(tmp_path / "more.key")).output


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{address}/moto-api/", timeout=PATIENCE_S)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("moto's server did not start")


def _ask(address: str, action: str, body: dict[str, object]) -> dict[str, dict[str, str]]:
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"TrentService.{action}"}
    auth = AWS4Auth("AKIDEXAMPLE", "secret", _REGION, "kms")
    answer = httpx.post(address, json=body, headers=headers, auth=auth, timeout=PATIENCE_S)
    return dict(answer.raise_for_status().json())
