"""``timeline export``: the files of the site as a command prints them, and what it says when it cannot."""

import csv
import io
import json
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner, Result
from small_site import contents, make_site

from timeline.cli import EXPORTS, cli
from timeline.generate import FORMATS
from timeline.generate.exports import FILES


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    assert run("build", make_site(tmp_path / "site-folder")).exit_code == 0
    return tmp_path / "site-folder"


def test_the_command_offers_every_format_that_there_is() -> None:
    assert sorted(EXPORTS) == sorted(FORMATS)


@pytest.mark.parametrize(("name", "format_"), sorted(FILES.items()))
def test_what_is_exported_is_the_file_of_the_site(built: Path, name: str, format_: str) -> None:
    result = run("export", built, "--format", format_)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout_bytes == (built / "site" / name).read_bytes()


@pytest.mark.parametrize("format_", EXPORTS)
def test_every_format_tells_every_event(built: Path, format_: str) -> None:
    headlines = [event["headline"] for event in json.loads((built / "site" / "events.json").read_bytes())]

    told = " ".join(run("export", built, "--format", format_).stdout.replace("\r\n ", "").split())

    assert len(headlines) >= 4
    assert [headline for headline in headlines if headline.split(" in ")[0] not in told] == []


def test_without_a_format_it_is_json(built: Path) -> None:
    assert json.loads(run("export", built).stdout)[0].keys() >= {"event", "date", "headline", "sources"}


def test_an_output_file_holds_what_would_have_been_printed(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ics"
    out.write_text("old", encoding="utf-8")

    result = run("export", built, "-f", "ics", "-o", out)

    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_bytes() == (built / "site" / "events.ics").read_bytes()
    assert len(icalendar.Calendar.from_ical(out.read_bytes()).walk("VEVENT")) >= 2
    assert {file.name for file in tmp_path.iterdir()} == {"site-folder", "out.ics"}


def test_a_link_is_followed(built: Path, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")

    run("export", built, "-f", "csv", "-o", tmp_path / "link.csv")

    assert (tmp_path / "link.csv").is_symlink()
    assert next(csv.reader(io.StringIO((tmp_path / "real.csv").read_text(encoding="utf-8"))))[0] == "event"


def test_a_device_is_written_to_and_stays_one(built: Path) -> None:
    assert run("export", built, "-o", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_a_folder_that_is_not_there_is_told(built: Path, tmp_path: Path) -> None:
    result = run("export", built, "-o", tmp_path / "gone" / "x.json")

    assert result.exit_code == 1
    assert "the file cannot be written" in result.stderr
    assert "-> name a file in a folder" in result.stderr


def test_a_site_that_was_never_built_is_told(tmp_path: Path) -> None:
    result = run("export", make_site(tmp_path))

    assert result.exit_code == 1
    assert f"timeline build {tmp_path}" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("words", [["export", "--format", "xls"], ["export", "nowhere"]])
def test_wrong_usage_exits_with_two(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(*words).exit_code == 2


def test_an_export_changes_nothing(built: Path) -> None:
    before = contents(built)

    run("export", built, "-f", "csv")

    assert {name: data for name, data in contents(built).items() if "memory.sqlite-" not in name} == before
