"""The articles of a site as they are looked up: one by one while they are few, all at once beyond that."""

from pathlib import Path

import pytest
from small_site import make_site, put

from timeline.build import build_site
from timeline.config import load_config
from timeline.heads import Heads, Refs, Sources
from timeline.records import ArticleHead
from timeline.store import Store

NUMBER = 120


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_site(tmp_path_factory.mktemp("many"), {})
    for number in range(NUMBER):
        put(root, f"{number % 3}/a{number:03}.txt", f"Title {number}\n\n(The Post) May 5, 2022\n\nIt rained.\n")
    put(root, "draft.md", "---\ntitle: D\nstatus: draft\npublished: 2022-05-05\n---\n\nIt rained.\n")
    build_site(load_config(root))
    return root / ".timeline"


def all_heads(store: Store) -> dict[str, ArticleHead]:
    return {head.id: head for head in store.article_heads() if head.is_published}


def test_looked_up_heads_are_those_of_the_memory(memory: Path) -> None:
    with Store.open_existing(memory) as store:
        every = all_heads(store)
        assert len(every) == NUMBER
        heads = Heads(store, {}, (), NUMBER)

        # one by one, and beyond a few of them all at once
        assert {id_: heads[id_] for id_ in every} == every
        assert "draft" not in heads
        assert list(Heads(store, {}, (), NUMBER).items()) == list(every.items())


@pytest.mark.parametrize("is_asked_of_others", [False, True])
@pytest.mark.parametrize("is_looked_through", [False, True])
def test_what_changed_stands_in_place_of_what_the_memory_holds(
    memory: Path, is_looked_through: bool, is_asked_of_others: bool
) -> None:
    with Store.open_existing(memory) as store:
        every = all_heads(store)
        first, second, third = list(every)[:3]
        other = every[first]._replace(looks="00")
        new = every[first]._replace(file="0/a0.txt", told=("0/a0", *every[first].told[1:]))
        before = Heads(store, {}, (), NUMBER) if is_asked_of_others else None
        heads = Heads(store, {first: other, "0/a0": new}, {second}, NUMBER, before)
        if is_looked_through:
            assert [head.file for head in heads.values()] == sorted(head.file for head in heads.values())

        assert (heads[first], heads["0/a0"], heads[third]) == (other, new, every[third])
        assert second not in heads
        assert len(heads) == len(list(heads)) == NUMBER


@pytest.mark.parametrize("folders", [set(), {""}, {"0/"}, {"", "1/", "2/"}, {"nowhere/"}, {"a0/"}])
def test_the_files_of_folders_are_those_right_in_them(memory: Path, folders: set[str]) -> None:
    with Store.open_existing(memory) as store:
        every = store.files()

        found = store.files_in(folders)

        assert found == {path: one for path, one in every.items() if path[: path.rfind("/") + 1] in folders}
        assert store.files_in({*folders, *(f"none{number}/" for number in range(600))}) == found


def test_the_source_of_an_article_is_one_and_the_same(memory: Path) -> None:
    with Store.open_existing(memory) as store:
        every = all_heads(store)
        first, second = list(every)[:2]
        before = Sources(Heads(store, {}, (), NUMBER))
        now = Sources({first: every[first]._replace(told=(first, "Another", *every[first].told[2:]))}, before)

        assert now[second] is before[second]
        assert (before[first].title, now[first].title) == (every[first].told[1], "Another")
        assert now.keys() == every.keys()


def test_a_reference_tells_of_its_article_and_finds_the_rest(memory: Path) -> None:
    with Store.open_existing(memory) as store:
        every = all_heads(store)
        heads = Heads(store, {}, (), NUMBER)
        refs = Refs(heads, Sources(heads), lambda place: store.article_row(*place))
        articles = {article.source.article_id: article for article in store.articles()}

        assert list(refs) == list(every)
        for id_, ref in refs.items():
            assert ref.read() == articles[id_]
            assert (ref.source, ref.path, ref.publisher) == (articles[id_].source, articles[id_].path, "The Post")
