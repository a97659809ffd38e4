"""What the documentation promises: its commands exist, every command stands in it, its examples run."""

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from timeline.cli import cli
from timeline.config import load_config
from timeline.interchange import mention_from_json

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
THEME = (ROOT / "docs" / "theme.md").read_text(encoding="utf-8")
CONTEXT = click.Context(cli)
# `timeline` commands stand in code: indented, between back quotes, or after a pipe.
NAMED = sorted(
    set(re.findall(r"(?:^    (?:\$ )?|`|\| )timeline ([a-z]+)", README + CONTRIBUTING + FORMATS, re.MULTILINE))
)


def file_in(text: str, name: str) -> str:
    """Return the file that a document shows, indented, below the line that names it first."""
    below = text.split(f"`{name}`", 1)[1].partition("\n")[2]
    block = re.search(r"(?:^ {4}.*\n|^\n(?= {4}))+", below, re.MULTILINE)
    assert block is not None
    return textwrap.dedent(block[0]).strip("\n") + "\n"


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


@pytest.mark.parametrize("command", sorted(set(re.findall(r"timeline [a-z]+(?: --[a-z-]+)*", DEPLOY))))
def test_the_commands_of_the_recipes_exist(command: str) -> None:
    _, name, *options = command.split()

    assert set(options) <= options_of(cli.commands[name])


def test_the_recipe_for_github_builds_and_publishes_the_site() -> None:
    flow = yaml.safe_load(file_in(DEPLOY, ".github/workflows/site.yml"))
    steps = flow["jobs"]["build"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    uses = {step["uses"].partition("@")[0]: step.get("with", {}) for step in steps if "uses" in step}

    assert flow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert runs == ["pip install -r requirements.txt", "timeline build --strict"]
    assert uses["actions/upload-pages-artifact"] == {"path": load_config(ROOT).output.name}
    assert list(uses)[-1] == "actions/deploy-pages"


def test_the_recipe_for_gitlab_publishes_the_folder_that_it_tells_to_set() -> None:
    job = yaml.safe_load(file_in(DEPLOY, ".gitlab-ci.yml"))["pages"]

    assert job["artifacts"]["paths"] == ["public"]
    assert 'set `output = "public"`' in DEPLOY
    assert job["script"] == ["pip install -r requirements.txt", "timeline build --strict"]


def test_the_recipes_for_netlify_and_cloudflare_can_be_read() -> None:
    netlify = tomllib.loads(file_in(DEPLOY, "netlify.toml"))
    cloudflare = tomllib.loads(file_in(DEPLOY, "wrangler.toml"))
    headers = file_in(DEPLOY, "_headers")

    assert netlify["build"]["publish"] == cloudflare["pages_build_output_dir"] == "site"
    assert netlify["build"]["environment"]["PYTHON_VERSION"] == file_in(DEPLOY, ".python-version").strip()
    assert netlify["headers"][0]["values"]["Content-Security-Policy"] in headers
    assert headers.startswith("/*\n  Content-Security-Policy: default-src 'self'")


def test_the_recipe_for_rsync_publishes_what_was_built(tmp_path: Path) -> None:
    site, published = tmp_path / "mysite", tmp_path / "srv"
    tools = tmp_path / "bin"
    tools.mkdir()
    # The other end is a folder here, and the copy a plain one: what is tested is the script.
    (tools / "rsync").write_text(
        f'#!/bin/sh\nfor last; do :; done\ncp -R site/. "{published}"\necho "$last"\n', "utf-8"
    )
    (tools / "timeline").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m timeline "$@"\n', "utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    published.mkdir()
    CliRunner().invoke(cli, ["new", str(site)], catch_exceptions=False)
    (site / "deploy.sh").write_text(file_in(DEPLOY, "deploy.sh"), encoding="utf-8")
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}

    done = subprocess.run(["sh", "deploy.sh"], cwd=site, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.endswith("deploy@example.org:/srv/www/chronicle/\n")
    assert (published / "index.html").read_bytes() == (site / "site" / "index.html").read_bytes()


def test_the_partial_that_the_docs_show_changes_every_date(tmp_path: Path) -> None:
    CliRunner().invoke(cli, ["new", str(tmp_path / "mysite")], catch_exceptions=False)
    partial = tmp_path / "mysite" / "templates" / "partials" / "date.html"
    partial.parent.mkdir(parents=True)
    partial.write_text(file_in(THEME, "templates/partials/date.html"), encoding="utf-8")

    CliRunner().invoke(cli, ["build", str(tmp_path / "mysite")], catch_exceptions=False)

    html = (tmp_path / "mysite" / "site" / "index.html").read_text(encoding="utf-8")
    assert "<small>1931-06</small>" in html
    assert html.count("<small>") >= 15


def test_the_page_frame_that_the_docs_show_is_used(tmp_path: Path) -> None:
    CliRunner().invoke(cli, ["new", str(tmp_path / "mysite")], catch_exceptions=False)
    frame = tmp_path / "mysite" / "templates" / "base.html"
    frame.parent.mkdir()
    frame.write_text(
        textwrap.dedent(THEME[THEME.index("    {% extends") : THEME.index("Blocks of `base.html`")]), "utf-8"
    )

    CliRunner().invoke(cli, ["build", str(tmp_path / "mysite")], catch_exceptions=False)

    html = (tmp_path / "mysite" / "site" / "index.html").read_text(encoding="utf-8")
    assert "Published by The Larkhaven Courier" in html
    assert "Every event stands on a sentence" not in html


def test_every_partial_stands_in_the_docs() -> None:
    partials = {f"partials/{file.name}" for file in (ROOT / "templates" / "partials").iterdir()}

    assert {name for name in partials if f"`{name}`" not in THEME} == set()
