"""What a template is given of an event, a citation, a date: plain values, nothing left for it to work out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import neg
from typing import Any, Literal, NamedTuple, TypeVar

from timeline.edtf import format_edtf, parse_edtf
from timeline.generate import dates
from timeline.generate.briefs import Happening
from timeline.generate.dates import ENGLISH
from timeline.generate.prints import ArticleRef
from timeline.generate.rights import NO_SETTINGS, Publish, Rights
from timeline.generate.urls import anchor, safe_link, slug, text_fragment
from timeline.generate.words import Words
from timeline.model import Citation, Disagreement, Interval, Source, Span

Weight = Literal["lead", "normal", "line", "brief"]
Values = dict[str, Any]

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")

_HIDDEN = frozenset(("denied", "hypothetical"))  # told, but not as something that happened
_BADGES = frozenset(("reported", "planned", "denied", "hypothetical"))  # modalities that a reader has to be told
_MIN_EVENTS_FOR_KEY = 12  # below, every event is on the first screen anyway
_MIN_EVENTS_FOR_LINES = 16
_KEY_EVENTS = 6
_MADE_AT_ONCE = 500  # cards and chips that are kept for the next page that shows them
_TOLD_AT_ONCE = 20_000  # articles and dates, the same: little of each
_LONG_QUOTE = 300  # code points: its card is far higher than others
# How many of the events, the least important, get one line: the more there are, the more of them.
_LINE_SHARES = ((400, 0.65), (120, 0.5), (_MIN_EVENTS_FOR_LINES, 0.35))


class Outline(NamedTuple):
    """What pages say of an article wherever they cite it.

    ``link`` is its address at its publisher's, ``""`` for none that is safe; ``url`` its page here, ``""`` where it has
    none; ``published`` its day as a chip has it; ``language`` is told where it is not the site's own.
    """

    outlet: str
    title: str
    link: str
    publish: Publish
    url: str
    published: Values | None
    language: str


def _kept(known: dict[K, tuple[T, V]], key: K, record: T, made: V, most: int) -> V:
    """Keep what was made of a record for the next page, of at most ``most`` records at once; returns it.

    ``key`` has the record's number. The record is kept too: as long as it lives, no other one has its number.
    """
    if len(known) >= most:
        known.clear()
    known[key] = (record, made)
    return made


@dataclass(frozen=True, slots=True)
class Library:
    """The articles of the site by id, how much of each may be printed, and the words the site speaks in.

    What is made of a record for one page is kept for the next one: ``made``, ``outline``, and of citations ``chips``
    and ``quotes``, by their numbers.
    """

    articles: Mapping[str, ArticleRef]
    words: Words = ENGLISH
    rights: Rights = NO_SETTINGS
    _made: dict[tuple[str, int], tuple[object, Values]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    chips: dict[int, tuple[Citation, Values]] = field(default_factory=dict, init=False, compare=False, repr=False)
    quotes: dict[int, tuple[Citation, Values]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _outlines: dict[int, tuple[Source, Outline]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def made(self, kind: str, record: object, make: Callable[[], Values]) -> Values:
        """Return what ``make`` gives for ``record``, made once; nobody may change it."""
        key = (kind, id(record))
        found = self._made.get(key)
        return _kept(self._made, key, record, make(), _MADE_AT_ONCE) if found is None else found[1]

    def outline(self, source: Source) -> Outline:
        """Return what pages say of an article wherever they cite it."""
        found = self._outlines.get(id(source))
        if found is None:
            return _kept(self._outlines, id(source), source, self._outline(source), _TOLD_AT_ONCE)
        return found[1]

    def _outline(self, source: Source) -> Outline:
        article, published = self.articles.get(source.article_id), published_values(source.published, self.words)
        language = article.language if article else ""
        if language.partition("-")[0] == self.words.language.partition("-")[0]:
            language = ""  # a variety of the page's own language (en-GB on an en page) is not worth a word on a quote
        return Outline(
            outlet=source.publisher or source.title or source.article_id,
            title=source.title or source.article_id,
            link=safe_link(source.url),
            publish=self.rights.of(source),
            url=article_url(source.article_id) if article else "",
            published={key: published[key] for key in ("words", "short", "iso", "edtf")} if published else None,
            language=language,
        )

    def publish(self, source: Source) -> Publish:
        """Return how much of an article the site may print."""
        return self.outline(source).publish

    def quote(self, citation: Citation) -> str:
        """Return the words of a citation, ``""`` where its source lets nothing but a link be printed."""
        return "" if self.outline(citation.source).publish == "link" else citation.quote

    def words_apart(self, citation: Citation) -> str:
        """Return the time expression of a citation that stands outside its quote, ``""`` when it is in it."""
        timex, span = citation.timex, citation.span
        if timex is None or (span.start <= timex.start and timex.end <= span.end):
            return ""
        article = self.articles.get(citation.source.article_id)
        return " ".join(timex.of(article.text()).split()) if article else ""


def article_url(article_id: str) -> str:
    """Return the address of an article's page below the site's root."""
    return f"articles/{slug(article_id)}.html"


def event_url(event_id: str) -> str:
    """Return the address of an event's page below the site's root."""
    return f"events/{slug(event_id)}.html"


def passage_anchor(citation: Citation) -> str:
    """Return the ``id`` of the cited passage on its article's page."""
    return anchor("m", citation.mention_id)


def is_shown(event: Happening) -> bool:
    """Tell whether an event belongs on a timeline: what is denied or only imagined does not."""
    return event.modality not in _HIDDEN


def date_values(interval: Interval | None, words: Words = ENGLISH) -> Values:
    """Return all that a page says of a date; nobody may change it."""
    found = words.dates.get(id(interval))
    if found is None:
        return _kept(words.dates, id(interval), interval, _date_values(interval, words), _TOLD_AT_ONCE)
    return found[1]


@lru_cache(65_536)
def _date_values(interval: Interval | None, words: Words) -> Values:
    if interval is None:
        told = words("date.unknown")
        return {"words": told, "short": told, "gutter": told, "weekday": "", "iso": "", "edtf": "",
                "when": "unknown", "note": "", "precision": words("precision.unknown")}  # fmt: skip
    return {
        "words": dates.in_words(interval, words),
        "short": dates.in_short(interval, words),
        "gutter": dates.in_gutter(interval, words),
        "weekday": dates.weekday_of(interval, words),
        "iso": dates.html_datetime(interval),
        "edtf": format_edtf(interval),
        "when": dates.when_of(interval),
        "note": dates.note(interval, words),
        "precision": dates.precision(interval, words),
    }


@lru_cache(16_384)
def published_values(published: Interval | None, words: Words = ENGLISH) -> Values | None:
    """Return what a page says of a publication: the day on a chip, the time to the minute in full."""
    if published is None:
        return None
    day = published.first_day
    values = date_values(replace(published, grain="minute") if published.grain == "second" else published, words)
    short = dates.in_short(Interval.of_days(day, day), words) if day is not None else values["short"]
    return {**values, "short": short}


def chip_values(citation: Citation, library: Library) -> Values:
    """Return what a source chip says and where it leads: to the passage here, or at its publisher's."""
    found = library.chips.get(id(citation))
    if found is None:
        return _kept(library.chips, id(citation), citation, _chip_values(citation, library), _MADE_AT_ONCE)
    return found[1]


def _chip_values(citation: Citation, library: Library) -> Values:
    about = library.outline(citation.source)
    is_elsewhere = about.publish == "link" and bool(about.link)
    return {
        "outlet": about.outlet,
        "title": about.title,
        "published": about.published,
        "url": f"{about.url}#{passage_anchor(citation)}" if about.url and not is_elsewhere else "",
        "original": text_fragment(about.link, citation.quote),
        "is_elsewhere": is_elsewhere,
    }


def citation_values(citation: Citation, library: Library) -> Values:
    """Return one citation: its quote in three parts around the time expression, its source, where it leads."""
    found = library.quotes.get(id(citation))
    if found is None:
        return _kept(library.quotes, id(citation), citation, _citation_values(citation, library), _MADE_AT_ONCE)
    return found[1]


def _citation_values(citation: Citation, library: Library) -> Values:
    source, words = citation.source, library.words
    about = library.outline(source)
    is_quoted = about.publish != "link"
    quote = quote_parts(citation.quote, citation.span, citation.timex)
    apart = library.words_apart(citation)
    quote["apart"] = apart
    found = chip_values(citation, library).copy()
    found["quote"] = quote if is_quoted else None
    found["language"] = about.language
    found["author"] = source.author
    found["is_guessed"] = source.is_guessed
    found["date"] = date_values(citation.interval, words)
    found["why"] = _why(citation, (quote["when"] or apart) if is_quoted else "", about.published, words)
    found["badge"] = badge(citation.modality, words)
    return found


def badge(modality: str, words: Words) -> str:
    """Return what a reader is told of a modality, ``""`` for what is plainly asserted."""
    return words(modality) if modality in _BADGES else ""


def quote_parts(quote: str, span: Span, timex: Span | None) -> Values:
    """Return a quote cut into what stands before its time expression, the expression, and what stands after."""
    if timex is None or not span.covers(timex) or len(quote) != span.end - span.start:
        return {"before": quote, "when": "", "after": ""}
    start, end = timex.start - span.start, timex.end - span.start
    return {"before": quote[:start], "when": quote[start:end], "after": quote[end:]}


def why(citation: Citation, told: str, words: Words = ENGLISH) -> str:
    """Return in a sentence what made this citation's date of its time expression ``told`` (``""`` without one)."""
    return _why(citation, told, published_values(citation.source.published, words), words)


def _why(citation: Citation, told: str, published: Values | None, words: Words) -> str:
    if told and told in citation.reason:
        return citation.reason  # it quotes them itself
    day = published["short"] if published else ""
    if citation.basis == "publication":
        start = words("why-published", day=day) if day else words("why-own")
    elif told:
        phrase = " ".join(told.split())
        start = words("why-words", words=phrase, day=day) if day else words("why-words-alone", words=phrase)
    elif citation.basis == "event":
        start = words("why-event", day=day) if day else words("why-event-alone")
    else:
        start = words("why-article", day=day) if day else words("why-article-alone")
    return words("why-reason", start=start, reason=citation.reason) if citation.reason else start


def card_values(event: Happening, library: Library, weight: Weight = "normal", most: int | None = None) -> Values:
    """Return one event as the timeline shows it, with no more than ``most`` of its citations.

    Where ``most`` is told a disagreement is a sentence: who says what stands on the event's own page, with all of them.
    """
    cited = event.citations
    citations = [citation_values(citation, library) for citation in cited[:most]]
    found = head_values(event, library, weight)
    found["is_long"] = weight != "line" and len(library.quote(cited[0])) > _LONG_QUOTE
    found["lead"] = citations[0]
    found["more"] = citations[1:]
    found["is_cut"] = len(citations) < len(cited)
    found["disagreement"] = apart_values(event, library, has_sides=most is None)
    return found


def brief_values(event: Happening, library: Library) -> Values:
    """Return one event as a list shows it that is not its home: date, headline, the first source."""
    found = head_values(event, library, "brief")
    found["is_long"] = found["is_cut"] = False
    found["lead"] = chip_values(event.citations[0], library)
    found["more"] = []
    found["disagreement"] = None
    return found


def head_values(event: Happening, library: Library, weight: Weight) -> Values:
    """Return what every showing of an event begins with."""
    cited = event.citations
    number = 1 if len(cited) == 1 else len({citation.source.article_id for citation in cited})
    return {
        "id": event.id,
        "anchor": anchor("e", event.id),
        "url": event_url(event.id),
        "headline": event.headline,
        "date": date_values(event.interval, library.words),
        "weight": weight,
        "badge": badge(event.modality, library.words),
        "sources": library.words.counted(number, "source"),
        "gap": "",
        "facets": "",
    }


def short_event(event: Happening, words: Words) -> Values:
    """Return an event as a link to it says it."""
    return {"url": event_url(event.id), "headline": event.headline, "date": date_values(event.interval, words)}


def apart_values(event: Happening, library: Library, *, has_sides: bool = True) -> Values | None:
    """Return on what the sources of an event do not agree, its date first, then each number; None where they do.

    Without ``has_sides`` in a sentence only, not who says what.
    """
    when = disagreement(event.citations, library, has_sides=has_sides) if len(event.citations) > 1 else None
    found = [
        _count_apart(one, event, library, has_sides=has_sides) for one in event.disagreements if one.kind == "count"
    ]
    counts = [count for count in found if len(count["groups"]) > 1]
    if when is None and not counts:
        return None
    sentence = when["sentence"] if when else counts[0]["sentence"]
    if not has_sides:
        return {"sentence": sentence}
    return {"sentence": sentence, "groups": when["groups"] if when else [], "counts": counts}


def _count_apart(apart: Disagreement, event: Happening, library: Library, *, has_sides: bool) -> Values:
    words = library.words
    groups: list[Values] = []
    sentence = ""
    for value, mention_ids in apart.values:
        told = [citation for citation in event.citations if citation.mention_id in mention_ids]
        if not told:
            continue  # an editor took the sentence away that said it
        number = f"{int(value):,}" if value.isdecimal() else value
        sources = _source_count(told)
        says = words.counted(sources, "says")
        groups.append({"value": number, "says": says, "sources": _chips(told, library) if has_sides else []})
        if sentence:
            short = words.counted(sources, "says-too")
            sentence = words("and-says", sentence=sentence, says=short, date=number)
        else:
            sentence = words("says", says=says, date=number)
    return {"about": apart.about, "sentence": words("apart-count", about=apart.about, sentence=sentence),
            "groups": groups}  # fmt: skip


def disagreement(citations: Sequence[Citation], library: Library, *, has_sides: bool = True) -> Values | None:
    """Return what the sources say where they cannot all be right, or None.

    Dates disagree when they have no day in common: ``April 1970`` and ``13 April 1970`` do not, nor do two hours of one
    day, which may be told by two clocks. The date of most sources comes first. Without ``has_sides`` nobody is named.
    """
    dated = [citation for citation in citations if citation.interval is not None and citation.basis != "publication"]
    if len({id(citation.interval) for citation in dated}) < 2:
        return None
    told: dict[Interval, list[Citation]] = {}
    known: dict[int, list[Citation]] = {}  # the same by interval: hundreds of citations may share one
    for citation in dated:
        found = known.get(id(citation.interval))
        if found is None and citation.interval is not None:
            found = known[id(citation.interval)] = told.setdefault(_days_of(citation.interval), [])
        if found is not None:
            found.append(citation)
    apart = {one for one in told for other in told if not one.meets(other)}
    if not apart:
        return None
    words = library.words
    groups: list[Values] = []
    sentence = ""
    for interval in sorted(apart, key=lambda date: (-_source_count(told[date]), date.start or 0, date.end or 0)):
        number = _source_count(told[interval])
        date = date_values(interval, words)
        says = words.counted(number, "says")
        groups.append({"date": date, "says": says, "sources": _chips(told[interval], library) if has_sides else []})
        if sentence:
            short = words.counted(number, "says-too")
            sentence = words("and-says", sentence=sentence, says=short, date=date["short"])
        else:
            sentence = words("says", says=says, date=date["short"])
    return {"sentence": sentence, "groups": groups}


def _chips(citations: Iterable[Citation], library: Library) -> list[Values]:
    """Return the chip of each article, that of the last citation of it."""
    return [chip_values(one, library) for one in {one.source.article_id: one for one in citations}.values()]


def _days_of(interval: Interval) -> Interval:
    """Return the whole days that an interval finer than a day lies on; a night belongs to the day it starts on."""
    if interval.grain not in ("second", "minute", "hour", "daypart"):
        return interval
    return parse_edtf(format_edtf(interval, finest="day"))


def _source_count(citations: Iterable[Citation]) -> int:
    return len({citation.source.article_id for citation in citations})


def weights(ids: Sequence[str], importances: Sequence[float]) -> dict[str, Weight]:
    """Return how much room each event gets, by id: a few lead, the least important third gets one line."""
    by_worth = [event_id for _, event_id in sorted(zip(map(neg, importances), ids, strict=True))]
    found: dict[str, Weight] = dict.fromkeys(ids, "normal")
    if len(ids) >= _MIN_EVENTS_FOR_KEY:
        found |= dict.fromkeys(by_worth[:_KEY_EVENTS], "lead")
    share = next((share for least, share in _LINE_SHARES if len(ids) >= least), 0)
    if share:
        found |= dict.fromkeys(by_worth[-int(len(ids) * share) :], "line")
    return found
