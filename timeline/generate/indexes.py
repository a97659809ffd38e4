"""The pages that list things other than events: names, tags, outlets, articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from timeline.generate.cards import Values, article_url, published_values
from timeline.generate.plan import Plan, page
from timeline.generate.prints import ArticleRef, print_of
from timeline.generate.subjects import NAME_KINDS, Kind, Subject
from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import NameKind, Page

_WHOLE_LIST = 300  # articles on one page
_PART_LIST = 1000  # the same, on a page of one year
_WHOLE_INDEX = 600  # names on one page
_PART_INDEX = 1500
_MOST_TOLD = 60
_TITLES: Mapping[NameKind, str] = {
    "person": "people", "organisation": "organisations", "place": "places", "": "other-names"
}  # fmt: skip
_MOST_OF_A_KIND = 20


def article_rows(plan: Plan, articles: Iterable[ArticleRef]) -> list[Values]:
    """Return articles as a list shows them, the oldest first, those without a date last."""
    words = plan.library.words
    rows = []
    for article in sorted(articles, key=_publication_order):
        source = article.source
        rows.append(
            {
                "url": article_url(source.article_id),
                "title": source.title or source.article_id,
                "outlet": source.publisher,
                "published": published_values(source.published, words),
                "events": words.counted(plan.holdings.count_of(source.article_id), "event"),
            }
        )
    return rows


def archive_page(plan: Plan) -> Page:
    """Return the page of all sources, with all articles where they are not too many for it."""
    t, held = plan.library.words, plan.holdings
    outlets = _entries(plan, plan.subjects.by_kind["sources"])
    numbers, archive = list[int](), list[Values]()
    if len(plan.library.articles) <= _WHOLE_LIST:
        numbers = held.in_order(held.live())
    else:
        for year, own in plan.articles_of_years.items():
            for number, part in enumerate(_parts(own), start=1):
                count = t.counted(len(part), "article")
                archive.append(
                    {"title": _year_name(plan, year, number, len(own)), "url": _year_url(year, number), "count": count}
                )
    made_from = print_of(repr(outlets), repr(archive)) + held.prints_of(numbers)
    make = partial(_archive_values, plan, numbers, outlets, archive)
    return page(plan, "sources.html", "sources.html", t("sources-title"), made_from, make)


def archive_years(plan: Plan) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the articles of each year that has a page of its own."""
    return plan.articles_of_years if len(plan.library.articles) > _WHOLE_LIST else {}


def archive_year_pages(plan: Plan, year: str, own: Sequence[int]) -> Iterator[Page]:
    """Yield the pages of the articles of one year."""
    held = plan.holdings
    for number, part in enumerate(_parts(held.in_order(own)), start=1):
        title = plan.library.words("articles-of", title=_year_name(plan, year, number, len(own)))
        make = partial(_archive_values, plan, part, (), ())
        yield page(plan, _year_url(year, number), "sources.html", title, print_of(title) + held.prints_of(part), make)


def _parts(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[at : at + _PART_LIST] for at in range(0, len(numbers), _PART_LIST)]


def _year_name(plan: Plan, year: str, number: int, articles: int) -> str:
    t = plan.library.words
    return (year or t("no-date")) if articles <= _PART_LIST else t("part", title=year, number=number)


def _year_url(year: str, number: int) -> str:
    return f"archive/{year or 'undated'}{f'-{number}' if number > 1 else ''}.html"


def _archive_values(
    plan: Plan, articles: Sequence[int], outlets: Sequence[Values], archive: Sequence[Values]
) -> Values:
    return {"outlets": list(outlets), "sources": article_rows(plan, plan.refs(articles)), "archive": list(archive)}


def index_pages(plan: Plan, kind: Kind) -> Iterator[Page]:
    """Yield the page that lists all names or tags and, where they are many, one for each first letter.

    Names stand by what they are: people, organisations, places, and those that nothing shows it of.
    """
    t, subjects = plan.library.words, plan.subjects.by_kind[kind]
    if not subjects:
        return
    url, title = f"{kind}.html", t(f"{kind}-title")
    has_kinds = any(subject.is_a for subject in subjects)
    room = _MOST_OF_A_KIND if has_kinds else _MOST_TOLD
    most = sorted(subjects, key=lambda one: (-one.count, one.title))[:room]
    values: Values = {"standfirst": t(f"{kind}-standfirst"), "letters": [], "kind": kind, "crumbs": []}
    is_small = len(subjects) <= _WHOLE_INDEX
    values["most"] = _entries(plan, most) if len(subjects) > _MOST_TOLD else []
    values["groups"] = _grouped(plan, subjects) if is_small else _most_of_each_kind(plan, subjects)
    if is_small and has_kinds:
        values["letters"] = [{"title": one["title"], "url": f"{url}#{one['id']}"} for one in values["groups"]]
    pages = []
    for letter, held in [] if is_small else _by_letter(subjects).items():
        for number, at in enumerate(range(0, len(held), _PART_INDEX), start=1):
            part = held[at : at + _PART_INDEX]
            name = letter if len(held) <= _PART_INDEX else t("part", title=letter, number=number)
            place = f"letters/{kind}-{slug(letter.lower())}{f'-{number}' if number > 1 else ''}.html"
            values["letters"].append({"title": name, "url": place})
            listed: Values = {"standfirst": "", "letters": [], "most": [], "groups": _grouped(plan, part)}
            listed |= {"kind": kind, "crumbs": [{"title": title, "url": url}]}
            shown = f"{title}: {name}"
            pages.append(
                page(plan, place, "subjects.html", shown, print_of(shown, repr(listed)), partial(dict, listed))
            )
    yield page(plan, url, "subjects.html", title, print_of(repr(values)), partial(dict, values))
    yield from pages


def link_to_list(plan: Plan, subject: Subject) -> Values:
    """Return the way from a subject's page up to the list that it stands in."""
    title = plan.library.words(_TITLES[subject.is_a] if subject.is_a else subject.kind)
    return {"title": title, "url": f"{subject.kind}.html{f'#{subject.is_a}' if subject.is_a else ''}"}


def _grouped(plan: Plan, subjects: Sequence[Subject]) -> list[Values]:
    """Return subjects by what they are or, where nothing shows it of any, by their first letters."""
    if any(subject.is_a for subject in subjects):
        return [
            {"title": plan.library.words(_TITLES[is_a]), "id": is_a or "other", "entries": _entries(plan, held)}
            for is_a, held in _by_kind(subjects).items()
        ]
    letters = enumerate(_by_letter(subjects).items(), start=1)
    return [{"title": key, "id": f"letter-{n}", "entries": _entries(plan, held)} for n, (key, held) in letters]


def _most_of_each_kind(plan: Plan, subjects: Sequence[Subject]) -> list[Values]:
    """Return the names that most events have, kind by kind; none where nothing shows what any of them is."""
    groups = []
    for is_a, held in _by_kind(subjects).items():
        most = sorted(held, key=lambda one: (-one.count, one.title))[:_MOST_OF_A_KIND]
        title = plan.library.words("most-of", what=plan.library.words(_TITLES[is_a]))
        groups += [{"title": title, "id": is_a, "entries": _entries(plan, most)}] if is_a else []
    return groups


def _by_kind(subjects: Sequence[Subject]) -> dict[NameKind, list[Subject]]:
    ordered = sorted(subjects, key=lambda one: (one.title.casefold(), one.title))
    groups = {is_a: [subject for subject in ordered if subject.is_a == is_a] for is_a in NAME_KINDS}
    return {is_a: held for is_a, held in groups.items() if held}


def _by_letter(subjects: Sequence[Subject]) -> dict[str, list[Subject]]:
    groups: dict[str, list[Subject]] = {}
    for subject in sorted(subjects, key=lambda one: (one.title.casefold(), one.title)):
        first = clean(subject.title)[:1].upper()
        groups.setdefault(first if first.isalpha() else "#", []).append(subject)
    return dict(sorted(groups.items()))


def _entries(plan: Plan, subjects: Iterable[Subject]) -> list[Values]:
    counted = plan.library.words.counted
    return [{"title": s.title, "url": s.url, "count": counted(s.count, "event")} for s in subjects]


def _publication_order(article: ArticleRef) -> tuple[Any, ...]:
    published = article.source.published
    start = published.start if published else None
    return (start is None, start or 0, article.source.article_id)
