"""The Teams app package: the manifest with the permissions that the bot needs and not one more, and the icons.

The bot's message extension and its place in shared channels take no permission of their own.
Source: Teams, "App manifest schema 1.16"; "Receive all conversation messages with RSC".
"""

import io
import json
import zipfile
from collections.abc import Mapping

from adapters.settings import TeamsSettings
from adapters.teams.drafts import COMPOSE, OWN_MESSAGE
from adapters.teams.icons import ACCENT, color_icon, outline_icon
from adapters.teams.milestones import CELEBRATE

_VERSION = "1.0.0"
_SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.16/MicrosoftTeams.schema.json"
#: Resource-specific consent: every permission, and what it is for.
PERMISSIONS: Mapping[str, str] = {
    "ChannelMessage.Read.Group": "messages of a team's channels that do not mention the bot",
    "ChatMessage.Read.Chat": "messages of group chats that do not mention the bot",
}
_NAME = "Chaperone"
_FULL_NAME = {"en": "Chaperone, for patients' privacy", "fr": "Chaperone, pour la vie privée des patients"}
_SHORT = {
    "en": "A private word when a message could identify a patient.",
    "fr": "Un mot en privé quand un message pourrait identifier un patient.",
}
_FULL = {
    "en": (
        "Chaperone reads the messages of the channels and group chats that it is added to. When one of them could "
        "identify a patient, its author, and nobody else, is told which words do and what to do about it. "
        "Each channel gets one short tip a week."
    ),
    "fr": (
        "Chaperone lit les messages des canaux et des conversations de groupe auxquels il est ajouté. Quand l'un d'eux "
        "pourrait identifier un patient, son auteur, et personne d'autre, apprend quels mots le font et que faire. "
        "Chaque canal reçoit un court conseil par semaine."
    ),
}
_ACTION = {"type": "action", "fetchTask": True}
#: The commands of the message extension, and what the chat understands; each title and description by language.
_CHECKS = {
    COMPOSE: {
        "en": {"title": "Check before posting", "description": "Tells you what could identify a patient."},
        "fr": {
            "title": "Vérifier avant de publier",
            "description": "Vous dit ce qui pourrait identifier un patient.",
        },
    },
    OWN_MESSAGE: {
        "en": {"title": "Check with Chaperone", "description": "Checks a message that you posted."},
        "fr": {
            "title": "Vérifier avec Chaperone",
            "description": "Vérifie un message que vous avez publié.",
        },
    },
    CELEBRATE: {
        "en": {"title": "Celebrate a colleague", "description": "Puts a milestone in your words into your message."},
        "fr": {
            "title": "Souligner une réussite",
            "description": "Met une bonne nouvelle, dans vos mots, dans votre message.",
        },
    },
}
_CHAT = (
    {
        "en": {"title": "home", "description": "Your notices, your settings and the practice's policy"},
        "fr": {"title": "accueil", "description": "Vos avis, vos réglages et la politique du cabinet"},
    },
    {
        "en": {"title": "draft", "description": "Followed by a text for the public: read along the ten strategies"},
        "fr": {"title": "brouillon", "description": "Suivi d'un texte destiné au public : lu selon les dix stratégies"},
    },
    {
        "en": {"title": "help", "description": "What you can write here"},
        "fr": {"title": "aide", "description": "Ce que vous pouvez écrire ici"},
    },
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def app_package(settings: TeamsSettings) -> bytes:
    """Return the zip file to upload in the Teams admin center; the same settings give the same bytes.

    Raises:
        ValueError: if ``public_url`` is missing or not https.
    """
    files = {
        "manifest.json": _json(manifest(settings)),
        "fr.json": _json(_french()),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return package.getvalue()


def manifest(settings: TeamsSettings) -> dict[str, object]:
    """Return the manifest.

    Raises:
        ValueError: if ``public_url`` is missing or not https.
    """
    site = settings.public_url.rstrip("/")
    if not site.startswith("https://"):
        reason = "teams.public_url is needed: this service's address, such as https://chaperone.example.org"
        raise ValueError(reason)
    return {
        "$schema": _SCHEMA,
        "manifestVersion": "1.16",
        "version": _VERSION,
        "id": settings.app_id,
        "developer": {"name": _NAME, "websiteUrl": site, "privacyUrl": site, "termsOfUseUrl": site},
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": "fr", "file": "fr.json"}],
        },
        "name": {"short": _NAME, "full": _FULL_NAME["en"]},
        "description": {"short": _SHORT["en"], "full": _FULL["en"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": f"#{bytes(ACCENT[:3]).hex()}",
        "bots": [
            {
                "botId": settings.app_id,
                "scopes": ["team", "groupChat", "personal"],
                "isNotificationOnly": False,
                "supportsCalling": False,
                "supportsVideo": False,
                "supportsFiles": False,
                "commandLists": [{"scopes": ["personal"], "commands": _commands("en")}],
            }
        ],
        "composeExtensions": [
            {
                "botId": settings.app_id,
                "commands": [
                    {"id": COMPOSE, "context": ["compose", "commandBox"], **_ACTION, **_CHECKS[COMPOSE]["en"]},
                    {"id": OWN_MESSAGE, "context": ["message"], **_ACTION, **_CHECKS[OWN_MESSAGE]["en"]},
                    {"id": CELEBRATE, "context": ["compose", "commandBox"], **_ACTION, **_CHECKS[CELEBRATE]["en"]},
                ],
            }
        ],
        "supportedChannelTypes": ["sharedChannels"],
        "validDomains": [],
        # Resource-specific consent wants a resource named, whatever it is.
        "webApplicationInfo": {"id": settings.app_id, "resource": "https://RscBasedStoreApp"},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": name, "type": "Application"} for name in PERMISSIONS]}
        },
    }


def _french() -> dict[str, str]:
    return {
        "$schema": _SCHEMA.replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema"),
        "name.short": _NAME,
        "name.full": _FULL_NAME["fr"],
        "description.short": _SHORT["fr"],
        "description.full": _FULL["fr"],
        **_localized("bots[0].commandLists[0].commands", _commands("fr")),
        **_localized("composeExtensions[0].commands", [words["fr"] for words in _CHECKS.values()]),
    }


def _localized(path: str, commands: list[dict[str, str]]) -> dict[str, str]:
    return {f"{path}[{at}].{key}": words for at, command in enumerate(commands) for key, words in command.items()}


def _commands(language: str) -> list[dict[str, str]]:
    """Return what Teams proposes to write in the one-to-one chat."""
    return [command[language] for command in _CHAT]


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()
