"""Whole builds: what is read, written, left alone and removed, and what a fault costs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_site import ARTICLES, contents, make_site, put

import timeline
from timeline import snapshot
from timeline.build import BuildReport, build_site
from timeline.check import check_site
from timeline.config import load_config
from timeline.errors import TimelineError
from timeline.explain import explain_event, explain_text, is_event_id
from timeline.lockfile import LOCK, LOG
from timeline.store import Store

BROKEN = "---\ntitle: [unclosed\npublished: 2021-06-10\n---\n\nIt fell on Monday.\n"


def build(root: Path, **options: object) -> BuildReport:
    return build_site(load_config(root), **options)  # type: ignore[arg-type]


def test_a_folder_of_articles_becomes_a_site(tmp_path: Path) -> None:
    report = build(make_site(tmp_path))

    entry = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert report.is_complete
    assert report.articles == 3
    assert "collapsed" in entry
    assert report.notices == ()


def test_the_articles_that_tell_one_happening_share_one_event(tmp_path: Path) -> None:
    build(make_site(tmp_path))

    with Store.open(tmp_path / ".timeline") as store:
        events = store.events()
    fall = [event for event in events if "collapsed" in event.headline]
    assert len(fall) == 1
    assert {citation.source.article_id for citation in fall[0].citations} == {
        "2021/bridge-falls",
        "2021/after-the-fall",
    }


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    first = build(make_site(tmp_path))
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}

    second = build(tmp_path)

    assert (second.written, second.removed, second.unchanged) == (0, 0, first.written)
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert (second.read, second.rendered, second.reasons) == (0, 0, ())


def test_a_build_that_finds_nothing_to_do_waits_for_nothing_heavy(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    build_site(load_config(site))
    heavy = [
        "timeline.generate",
        "timeline.merge",
        "timeline.extract.mentions",
        "jinja2",
        "multiprocessing",
        "importlib.metadata",
    ]
    say = f"print(*sorted(set(sys.modules) & {{*{heavy}}}))"
    code = f"import sys, timeline; timeline.build_site({str(site)!r}); {say}"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "\n"


def test_only_what_an_edit_touches_is_written(tmp_path: Path) -> None:
    first = build(make_site(tmp_path))
    put(tmp_path, "2022/new-bridge.txt", ARTICLES["2022/new-bridge.txt"] + "\nA band played on Tuesday.\n")

    second = build(tmp_path)

    assert 0 < second.written < first.written
    assert second.read == 1
    assert "read 2022/new-bridge.txt: the text changed" in second.reasons
    assert not any("read 2021/" in reason for reason in second.reasons)
    assert "written articles/2022--new-bridge.html: what it tells changed" in second.reasons
    assert not any("articles/2021--bridge-falls.html" in reason for reason in second.reasons)


def test_a_removed_article_takes_its_pages_along(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    (tmp_path / "content" / "2022" / "new-bridge.txt").unlink()

    report = build(tmp_path)

    assert report.removed > 0
    assert "forgotten 2022/new-bridge.txt: the file is gone" in report.reasons
    assert "removed articles/2022--new-bridge.html: nothing tells of it any more" in report.reasons
    assert not (tmp_path / "site" / "articles" / "2022--new-bridge.html").exists()


def test_a_site_after_changes_equals_one_built_at_once(tmp_path: Path) -> None:
    site = make_site(tmp_path / "a", {"2021/bridge-falls.md": ARTICLES["2021/bridge-falls.md"], "x.txt": "Old news.\n"})
    build(site)
    (site / "content" / "x.txt").unlink()
    for name, text in ARTICLES.items():
        put(site, name, text)
    build(site)
    other = make_site(tmp_path / "b")
    for name in (LOCK, LOG):  # they are input like the articles
        shutil.copy(site / name, other / name)
    build(other)

    assert contents(tmp_path / "a" / "site") == contents(tmp_path / "b" / "site")


def test_several_processes_give_the_bytes_of_one(tmp_path: Path) -> None:
    build(make_site(tmp_path / "one"))
    build(make_site(tmp_path / "two"), jobs=2)

    assert contents(tmp_path / "one" / "site") == contents(tmp_path / "two" / "site")


def test_a_site_that_was_deleted_is_written_again(tmp_path: Path) -> None:
    first = build(make_site(tmp_path))
    before = contents(tmp_path / "site")
    shutil.rmtree(tmp_path / "site")

    second = build(tmp_path)

    assert second.written == first.written
    assert contents(tmp_path / "site") == before


def test_a_memory_that_was_deleted_costs_nothing_but_work(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    before = contents(tmp_path / "site")
    shutil.rmtree(tmp_path / ".timeline")
    (tmp_path / "content" / "2022" / "new-bridge.txt").unlink()

    build(tmp_path)

    assert contents(tmp_path / "site").keys() < before.keys()


def test_a_clean_build_reads_all_articles_whatever_their_stamps_prove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "TICK_NS", -(10**15))
    first = build(make_site(tmp_path))
    second = build(tmp_path, clean=True)

    assert (second.articles, second.read, second.events) == (first.articles, first.read, first.events)


def test_a_clean_build_writes_every_file_anew(tmp_path: Path) -> None:
    first = build(make_site(tmp_path))
    before = contents(tmp_path / "site")

    second = build(tmp_path, clean=True)

    assert (second.written, second.unchanged) == (first.written, 0)
    assert contents(tmp_path / "site") == before


def test_what_others_put_into_the_output_stays(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    (tmp_path / "site" / "CNAME").write_text("example.org\n", encoding="utf-8")

    build(tmp_path, clean=True)

    assert (tmp_path / "site" / "CNAME").read_text(encoding="utf-8") == "example.org\n"


def test_a_broken_article_costs_only_itself(tmp_path: Path) -> None:
    make_site(tmp_path)
    put(tmp_path, "broken.md", BROKEN)

    report = build(tmp_path)

    assert (report.articles, report.errors, report.is_complete) == (3, 1, True)
    assert report.notices[0].where.startswith("content/broken.md:")
    assert "1 error" in report.summary()


def test_a_file_whose_name_is_not_utf8_costs_only_itself(tmp_path: Path) -> None:
    make_site(tmp_path)
    try:
        (tmp_path / "content" / os.fsdecode(b"caf\xe9.txt")).write_text("It fell on 4 May 2021.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has only names in UTF-8")

    report = build(tmp_path)

    assert (report.articles, report.errors) == (3, 1)
    assert report.notices[0].where == "content/caf\\udce9.txt"
    assert "left out caf\\udce9.txt: no article can be read from it" in report.reasons


def test_under_strict_a_broken_article_leaves_the_old_site_whole(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    before = contents(tmp_path)
    put(tmp_path, "broken.md", BROKEN)
    put(tmp_path, "2021/more.txt", "More\n\nMay 1, 2021\n\nIt rained on Friday.\n")

    report = build(tmp_path, strict=True)

    assert not report.is_complete
    assert report.summary().endswith("stands as it was")
    assert contents(tmp_path / "site") == {
        name.removeprefix("site/"): data for name, data in before.items() if name.startswith("site/")
    }


def test_input_of_which_nothing_can_be_read_leaves_the_old_site_whole(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    before = contents(tmp_path / "site")
    for file in (tmp_path / "content").rglob("*.*"):
        file.write_bytes(b"")

    report = build(tmp_path)

    assert not report.is_complete
    assert len([notice for notice in report.notices if notice.is_error]) == 3
    assert contents(tmp_path / "site") == before


def test_two_articles_with_one_id_are_both_named(tmp_path: Path) -> None:
    make_site(tmp_path)
    line = '\n{"id": "2021/bridge-falls", "title": "T", "published": "2021-06-11", "text": "It fell on Monday."}\n'
    put(tmp_path, "zz.jsonl", line)

    report = build(tmp_path)

    assert report.articles == 3
    (notice,) = report.notices
    assert notice.is_error
    assert "2021/bridge-falls.md" in notice.what
    assert notice.where == "content/zz.jsonl:2"


def test_drafts_are_published_only_when_asked_for(tmp_path: Path) -> None:
    make_site(tmp_path)
    put(
        tmp_path, "draft.md", "---\ntitle: D\npublished: 2021-01-05\nstatus: draft\n---\n\nThe mill burned on Monday.\n"
    )

    without, with_drafts = build(tmp_path), build(tmp_path, drafts=True)

    assert (without.articles, without.drafts) == (3, 1)
    assert "1 draft left out" in without.summary()
    assert (with_drafts.articles, with_drafts.drafts) == (4, 0)


def test_a_broken_template_leaves_the_old_site_whole(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    before = contents(tmp_path / "site")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "event.html").write_text("{% if %}", encoding="utf-8")

    for clean in (False, True):
        with pytest.raises(TimelineError, match="broken template"):
            build(tmp_path, clean=clean)

    assert contents(tmp_path / "site") == before


def test_a_site_without_a_content_folder_is_told(tmp_path: Path) -> None:
    make_site(tmp_path, {})
    (tmp_path / "content").rmdir()

    with pytest.raises(TimelineError, match="there is no content folder"):
        build(tmp_path)


def test_an_empty_content_folder_is_a_site_without_events(tmp_path: Path) -> None:
    report = build(make_site(tmp_path, {}))

    assert (report.articles, report.events, report.is_complete) == (0, 0, True)
    assert check_site(load_config(tmp_path)).problems == ()


def test_a_memory_that_is_damaged_is_said_and_replaced(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    (tmp_path / ".timeline" / "memory.sqlite").write_bytes(b"scrambled" * 500)

    report = build(tmp_path)

    assert [notice.is_error for notice in report.notices] == [False]
    assert report.is_complete
    assert check_site(load_config(tmp_path)).problems == ()


def test_a_fresh_site_passes_its_check(tmp_path: Path) -> None:
    build(make_site(tmp_path))

    report = check_site(load_config(tmp_path))

    assert report.problems == ()
    assert report.citations >= 5
    assert report.links > 20


def test_a_quote_that_its_source_no_longer_has_is_a_problem(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    put(tmp_path, "2021/after-the-fall.md", ARTICLES["2021/after-the-fall.md"].replace("closed", "shut"))

    (problem, *_) = check_site(load_config(tmp_path)).problems

    assert problem.what.startswith("this quote is not at its place")
    assert problem.where == "content/2021/after-the-fall.md"


def test_a_source_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    (tmp_path / "content" / "2022" / "new-bridge.txt").unlink()

    problems = check_site(load_config(tmp_path)).problems

    assert problems
    assert all(problem.what.startswith("the article of this quote is gone") for problem in problems)


def test_a_page_that_is_gone_and_every_link_to_it_are_problems(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    (tmp_path / "site" / "about.html").unlink()

    problems = check_site(load_config(tmp_path)).problems

    assert any(problem.what == "a file of the site is gone" for problem in problems)
    assert any(problem.what == "a link leads nowhere: 'about.html'" for problem in problems)


@pytest.mark.parametrize("settings", ["", '[site]\nbase_url = "https://example.org/news/"\n'])
def test_a_link_to_an_anchor_that_is_not_there_is_a_problem(tmp_path: Path, settings: str) -> None:
    build(make_site(tmp_path, settings=settings))
    page = tmp_path / "site" / "articles" / "2021--bridge-falls.html"
    page.write_text(page.read_text(encoding="utf-8").replace(' id="m-', ' id="x-'), encoding="utf-8")

    problems = check_site(load_config(tmp_path)).problems

    assert problems
    assert all("a place that the page does not have" in problem.what for problem in problems)


def test_the_links_of_a_site_with_an_address_are_checked_too(tmp_path: Path) -> None:
    build(make_site(tmp_path, settings='[site]\nbase_url = "https://example.org/news/"\n'))

    assert check_site(load_config(tmp_path)).problems == ()


def test_a_check_before_any_build_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match="timeline build"):
        check_site(load_config(make_site(tmp_path)))


def test_an_event_is_explained_by_its_mentions_dates_and_links(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    with Store.open(tmp_path / ".timeline") as store:
        event = next(event for event in store.events() if "collapsed" in event.headline)

    words = explain_event(load_config(tmp_path), event.id)

    assert words.startswith("2021-06-09  ")
    assert "2 mentions, the best first" in words
    assert "“The old railway bridge over Marrow Creek collapsed on Wednesday.”" in words
    assert "The Creek Herald, 2021-06-10" in words
    assert "taken for one happening because" in words


def test_the_start_of_an_id_is_enough_and_a_wrong_one_has_a_near_miss(tmp_path: Path) -> None:
    build(make_site(tmp_path))
    with Store.open(tmp_path / ".timeline") as store:
        event_id = store.event_ids()[0]

    assert f"event {event_id}," in explain_event(load_config(tmp_path), event_id[:-1])
    with pytest.raises(TimelineError, match=f"did you mean {event_id}"):
        explain_event(load_config(tmp_path), event_id[:-1] + "zz")


def test_an_event_is_explained_under_the_id_that_the_merge_gives_it(tmp_path: Path) -> None:
    build(make_site(tmp_path, {"second.md": ARTICLES["2021/after-the-fall.md"]}))
    put(tmp_path, "first.md", ARTICLES["2021/bridge-falls.md"])
    build(tmp_path)
    with Store.open(tmp_path / ".timeline") as store:
        kept = next(one for one in store.kept_events() if len(one.event.citations) == 2)

    words = explain_event(load_config(tmp_path), kept.own)

    assert kept.own != kept.event.id
    assert words == explain_event(load_config(tmp_path), kept.event.id)
    assert "taken for one happening because\n  - " in words
    assert "nearest that was not merged" in words
    assert "kept apart: " in words


def test_an_event_is_explained_under_an_id_that_was_retired(tmp_path: Path) -> None:
    build(make_site(tmp_path, {"first.md": ARTICLES["2021/bridge-falls.md"]}))
    with Store.open(tmp_path / ".timeline") as store:
        event_id = next(event.id for event in store.events() if "collapsed" in event.headline)
    lock = tmp_path / "timeline.lock.jsonl"
    lines = [json.loads(line) for line in lock.read_text(encoding="utf-8").splitlines()]
    lines.append({"id": "e0123456789ab", "mentions": [], "to": [event_id]})
    lock.write_text("".join(json.dumps(line) + "\n" for line in sorted(lines, key=lambda line: line["id"])), "utf-8")
    build(tmp_path)

    words = explain_event(load_config(tmp_path), "e0123456789ab")

    assert f"event {event_id}," in words


def test_words_are_explained_with_the_rule_that_dates_them() -> None:
    words = explain_text("3 days ago", "2016-03-09")

    assert "2016-03-06" in words
    assert "ago" in words


def test_a_day_of_publication_that_is_none_is_told() -> None:
    with pytest.raises(TimelineError, match="write it as YYYY-MM-DD"):
        explain_text("3 days ago", "yesterday")


@pytest.mark.parametrize(
    ("text", "is_id"), [("e41b2c97fbf65", True), ("early 2016", False), ("eve", False), ("e1", False)]
)
def test_an_id_is_told_from_words(text: str, is_id: bool) -> None:
    assert is_event_id(text) is is_id


def test_the_package_offers_its_functions_and_records(tmp_path: Path) -> None:
    make_site(tmp_path)

    assert [timex.value for timex in timeline.find_timexes("They met yesterday.", "2016-03-09")] == ["2016-03-08"]
    assert timeline.build_site(tmp_path).is_complete
    assert timeline.Span(0, 3).of("abcdef") == "abc"
    assert all(hasattr(timeline, name) for name in timeline.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = timeline.nothing
