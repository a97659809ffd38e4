"""What a saved page says of itself: JSON-LD, then OpenGraph, meta tags, <time>, the address; the first one counts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from timeline.extract.readers.dates import month_number, parse_published
from timeline.extract.readers.metadata import DEFAULT_LANGUAGE, Metadata, language_code
from timeline.model import Interval

# Outside of these htmldate looks for nothing. Fixed, so that a page reads the same on every day.
GUESS_FROM, GUESS_UNTIL = "1990-01-01", "2099-12-31"
_ARTICLE_TYPES = (
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting",
    "LiveBlogPosting", "Report", "BackgroundNewsArticle", "ReviewNewsArticle", "SocialMediaPosting", "TechArticle",
    "ScholarlyArticle", "AdvertiserContentArticle",
)  # fmt: skip
_PAGE_TYPES = ("WebPage", "ItemPage", "CreativeWork", "VideoObject")
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "published_time", "published", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "citation_publication_date", "citation_date", "dc.date", "dcterms.date", "date", "article_date_original",
    "originalpublicationdate", "cxenseparse:recs:publishtime", "bt:pubdate", "rnews:datepublished", "creation_date",
)  # fmt: skip
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "parsely-title", "citation_title")
_PUBLISHER_METAS = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_journal_title",
    "publisher",
)
_AUTHOR_METAS = (
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
)
_ADDRESS_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2}|[a-z]{3,9})[/-](?P<day>\d{1,2})(?=[/_.-]|$)|/(?P<basic>(?:19|20)\d{6})(?=[/_.-]|$)",
    re.IGNORECASE,
)
_TITLE_TAIL = re.compile(r"\s+[|–—·•«»-]\s+")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MAX_JSON = 2_000_000


@dataclass(frozen=True, slots=True)
class _Page:
    """A page with its meta tags by name, in lower case, and the objects of its JSON-LD that tell of the article."""

    tree: Any
    metas: dict[str, str]
    data: tuple[dict[str, Any], ...]


def read_page_metadata(tree: Any, source: str) -> Metadata:
    """Return what the page ``tree``, parsed from ``source``, says of its article.

    The date is guessed (``is_guessed``) from the look of the page only where nothing in it names the date.
    """
    page = _Page(tree, _metas(tree), tuple(_article_data(tree)))
    publisher = _named(page.data, "publisher") or _first_meta(page, _PUBLISHER_METAS)
    url = _address(page)
    published = _published(page, url)
    guessed = None if published else _guess(source, url)
    return Metadata(
        title=_title(page, publisher),
        publisher=publisher,
        url=url,
        published=published or guessed,
        author=_author(page),
        tags=_tags(page),
        language=_language(page),
        is_guessed=guessed is not None,
    )


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for key in ("property", "name", "itemprop"):
            name = (element.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _article_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects of the article, the most fitting first; what is no JSON is passed over."""
    objects: list[dict[str, Any]] = []
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "").lower():
            objects += _objects(_loads(element.text or ""))
    for types in (_ARTICLE_TYPES, _PAGE_TYPES):
        for item in objects:
            names = item.get("@type")
            if any(name in types for name in (names if isinstance(names, list) else [names])):
                yield item


def _loads(words: str) -> Any:
    """Return what JSON-LD says, mended where pages break it in the common ways, or None."""
    words = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>)\s*$", "", words[:_MAX_JSON])
        .strip()
        .rstrip(";")
    )
    for attempt in (words, re.sub(r",(\s*[}\]])", r"\1", words)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in ``data`` down to the parts of a graph, in order."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("mainEntity", "@graph") if isinstance(item.get(key), list | dict))


def _words(value: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", value).split()) if isinstance(value, str) else ""


def _first_meta(page: _Page, names: tuple[str, ...]) -> str:
    return next((page.metas[name] for name in names if name in page.metas), "")


def _named(data: tuple[dict[str, Any], ...], key: str) -> str:
    """Return the name of a person or organisation that ``data`` holds under ``key``; several are parted by commas."""
    for item in data:
        value = item.get(key)
        names = [
            _words(part.get("name") if isinstance(part, dict) else part)
            for part in (value if isinstance(value, list) else [value])
        ]
        if joined := ", ".join(dict.fromkeys(name for name in names if name and not _WEB_ADDRESS.match(name))):
            return joined
    return ""


def _title(page: _Page, publisher: str) -> str:
    for item in page.data:
        if item.get("@type") not in _PAGE_TYPES and (title := _words(item.get("headline")) or _words(item.get("name"))):
            return _without_site(title, publisher)
    heading = [" ".join("".join(element.itertext()).split()) for element in page.tree.iter("h1")]
    written = _first_meta(page, _TITLE_METAS) or " ".join((page.tree.findtext(".//head/title") or "").split())
    if not written:
        return next((words for words in heading if words), "")
    # The heading is the title without the name of the site: proof that what follows it is no part of the title.
    inside = next((words for words in heading if len(words) > 12 and written.startswith(words)), "")
    return inside or _without_site(written, publisher)


def _without_site(title: str, publisher: str) -> str:
    """Return a title without the name of the site behind (or before) a bar or dash."""
    parts = _TITLE_TAIL.split(title)
    if len(parts) < 2:
        return title
    site = re.sub(r"\W", "", publisher).lower()
    for at, rest in ((-1, parts[:-1]), (0, parts[1:])):
        words = re.sub(r"\W", "", parts[at]).lower()
        if words and site and (words in site or site in words):
            return (
                title[: title.rindex(rest[-1]) + len(rest[-1])] if at else title[title.index(rest[0], len(parts[0])) :]
            )
    if re.search(r"\s+[|«»]\s+", title):  # a bar parts nothing else than the site and its sections
        return re.split(r"\s+[|«»]\s+", title)[0]
    return title


def _author(page: _Page) -> str:
    author = _named(page.data, "author") or _named(page.data, "creator")
    if not author:
        author = _first_meta(page, _AUTHOR_METAS)
        author = "" if _WEB_ADDRESS.match(author) else re.sub(r"^by\s+", "", author, flags=re.IGNORECASE)
    return author


def _tags(page: _Page) -> tuple[str, ...]:
    for value in (*(item.get("keywords") for item in page.data), page.metas.get("news_keywords")):
        parts = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
        if tags := tuple(dict.fromkeys(word for part in parts if (word := _words(part)))):
            return tags
    return ()


def _address(page: _Page) -> str:
    links = [
        link.get("href") for link in page.tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    candidates = [*links, page.metas.get("og:url"), *(item.get("url") for item in page.data)]
    for item in page.data:
        main = item.get("mainEntityOfPage")
        candidates.append(main.get("@id") if isinstance(main, dict) else main)
    for candidate in candidates:
        if isinstance(candidate, str) and _WEB_ADDRESS.fullmatch(candidate.strip()):
            return candidate.strip()
    return ""


def _language(page: _Page) -> str:
    written = [page.tree.get("lang"), page.tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    written += [item.get("inLanguage") for item in page.data]
    written += [page.metas.get("og:locale"), page.metas.get("content-language"), page.metas.get("dc.language")]
    codes = (language_code(value) for value in written if isinstance(value, str) and value.strip())
    return next((code for code in codes if code), DEFAULT_LANGUAGE)


def _published(page: _Page, url: str) -> Interval | None:
    """Return the date that the page itself gives, in the order of trust, or None."""
    candidates: list[Any] = [
        item.get(key) for key in ("datePublished", "dateCreated", "uploadDate") for item in page.data
    ]
    candidates += [page.metas.get(name) for name in _DATE_METAS]
    candidates += _time_elements(page.tree)
    for candidate in candidates:
        if isinstance(candidate, str) and (interval := _date(candidate)):
            return interval
    match = _ADDRESS_DATE.search(url)
    if match is None:
        return None
    if match["basic"]:
        return _date(match["basic"])
    try:
        return Interval.of_day(int(match["year"]), month_number(match["month"]), int(match["day"]))
    except (ValueError, StopIteration):  # "/2010/report/15": no month of that name
        return None


def _date(words: str) -> Interval | None:
    # Fractions of a second and the name of the zone's city are more than a date of publication needs.
    words = re.sub(r"\[[\w/]+\]$", "", words.strip()).replace("/", "-") if re.match(r"\d{4}/", words) else words.strip()
    try:
        return parse_published(words)
    except ValueError:
        return None


def _time_elements(tree: Any) -> Iterator[str]:
    """Yield the dates of <time> elements: those marked as the date of publication, then those inside the article."""
    marked: list[str] = []
    plain: list[str] = []
    for element in tree.iter("time"):
        words = element.get("datetime") or " ".join("".join(element.itertext()).split())
        signs = f"{element.get('itemprop')} {element.get('class')} {element.get('pubdate')}".lower()
        if re.search(r"modif|updat", signs):
            continue
        is_marked = element.get("pubdate") is not None or "publish" in signs or "pubdate" in signs
        (marked if is_marked else plain).append(words)
    for element in tree.iter():
        if (
            isinstance(element.tag, str)
            and element.get("itemprop") == "datePublished"
            and element.tag not in ("time", "meta")
        ):
            marked.append(element.get("content") or element.get("datetime") or "".join(element.itertext()))
    yield from marked
    # One date may stamp the page; several are a list of other articles.
    if len(set(plain)) == 1:
        yield plain[0]


def _guess(source: str, url: str) -> Interval | None:
    """Return the day that htmldate makes of the page, or None. The day of today has no part in it."""
    from htmldate import find_date

    try:
        found = find_date(
            source,
            extensive_search=False,
            original_date=True,
            url=url or None,
            min_date=GUESS_FROM,
            max_date=GUESS_UNTIL,
        )
    except (ValueError, TypeError, OverflowError, AttributeError, RecursionError, etree.LxmlError):
        return None  # a page that its parser chokes on; the reader goes on without a date and says so
    return _date(found) if found else None
