"""Keys of the vault under a key management service and in the environment; credentials, and refusals."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from adapters.settings import Network
from bot.cli.app import app
from bot.settings import Settings, SettingsError, load_settings
from bot.vault.aws_credentials import Credentials, find_credentials
from bot.vault.kms import AwsKms
from bot.vault.kms_settings import KmsSettings
from bot.vault.place import key_source
from bot.vault.sources import FileKeys
from bot.vault.vault import VaultError
from bot.wiring import open_store
from tests.fakes.kms import KEY, FakeKms
from tests.kms_contract import KmsContract

_SECRET = "Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2E="
_OTHER = "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3Q="
_SETTINGS = KmsSettings(
    key=KEY, region="ca-central-1", access_key_id="AKIDEXAMPLE", secret_access_key=SecretStr("s3cret")
)


@pytest.fixture
def service() -> FakeKms:
    """The fake service."""
    return FakeKms()


@pytest.fixture
def kms(service: FakeKms) -> AwsKms:
    """A key of the fake service."""
    return AwsKms(_SETTINGS, Network(), service.transport)


class TestFake(KmsContract):
    """The fake does what the server of the end-to-end tests does."""


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("AccessDeniedException", "allow kms:GenerateDataKey"),
        ("DisabledException", "disabled; enable it"),
        ("KMSInvalidStateException", "cancel its deletion"),
        ("ExpiredTokenException", "have not expired"),
        ("IncorrectKeyException", "another key than kms.key"),
        ("<b>NewException", "bNewException"),
    ],
)
async def test_refusals_name_the_remedy(kms: AwsKms, service: FakeKms, code: str, remedy: str) -> None:
    """A refusal is told once, as what to do, without the service's own words or a secret."""
    service.refusals.append((400, code))
    with pytest.raises(VaultError) as raised:
        await kms.generate()
    assert remedy in str(raised.value)
    assert not [word for word in ("CANARY", "s3cret", "AKID", KEY) if word in str(raised.value)]
    assert service.asked == ["GenerateDataKey"]


async def test_a_busy_service_is_asked_again(kms: AwsKms, service: FakeKms) -> None:
    """Throttling and faults of the service are tried again, three times in all."""
    service.refusals += [(400, "ThrottlingException"), (500, "KMSInternalException")]
    assert len((await kms.generate())[0]) == 32
    service.refusals += [(503, "Unavailable")] * 3
    with pytest.raises(VaultError, match="kms cannot be used"):
        await kms.generate()
    assert len(service.asked) == 6


async def test_nobody_there_is_told(service: FakeKms) -> None:
    """A service that cannot be reached, or an answer of something else, names the settings to look at."""
    nowhere = AwsKms(_SETTINGS.model_copy(update={"endpoint": "http://127.0.0.1:1"}), Network())
    with pytest.raises(VaultError, match=r"ConnectError.*kms\.endpoint"):
        await nowhere.generate()
    page = httpx.MockTransport(lambda request: httpx.Response(200, json={"Plaintext": "%"}, request=request))
    with pytest.raises(VaultError, match="did not answer as KMS does"):
        await AwsKms(_SETTINGS, Network(), page).generate()
    assert not service.asked


async def test_the_loop_goes_on_while_the_service_thinks() -> None:
    """Other work is not held up by a call that takes its time."""

    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.3)
        return httpx.Response(400, json={"__type": "DisabledException"}, request=request)

    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(VaultError):
        await AwsKms(_SETTINGS, Network(), httpx.MockTransport(slow)).generate()
    ticking.cancel()
    assert ticks >= 5


async def test_the_service_is_asked_once_for_a_file(kms: AwsKms, service: FakeKms, tmp_path: Path) -> None:
    """Reading the keys again asks nothing of the service until a file has changed, so that it may be away."""
    keys = FileKeys(tmp_path / "vault.key", kms=kms)
    await keys.make()
    again = FileKeys(tmp_path / "vault.key", kms=kms)
    service.asked.clear()
    for _ in range(5):
        assert await again.read() == await keys.read()
    assert service.asked == ["Decrypt"]


async def test_a_damaged_file_is_named(kms: AwsKms, tmp_path: Path) -> None:
    """What is no wrapped key is told by its file, and not quoted."""
    (tmp_path / "vault.key").write_text('{"kms": "CANARY"}')
    with pytest.raises(VaultError, match=r"vault\.key must hold a key wrapped by kms\.key") as raised:
        await FileKeys(tmp_path / "vault.key", kms=kms).read()
    assert "CANARY" not in str(raised.value)


@contextmanager
def _metadata(pages: Mapping[str, object], need: Mapping[str, str]) -> Iterator[str]:
    """Serve the pages of a container's or instance's metadata to who sends the headers it asks for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            given = self.command == "PUT" or all(self.headers.get(name) == value for name, value in need.items())
            self.send_response(200 if page is not None and given else 404)
            self.end_headers()
            if page is not None and given:
                self.wfile.write((page if isinstance(page, str) else json.dumps(page)).encode())

        do_PUT = do_GET  # noqa: N815 # the library's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the library's name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without anything of AWS."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "REGION", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("RELATIVE_URI", "FULL_URI"):
        monkeypatch.delenv(f"AWS_CONTAINER_CREDENTIALS_{name}", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")
    return monkeypatch


_ROLE = {"AccessKeyId": "AKROLE", "SecretAccessKey": "r0le", "Token": "t0ken"}


async def test_credentials_are_found_in_their_order(bare: pytest.MonkeyPatch) -> None:
    """The settings outrank the environment, that the container's role, and that the instance's."""
    anybody = KmsSettings(key=KEY)
    roles = "/latest/meta-data/iam/security-credentials/"
    pages = {"/latest/api/token": "imds", roles: "app-role\n", f"{roles}app-role": _ROLE}
    with _metadata(pages, {"x-aws-ec2-metadata-token": "imds"}) as instance:
        bare.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance)
        assert await find_credentials(anybody) == Credentials("AKROLE", "r0le", "t0ken")
    with _metadata({"/v2/me": {**_ROLE, "AccessKeyId": "AKTASK"}}, {"authorization": "hush"}) as container:
        bare.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{container}/v2/me")
        bare.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush")
        assert (await find_credentials(anybody)).key_id == "AKTASK"
    bare.setenv("AWS_ACCESS_KEY_ID", "AKENV")
    bare.setenv("AWS_SECRET_ACCESS_KEY", "env")
    assert await find_credentials(anybody) == Credentials("AKENV", "env")
    assert await find_credentials(_SETTINGS) == Credentials("AKIDEXAMPLE", "s3cret")
    assert "s3cret" not in repr(await find_credentials(_SETTINGS)) + repr(_SETTINGS)


async def test_without_credentials_or_region_the_settings_are_named(bare: pytest.MonkeyPatch) -> None:
    """Nobody to sign as, an unsafe address for a role, and no region are each told with the settings that help."""
    with pytest.raises(VaultError, match=r"kms\.access_key_id"):
        await find_credentials(KmsSettings(key=KEY))
    bare.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.org/role")
    with pytest.raises(VaultError, match="must be https"):
        await find_credentials(KmsSettings(key=KEY))
    with pytest.raises(VaultError, match=r"kms\.region must be given"):
        await AwsKms(_SETTINGS.model_copy(update={"region": ""}), Network()).generate()


async def test_a_role_s_token_is_sent(service: FakeKms) -> None:
    """Credentials that end are sent with their token."""
    settings = _SETTINGS.model_copy(update={"session_token": SecretStr("t0ken")})
    await AwsKms(settings, Network(), service.transport).generate()
    assert service.tokens == ["t0ken"]


async def test_the_environment_holds_a_key(tmp_path: Path) -> None:
    """A key of the environment seals and opens without a file; an old one opens what it sealed, and neither shows."""
    one = Settings(var_dir=tmp_path, vault_secret=SecretStr(_SECRET))
    async with open_store(one) as store, store.database.transaction() as session:
        await store.rows.seal(session, "s", "notice", {"a": 1})
    two = Settings(var_dir=tmp_path, vault_secret=SecretStr(_OTHER), vault_old_secrets=(SecretStr(_SECRET),))
    async with open_store(two) as store, store.database.reading() as session:
        assert await store.rows.open(session, "s", "notice") == {"a": 1}
    assert not (tmp_path / "vault.key").exists()
    assert _SECRET not in repr(two) + repr(key_source(two))
    with pytest.raises(VaultError, match="cannot be turned here"):
        await key_source(two).new()
    with pytest.raises(VaultError, match="is missing"):
        async with open_store(Settings(var_dir=tmp_path, vault_secret=SecretStr(_OTHER))):
            pass
    with pytest.raises(VaultError, match="vault_secret must hold"):
        await key_source(Settings(var_dir=tmp_path, vault_secret=SecretStr("CANARY"))).read()


def test_a_key_has_one_place(tmp_path: Path) -> None:
    """A key in the environment and one in a file at once are refused, by the names of the settings."""
    config = tmp_path / "chaperone.toml"
    config.write_text(f'vault_secret = "{_SECRET}"\nvault_key_file = "x"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="vault_secret, or vault_key_file"):
        load_settings(config)


def test_the_command_makes_plain_keys_without_a_service(tmp_path: Path) -> None:
    """``db key`` writes a key, and says where a service that it should use is not to be reached."""
    config = tmp_path / "chaperone.toml"
    config.write_text("", encoding="utf-8")
    made = CliRunner().invoke(app, ["db", "key", str(tmp_path / "one.key"), "--config", str(config)])
    assert made.output.startswith("made vault key")
    assert "wrapped" not in made.output
    kms = 'key = "k"\nregion = "ca-central-1"\nendpoint = "http://127.0.0.1:1"\naccess_key_id = "a"\n'
    config.write_text(f'[kms]\n{kms}secret_access_key = "b"\n', encoding="utf-8")
    refused = CliRunner().invoke(app, ["db", "key", str(tmp_path / "two.key"), "--config", str(config)])
    assert (refused.exit_code, "kms.endpoint" in refused.output) == (2, True)
    assert not (tmp_path / "two.key").exists()
