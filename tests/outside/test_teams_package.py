"""The app package for Teams, against the schemas in Microsoft's own npm package."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.channels.teams.package import MANIFEST_VERSION
from bot.cli import main
from bot.replies import wording
from tests.outside.tools import run_node

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]

APP_ID = "11111111-2222-3333-4444-555555555555"
GERMAN = Path(__file__).parents[2] / "deploy" / "teams" / "de.json"
MANIFEST = f"v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
TRANSLATION = f"v{MANIFEST_VERSION}/MicrosoftTeams.Localization.schema.json"


def find_faults(document: Json, schema: str = MANIFEST) -> list[str]:
    done = run_node("check_teams_manifest.mjs", stdin=json.dumps({"document": document, "schema": schema}))
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def make_package(folder: Path, options: Sequence[str] = ()) -> zipfile.ZipFile:
    path = folder / "app.zip"
    assert main(["teams", "package", "--app-id", APP_ID, "--output", str(path), *options]) == 0
    return zipfile.ZipFile(path)


def read_manifest(package: zipfile.ZipFile) -> Json:
    manifest: Json = json.loads(package.read("manifest.json"))
    return manifest


@pytest.mark.parametrize("options", [(), ("--slash-commands",), ("--language", f"de={GERMAN}")], ids=str)
def test_microsofts_schema_accepts_it(tmp_path: Path, options: Sequence[str]) -> None:
    with make_package(tmp_path, options) as package:
        manifest = read_manifest(package)
        assert find_faults(manifest) == []
        listed = {"manifest.json", *manifest["icons"].values()}
        listed |= {one["file"] for one in manifest["localizationInfo"].get("additionalLanguages", [])}
        assert set(package.namelist()) == listed, "what is listed is there, and nothing else"


def test_microsofts_schema_accepts_the_translation() -> None:
    assert find_faults(json.loads(GERMAN.read_text()), TRANSLATION) == []


@pytest.mark.parametrize("fault", ["scope", "long name", "unknown key"])
def test_the_check_itself_finds(tmp_path: Path, fault: str) -> None:
    with make_package(tmp_path) as package:
        manifest = read_manifest(package)
    if fault == "scope":
        manifest["bots"][0]["scopes"].append("everywhere")
    elif fault == "long name":
        manifest["name"]["short"] = "x" * 31
    else:
        manifest["composeExtensions"][0]["colour"] = "red"
    assert find_faults(manifest)


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_icons_have_the_sizes_that_teams_asks_for(tmp_path: Path, name: str, size: int) -> None:
    with make_package(tmp_path) as package:
        header = package.read(name)[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", header[16:]) == (size, size)


def test_prompts_are_the_examples_of_the_bots_own_help(tmp_path: Path) -> None:
    with make_package(tmp_path) as package:
        (offered,) = read_manifest(package)["bots"][0]["commandLists"]
    assert [command["prompt"] for command in offered["commands"]] == list(wording.EXAMPLES)
    # Older tenants take no more than these: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
    assert len(offered["commands"]) <= 10
    assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in offered["commands"])


def test_slash_commands_are_there_only_when_asked_for(tmp_path: Path) -> None:
    with make_package(tmp_path) as package:
        assert "supportsTargetedMessages" not in read_manifest(package)["bots"][0]
    with make_package(tmp_path, ("--slash-commands",)) as package:
        bot = read_manifest(package)["bots"][0]
    assert bot["supportsTargetedMessages"] is True
    assert bot["commandLists"][1]["triggers"] == ["slash"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        make_package(folder).close()
    assert (first / "app.zip").read_bytes() == (second / "app.zip").read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--app-id", "no-guid"), "a GUID"),
        (("--name", "x" * 31), "30 characters"),
        (("--language", "german"), "TAG=FILE"),
        (("--language", "de=/no/such/file"), "cannot read"),
        (("--language", "../de=x"), "TAG=FILE"),
        (("--output", "/no/such/folder/app.zip"), "cannot write"),
    ],
)
def test_mistakes_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str], said: str
) -> None:
    path = str(tmp_path / "app.zip")
    assert main(["teams", "package", "--app-id", APP_ID, "--output", path, *options]) == 2
    assert said in capsys.readouterr().err
