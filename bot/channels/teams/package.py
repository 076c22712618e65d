"""The app package that an administrator uploads to Teams: the manifest, two icons, and translations."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from bot import __version__
from bot.errors import UsageError
from bot.replies import wording

Json = dict[str, Any]

MANIFEST_VERSION = "1.29"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
ICONS = Path(__file__).parent / "icons"
ACCENT = "#0F5C5C"
LANGUAGE = "en"
LONGEST_TITLE = 32
LONGEST_NAME = 30
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = (2020, 1, 1, 0, 0, 0)
"""The time of all files in the package, so that the same input gives the same bytes."""


@dataclass(frozen=True, slots=True)
class AppFacts:
    """What a manifest says of who offers the app."""

    app_id: str
    """The client id of the bot's registration in Entra."""
    name: str = "impsci"
    developer: str = "Your organisation"
    website: str = "https://example.org"
    privacy: str = "https://example.org/privacy"
    terms: str = "https://example.org/terms"
    has_slash_commands: bool = False
    """Slash commands are new in Teams: they need manifest 1.29 and a tenant that has them."""


def build_manifest(facts: AppFacts, languages: tuple[str, ...] = ()) -> Json:
    """The manifest.

    Raises:
        UsageError: the app id is no GUID, or the name is too long.
    """
    if not _GUID.fullmatch(facts.app_id):
        raise UsageError(
            "the app id: expected the client id of the bot's registration, a GUID as Entra shows it"
        )
    if not 0 < len(facts.name) <= LONGEST_NAME:
        raise UsageError(f"the name: expected at most {LONGEST_NAME} characters, found {len(facts.name)}")
    return {
        "$schema": SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": __version__,
        "id": facts.app_id,
        "localizationInfo": {
            "defaultLanguageTag": LANGUAGE,
            **(
                {"additionalLanguages": [{"languageTag": tag, "file": f"{tag}.json"} for tag in languages]}
                if languages
                else {}
            ),
        },
        "developer": {
            "name": facts.developer,
            "websiteUrl": facts.website,
            "privacyUrl": facts.privacy,
            "termsOfUseUrl": facts.terms,
        },
        "name": {"short": facts.name, "full": f"{facts.name}: {wording.TAGLINE}"},
        "description": {"short": wording.APP_SHORT, "full": wording.APP_FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [_bot(facts)],
        "composeExtensions": [_search(facts)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
    }


def _bot(facts: AppFacts) -> Json:
    lists = [{"scopes": ["personal", "team", "groupChat"], "commands": _commands()}]
    if facts.has_slash_commands:
        lists.append({"scopes": ["team", "groupChat"], "triggers": ["slash"], "commands": _commands()})
    return {
        "botId": facts.app_id,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": lists,
        **({"supportsTargetedMessages": True} if facts.has_slash_commands else {}),
    }


def _commands() -> list[Json]:
    """The same examples that the bot's own help shows; a click asks one of them."""
    return [
        {
            "title": example[:LONGEST_TITLE],
            "description": f"Ask: {example}",
            "type": "prompt",
            "prompt": example,
        }
        for example in wording.EXAMPLES
    ]


def _search(facts: AppFacts) -> Json:
    return {
        "botId": facts.app_id,
        "commands": [
            {
                "id": "search",
                "type": "query",
                "context": ["compose", "commandBox"],
                "title": wording.SEARCH_TITLE,
                "description": wording.SEARCH_DESCRIPTION,
                "initialRun": False,
                "parameters": [
                    {
                        "name": "question",
                        "title": wording.SEARCH_FIELD,
                        "description": wording.SEARCH_HINT,
                        "inputType": "text",
                    }
                ],
            }
        ],
    }


def build_package(facts: AppFacts, translations: dict[str, Json] | None = None) -> bytes:
    """The zip; `translations` holds Teams' localisation file for each further language, by its tag."""
    translated = translations or {}
    files = {
        "manifest.json": _to_bytes(build_manifest(facts, tuple(sorted(translated)))),
        "color.png": (ICONS / "color.png").read_bytes(),
        "outline.png": (ICONS / "outline.png").read_bytes(),
        **{f"{tag}.json": _to_bytes(translated[tag]) for tag in sorted(translated)},
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _to_bytes(value: Json) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
