"""What the documentation promises: its commands exist, every command stands in it, its examples run."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.config import load_config
from timeline.interchange import mention_from_json

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
CONTEXT = click.Context(cli)
# `timeline` commands stand in code: indented, between back quotes, or after a pipe.
NAMED = sorted(
    set(re.findall(r"(?:^    (?:\$ )?|`|\| )timeline ([a-z]+)", README + CONTRIBUTING + FORMATS, re.MULTILINE))
)


def options_of(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts if option.startswith("--")}


@pytest.mark.parametrize("name", NAMED)
def test_a_command_that_the_docs_name_exists(name: str) -> None:
    assert name in cli.commands


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_stands_in_the_readme_and_says_what_it_does(name: str) -> None:
    assert f"| `timeline {name}" in README
    assert cli.commands[name].get_short_help_str(200)
    assert all(option.help for option in cli.commands[name].params if isinstance(option, click.Option)), (
        f"an option of {name} has no help"
    )


def test_every_option_of_build_stands_in_the_readme() -> None:
    assert [option for option in options_of(cli.commands["build"]) if option not in README] == []


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^    |`)make ([a-z]+)", README + CONTRIBUTING, re.M))))
def test_a_make_target_that_the_docs_name_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README + CONTRIBUTING))))
def test_a_file_that_the_docs_link_to_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:timeline|tests|templates|docs|\.ci)/[\w./-]+)`", README + CONTRIBUTING)))
)
def test_a_place_that_the_docs_name_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_python_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("2016-03-07 ")


def test_the_configuration_example_is_one(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "timeline.toml").write_text(text, encoding="utf-8")

    config = load_config(tmp_path)

    assert config.title == tomllib.loads(text)["site"]["title"]


def test_the_first_commands_of_the_readme_make_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = README.split("## A site in three commands")[1].split("Then open")[0]
    commands = [shlex.split(line) for line in block.splitlines() if line.startswith("    timeline")]
    monkeypatch.chdir(tmp_path)

    codes = [CliRunner().invoke(cli, command[1:], catch_exceptions=False).exit_code for command in commands]

    assert codes == [0, 0]
    assert (tmp_path / "mysite" / "site" / "index.html").is_file()


def test_the_fields_of_a_mention_are_those_that_extract_prints(tmp_path: Path) -> None:
    article = {"id": "a", "title": "T", "published": "2021-06-10", "text": "The dam at Orrin broke on Monday."}

    printed = CliRunner().invoke(cli, ["extract"], input=json.dumps(article), catch_exceptions=False).stdout

    (line, *_) = printed.splitlines()
    table = FORMATS.split("## Event mention")[1].split("## Event:")[0]
    assert [field for field in json.loads(line) if f"`{field}`" not in table] == []
    assert mention_from_json(json.loads(line), "line 1").quote == "The dam at Orrin broke on Monday."


def test_the_settings_of_the_demo_are_good() -> None:
    config = load_config(ROOT)

    assert config.content == ROOT / "content"
    assert config.description


def test_the_numbers_of_the_version_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
