"""The commands as a user meets them: what they print, where, and with which exit code."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from small_site import ARTICLES, contents, make_site, put

from timeline.cli import cli

BROKEN = "---\ntitle: [unclosed\n---\n\nIt fell on Monday.\n"
LINES = [
    {
        "id": f"a{number}",
        "title": f"Day {number}",
        "published": f"2021-06-{number:02}",
        "text": "The dam broke on Monday.",
    }
    for number in range(1, 29)
]


def run(*words: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=stdin, catch_exceptions=False)


def process(*words: object, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "timeline", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def write_lines(file: Path, records: Iterable[object]) -> Path:
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


def read_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_new_site_builds_and_passes_its_check(tmp_path: Path) -> None:
    root = tmp_path / "my-news"

    made, built, checked = run("new", root), run("build", root), run("check", root)

    assert (made.exit_code, built.exit_code, checked.exit_code) == (0, 0, 0)
    assert built.stderr == ""
    assert built.stdout.startswith("4 articles read, ")
    assert built.stdout.endswith(f"-> {root / 'site' / 'index.html'}\n")
    assert "My news" in (root / "site" / "index.html").read_text(encoding="utf-8")
    assert checked.stdout.endswith(": no problem\n")


@pytest.mark.parametrize("name", ['a "quoted" name', "back\\slash", "Ünïcode 2021", "line\nfeed"])
def test_a_new_site_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert run("new", tmp_path / name).exit_code == 0
    assert run("build", tmp_path / name).exit_code == 0


def test_new_leaves_a_folder_alone_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    result = run("new", tmp_path)

    assert result.exit_code == 2
    assert "name a new folder" in result.stderr
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_new_does_not_take_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    result = run("new", tmp_path / "notes.txt")

    assert result.exit_code == 2
    assert "this is a file" in result.stderr


def test_build_says_what_it_did_in_one_line(tmp_path: Path) -> None:
    result = run("build", make_site(tmp_path))

    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert result.stdout.startswith("3 articles read, ")


def test_build_says_why_when_asked(tmp_path: Path) -> None:
    result = run("build", make_site(tmp_path), "--why")

    assert "read 2021/bridge-falls.md: new" in result.stdout.splitlines()
    assert "written index.html: new" in result.stdout.splitlines()


def test_build_tells_programs_in_json(tmp_path: Path) -> None:
    make_site(tmp_path)
    put(tmp_path, "broken.md", BROKEN)

    result = run("build", tmp_path, "--json")

    report = json.loads(result.stdout)
    assert (report["articles"], report["errors"], report["is_complete"]) == (3, 1, True)
    assert report["output"] == str(tmp_path / "site")
    assert report["notices"][0]["where"].startswith("content/broken.md")
    assert "reasons" not in report
    assert "reasons" in json.loads(run("build", tmp_path, "--json", "--why").stdout)


def test_a_broken_article_is_told_on_stderr_and_fails_only_a_strict_build(tmp_path: Path) -> None:
    make_site(tmp_path)
    put(tmp_path, "broken.md", BROKEN)

    lenient, strict = run("build", tmp_path), run("build", tmp_path, "--strict")

    assert (lenient.exit_code, strict.exit_code) == (0, 1)
    assert "content/broken.md:" in lenient.stderr
    assert "\n  -> " in lenient.stderr
    assert "nothing written" in strict.stdout


def test_a_folder_that_is_no_site_is_wrong_usage(tmp_path: Path) -> None:
    result = run("build", tmp_path)

    assert result.exit_code == 2
    assert f"timeline new {tmp_path}" in result.stderr
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["biuld"], ["build", "--jobs", "0"], ["build", "--nope"], ["merge", "--format", "x"]]
)
def test_a_word_that_no_command_knows_is_wrong_usage(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_check_lists_what_is_wrong_and_fails(tmp_path: Path) -> None:
    run("build", make_site(tmp_path))
    put(tmp_path, "2021/bridge-falls.md", ARTICLES["2021/bridge-falls.md"].replace("collapsed", "fell down"))

    result = run("check", tmp_path)

    assert result.exit_code == 1
    assert "content/2021/bridge-falls.md: error: this quote is not at its place" in result.stdout
    assert json.loads(run("check", tmp_path, "--json").stdout)["problems"]


def test_tag_prints_a_line_for_each_article_in_order(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES)

    result = run("tag", file)

    tagged = read_lines(result.stdout)
    assert [record["id"] for record in tagged] == [record["id"] for record in LINES]
    assert tagged[9]["timexes"] == [
        {**tagged[9]["timexes"][0], "start": 17, "end": 23, "text": "Monday", "type": "DATE", "value": "2021-06-07"}
    ]


def test_tag_takes_the_dct_in_place_of_the_publication_date() -> None:
    result = run("tag", stdin='{"id": "1", "dct": "2016-03-09", "text": "They met yesterday."}\n')

    assert read_lines(result.stdout)[0]["timexes"][0]["value"] == "2016-03-08"


def test_an_article_without_a_date_is_tagged_and_said(tmp_path: Path) -> None:
    result = run("tag", stdin='{"id": "1", "text": "They met yesterday, and on 4 May 2010."}\n')

    assert result.exit_code == 0
    assert "no publication date" in result.stderr
    assert [timex["value"] for timex in read_lines(result.stdout)[0]["timexes"]][-1] == "2010-05-04"


@pytest.mark.parametrize("command", ["tag", "extract"])
def test_several_processes_print_the_bytes_of_one(tmp_path: Path, command: str) -> None:
    file = write_lines(tmp_path / "a.jsonl", [{**line, "id": f"{line['id']}-{n}"} for n in range(20) for line in LINES])

    one, two = run(command, file), run(command, "--jobs", 2, file)

    assert one.stdout == two.stdout
    assert one.stdout.count("\n") >= 560


def test_extract_reads_files_folders_and_bulk_files_alike(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.md").write_text(ARTICLES["2021/bridge-falls.md"], encoding="utf-8")
    with gzip.open(tmp_path / "two.jsonl.gz", "wt", encoding="utf-8") as packed:
        packed.write(json.dumps(LINES[0]) + "\n")
    (tmp_path / "three.txt").write_text(ARTICLES["2022/new-bridge.txt"], encoding="utf-8")

    result = run("extract", folder, tmp_path / "two.jsonl.gz", tmp_path / "three.txt", "-", stdin=json.dumps(LINES[1]))

    mentions = read_lines(result.stdout)
    assert result.exit_code == 0
    assert list(dict.fromkeys(mention["article"] for mention in mentions)) == ["one", "a1", "three", "a2"]
    assert all(mention["date"] and mention["quote"] for mention in mentions)


def test_the_offsets_of_a_mention_are_those_of_the_file(tmp_path: Path) -> None:
    text = ARTICLES["2022/new-bridge.txt"]
    file = tmp_path / "new-bridge.txt"
    file.write_text(text, encoding="utf-8")

    mentions = read_lines(run("extract", file).stdout)

    assert mentions
    assert all(" ".join(text[mention["start"] : mention["end"]].split()) == mention["quote"] for mention in mentions)


def test_a_bad_input_is_told_the_others_are_read_and_the_command_fails(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x"\n\n{"id": "y", "published": "2021-02-30", "text": "It rained."}\n', encoding="utf-8")
    good = write_lines(tmp_path / "good.jsonl", LINES[:1])

    result = run("tag", bad, tmp_path / "missing.txt", good)

    assert result.exit_code == 1
    assert [record["id"] for record in read_lines(result.stdout)][-1] == "a1"
    assert f"{bad}:1: error: not JSON" in result.stderr
    assert f"{bad}:3" in result.stderr
    assert f"{tmp_path / 'missing.txt'}: error: the file is not there" in result.stderr


def test_a_line_number_counts_over_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    good = "".join(json.dumps({**LINES[0], "id": f"a{number}"}) + "\n" for number in range(250))
    file.write_text(good + "{broken\n", encoding="utf-8")

    assert f"{file}:251: error" in run("tag", "--jobs", 2, file).stderr


def test_an_id_that_came_before_is_told_wherever_it_came(tmp_path: Path) -> None:
    first = write_lines(tmp_path / "first.jsonl", [{**LINES[0], "id": f"a{number}"} for number in range(150)])
    second = write_lines(tmp_path / "second.jsonl", [{**LINES[0], "id": "a3"}])

    result = run("tag", first, second)

    assert result.exit_code == 1
    assert result.stdout.count("\n") == 150
    assert "'a3'" in result.stderr


def test_merge_takes_what_extract_prints(tmp_path: Path) -> None:
    make_site(tmp_path)

    mentions = run("extract", tmp_path / "content")
    result = run("merge", stdin=mentions.stdout)

    events = read_lines(result.stdout)
    assert result.exit_code == 0
    assert [event["date"] for event in events] == sorted(event["date"] for event in events)
    fall = next(event for event in events if len(event["sources"]) == 2)
    assert fall["date"] == "2021-06-09"
    assert {source["value"] for source in fall["sources"]} == {"2021-06-09"}


def test_merge_and_build_find_the_same_events(tmp_path: Path) -> None:
    run("build", make_site(tmp_path))

    merged = read_lines(run("merge", stdin=run("extract", tmp_path / "content").stdout).stdout)

    published = json.loads((tmp_path / "site" / "events.json").read_text(encoding="utf-8"))
    assert [event["event"] for event in merged] == [event["event"] for event in published]


def test_merge_takes_mentions_made_elsewhere_and_gives_each_a_cluster(tmp_path: Path) -> None:
    mentions = [
        {
            "id": "m2",
            "article": "a",
            "sentence": "The dam at Orrin broke on Monday.",
            "trigger": "broke",
            "date": "2021-06-07",
        },
        {
            "id": "m1",
            "article": "b",
            "sentence": "The Orrin dam broke on June 7.",
            "trigger": "broke",
            "date": "2021-06-07",
        },
        {"id": "m3", "article": "b", "sentence": "A choir sang.", "trigger": "sang"},
    ]
    articles = write_lines(tmp_path / "articles.jsonl", [{**LINES[0], "id": "a"}, {**LINES[0], "id": "b"}])

    result = run(
        "merge", "--format", "clusters", "--articles", articles, write_lines(tmp_path / "mentions.jsonl", mentions)
    )

    clusters = read_lines(result.stdout)
    assert [record["id"] for record in clusters] == ["m2", "m1", "m3"]
    assert clusters[0]["cluster"] == clusters[1]["cluster"] != clusters[2]["cluster"]


def test_an_article_without_a_date_gives_its_mentions_a_context_without_a_word(tmp_path: Path) -> None:
    articles = write_lines(tmp_path / "articles.jsonl", [{"id": "a", "title": "T", "text": "It broke."}])

    result = run("merge", "--articles", articles, stdin='{"id": "1", "article": "a", "quote": "It broke."}\n')

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1


def test_a_mention_that_cannot_be_merged_is_told_with_its_line() -> None:
    good = '{"id": "1", "article": "a", "quote": "It broke."}\n'

    result = run("merge", stdin=f"{good}{good}oops\n")

    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert "standard input:3: error: not JSON" in result.stderr
    assert "the mention '1' comes twice" in result.stderr


def test_explain_says_which_rule_dates_the_words() -> None:
    result = run("explain", "3 days ago", "--dct", "2016-03-09")

    assert result.exit_code == 0
    assert "2016-03-06" in result.stdout


def test_explain_says_what_an_event_rests_on(tmp_path: Path) -> None:
    run("build", make_site(tmp_path))
    event = json.loads((tmp_path / "site" / "events.json").read_text(encoding="utf-8"))[0]

    result = run("explain", event["event"], "--root", tmp_path)

    assert result.exit_code == 0
    assert event["headline"] in result.stdout
    assert "mention" in result.stdout


def test_an_event_that_is_not_there_is_told(tmp_path: Path) -> None:
    run("build", make_site(tmp_path))

    result = run("explain", "e000000000000", "--root", tmp_path)

    assert result.exit_code == 1
    assert "no event has the id" in result.stderr


def test_a_day_that_is_none_is_wrong_usage() -> None:
    assert run("explain", "yesterday", "--dct", "2016-02-30").exit_code == 2


def test_what_nobody_reads_any_more_ends_the_command_quietly(tmp_path: Path) -> None:
    # Enough to fill the pipe many times over, so that the command meets its closed end.
    file = write_lines(tmp_path / "a.jsonl", [{**line, "id": f"{line['id']}-{n}"} for n in range(60) for line in LINES])

    with process("tag", file) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.read(10)
        command.stdout.close()
        said = command.stderr.read()

    assert command.returncode == 141
    assert said == b""


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_ends_the_command_with_130(jobs: int) -> None:
    with process("tag", "--jobs", jobs, "-", stdin=subprocess.PIPE, start_new_session=True) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        assert command.stderr is not None
        lines = "".join(json.dumps({**LINES[0], "id": f"a{number}"}) + "\n" for number in range(1000))
        command.stdin.write(lines.encode())
        command.stdin.flush()
        command.stdout.read(10)  # it is at work now, and waits for more
        os.killpg(command.pid, signal.SIGINT)  # as a terminal does: to every process of the command
        said = command.stderr.read().decode()

    assert command.returncode == 130
    assert said == "interrupted\n"


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    line = json.dumps({**LINES[0], "id": "é", "text": "The café burned on Monday."}, ensure_ascii=False)
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }

    with process("extract", stdin=subprocess.PIPE, env=environment) as command:
        out, said = command.communicate(line.encode())

    assert command.returncode == 0
    assert said == b""
    assert json.loads(out.decode("utf-8"))["quote"] == "The café burned on Monday."


def test_help_waits_for_none_of_the_heavy_packages() -> None:
    code = (
        "import sys\nfrom timeline.cli import cli\ncli(['--help'], standalone_mode=False)\n"
        "print(sorted(set(sys.modules) & {'jinja2', 'markdown', 'yaml', 'dateutil', 'lxml', 'nh3', 'sqlite3'}))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.endswith("\n[]\n")


def test_the_version_is_that_of_the_distribution() -> None:
    assert run("--version").stdout == "timeline, version 0.1.0\n"
