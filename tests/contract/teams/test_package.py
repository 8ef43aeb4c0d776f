"""The app package that a site uploads to Teams."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest

from adapters.teams.chat import HELP, HOME, VERBS
from adapters.teams.drafts import COMPOSE, OWN_MESSAGE
from adapters.teams.manifest import PERMISSIONS, app_package
from adapters.teams.milestones import CELEBRATE
from tests.fakes.bot_connector import APP_ID, FakeBotConnector


@pytest.fixture
def package(teams: FakeBotConnector) -> zipfile.ZipFile:
    """The package of the usual settings."""
    return zipfile.ZipFile(io.BytesIO(app_package(teams.settings())))


@pytest.fixture
def manifest(package: zipfile.ZipFile) -> dict[str, Any]:
    """Its manifest."""
    loaded: dict[str, Any] = json.loads(package.read("manifest.json"))
    return loaded


def test_the_manifest_asks_for_unmentioned_messages(manifest: dict[str, Any]) -> None:
    """Consent to read messages is asked of teams and chats, for this bot, and for nothing else."""
    asked = manifest["authorization"]["permissions"]["resourceSpecific"]

    assert asked == [{"name": name, "type": "Application"} for name in PERMISSIONS]
    assert {"ChannelMessage.Read.Group", "ChatMessage.Read.Chat"} == set(PERMISSIONS)
    assert manifest["webApplicationInfo"]["id"] == APP_ID
    assert manifest["bots"][0]["botId"] == APP_ID
    assert manifest["bots"][0]["scopes"] == ["team", "groupChat", "personal"]


def test_the_manifest_declares_what_can_be_asked(manifest: dict[str, Any]) -> None:
    """The message extension has a command to write with and one for a posted message; the chat's words are proposed."""
    (extension,) = manifest["composeExtensions"]
    commands = {command["id"]: command for command in extension["commands"]}
    assert extension["botId"] == APP_ID
    assert set(commands) == {COMPOSE, OWN_MESSAGE, CELEBRATE}
    assert commands[COMPOSE]["context"] == ["compose", "commandBox"]
    assert commands[OWN_MESSAGE]["context"] == ["message"]
    assert all(command["type"] == "action" and command["fetchTask"] for command in commands.values())
    (proposed,) = manifest["bots"][0]["commandLists"]
    assert proposed["scopes"] == ["personal"]
    assert "permissions" not in manifest
    assert manifest["validDomains"] == []


def test_every_command_has_its_words_in_french(manifest: dict[str, Any], package: zipfile.ZipFile) -> None:
    """Each title and description of a command is translated under its own path, fits, and is understood."""
    french = json.loads(package.read("fr.json"))
    lists = {
        "composeExtensions[0].commands": manifest["composeExtensions"][0]["commands"],
        "bots[0].commandLists[0].commands": manifest["bots"][0]["commandLists"][0]["commands"],
    }
    titles = []
    for path, commands in lists.items():
        for at, command in enumerate(commands):
            title, description = (french[f"{path}[{at}].{key}"] for key in ("title", "description"))
            assert all(0 < len(words) <= 32 for words in (title, command["title"]))
            assert all(0 < len(words) <= 128 for words in (description, command["description"]))
            titles += [title, command["title"]]
    assert len(set(titles)) == 12
    assert {*titles[6:]} <= {*HOME, *HELP, *VERBS}


def test_the_manifest_keeps_to_the_schemas_limits(manifest: dict[str, Any], package: zipfile.ZipFile) -> None:
    """Names and descriptions fit, in both languages, and every file that is named is there."""
    french = json.loads(package.read("fr.json"))
    for name, description in (
        (manifest["name"], manifest["description"]),
        (
            {"short": french["name.short"], "full": french["name.full"]},
            {"short": french["description.short"], "full": french["description.full"]},
        ),
    ):
        assert 0 < len(name["short"]) <= 30
        assert 0 < len(name["full"]) <= 100
        assert 0 < len(description["short"]) <= 80
        assert 0 < len(description["full"]) <= 4000
    named = {*manifest["icons"].values(), manifest["localizationInfo"]["additionalLanguages"][0]["file"]}
    assert set(package.namelist()) == {"manifest.json", *named}
    for address in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        assert manifest["developer"][address].startswith("https://")


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_are_pngs_of_the_asked_size(package: zipfile.ZipFile, name: str, size: int) -> None:
    """Each icon is a well-formed PNG; the outline is white on transparent."""
    data = package.read(name)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        chunks[kind] = content
        at += 12 + length
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (size, size)
    pixels = zlib.decompress(chunks[b"IDAT"])
    assert len(pixels) == size * (1 + size * 4)
    if name == "outline.png":
        rows = [pixels[row * (1 + size * 4) + 1 : (row + 1) * (1 + size * 4)] for row in range(size)]
        assert {row[at : at + 3] for row in rows for at in range(0, len(row), 4)} == {b"\xff\xff\xff"}
        assert {0, 255} <= {alpha for row in rows for alpha in row[3::4]}


def test_the_package_is_the_same_every_time(teams: FakeBotConnector) -> None:
    """Two packages of the same settings are equal, byte for byte."""
    assert app_package(teams.settings()) == app_package(teams.settings())


@pytest.mark.parametrize("url", ["", "http://chaperone.example.org"])
def test_a_missing_address_is_named(teams: FakeBotConnector, url: str) -> None:
    """Teams wants an https address of the app; which setting gives it is said."""
    with pytest.raises(ValueError, match=r"teams\.public_url"):
        app_package(teams.settings(public_url=url))
