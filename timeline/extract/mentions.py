"""Which time expression dates which happening: an article's event mentions, each with its words and its reason."""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from timeline.extract.anchors import resolve_anchored
from timeline.extract.antecedents import name_its_subject
from timeline.extract.batches import batches, forget
from timeline.extract.carried import may_go_on, tell_carried, tell_headline
from timeline.extract.chronology import Label, label_of, tell_labelled
from timeline.extract.clarity import clear_headline
from timeline.extract.clauses import analyse
from timeline.extract.hosts import Host, Hung, Reading, find_hosts
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.names import find_names, names_of, with_found
from timeline.extract.outside import Recogniser
from timeline.extract.quoting import quote_bounds, reaches_main, trimmed
from timeline.extract.readers.furniture import opens_furniture
from timeline.extract.roles import role_of
from timeline.extract.tellings import HAPPENED, Telling, make_telling, tell
from timeline.model import Article, EventMention, Interval, Name, Span, Timex
from timeline.timex import find_timexes, ranges, recognise, resolve

_ID_DIGITS = 12
_OPENING_SENTENCES = 3  # that a headline sums up
_LONGEST_ASIDE = 120  # characters: what may stand between a dated sentence and one that goes on from it
_COARSE = frozenset({"month", "season", "quarter", "year", "decade"})
_COARSER_THAN_A_DAY = _COARSE | {"week", "century", "millennium"}
_TODAY = ("today", "tonight")
_DAYS_LATE = 7  # an article is published at most so long after the day that it calls today


def extract_mentions(article: Article, recogniser: Recogniser | None = None) -> list[EventMention]:
    """Return the event mentions of an article in reading order.

    As ``extract_all`` gives those of many, which takes less time for each.
    """
    return extract_all((article,), recogniser)[0]


def extract_all(articles: Sequence[Article], recogniser: Recogniser | None = None) -> list[list[EventMention]]:
    """Return the event mentions of each article in reading order.

    ``recogniser`` finds names in the article's text: what it finds goes before our own (``load_recogniser``).
    Every mention has a quote of the article's own words and a reason for its date. An article without a publication
    date gives only what its words date by themselves.
    """
    found = []
    for batch in batches(articles):
        try:
            found += _extract_batch(batch)
        finally:
            forget()
    if recogniser is None:
        return found
    return [
        _with_outside_names(article, mentions, recogniser) if mentions else mentions
        for article, mentions in zip(articles, found, strict=True)
    ]


def _extract_batch(articles: Sequence[Article]) -> list[list[EventMention]]:
    """Return the mentions of each of a few articles, all of which go through one stage after the other."""
    lexicon = load_lexicon()
    recognised = [recognise(article.text, article.language, _blocks(article)) for article in articles]
    dated = [
        resolve(found, article.text, article.source.published, article.language)
        for article, found in zip(articles, recognised, strict=True)
    ]
    tellings = []
    for article, timexes in zip(articles, dated, strict=True):
        written = _written_on(article, timexes)
        if written is not None:
            timexes = find_timexes(article.text, written, article.language, _blocks(article))
        tellings.append(_tell_article(article, timexes, lexicon))
    every = list(zip(articles, tellings, strict=True))
    named = [
        [name_its_subject(article, one, lexicon) if one.headline else "" for one in told] for article, told in every
    ]
    headlines = [
        [clear_headline(name, one, article, lexicon) for name, one in zip(names, told, strict=True)]
        for (article, told), names in zip(every, named, strict=True)
    ]
    names = [
        [_names_in(article, one, lexicon) if headline else () for headline, one in zip(own, told, strict=True)]
        for (article, told), own in zip(every, headlines, strict=True)
    ]
    return [
        _as_mentions(article, zip(told, own, names_of_own, strict=True))
        for (article, told), own, names_of_own in zip(every, headlines, names, strict=True)
    ]


def _blocks(article: Article) -> list[Span]:
    return [block.span for block in article.blocks if block.kind not in ("furniture", "dateline")]


def _with_outside_names(
    article: Article, mentions: Sequence[EventMention], recogniser: Recogniser
) -> list[EventMention]:
    found = recogniser(article.text)
    return [with_found(mention, found, article.text) for mention in mentions]


def _written_on(article: Article, timexes: Sequence[Timex]) -> Interval | None:
    """Return the day that the lead calls today, where it names one of the week before the publication.

    "In a press conference on June 1st the head of the company, which filed for bankruptcy earlier today, …": published
    on 4 June, it was written on the 1st. None where the article was written when it was published.
    """
    published, lead = article.source.published, _lead(article)
    if published is None or lead is None or published.first_day is None:
        return None
    days = [
        (timex.span.of(article.text).lower(), timex.interval.first_day)
        for timex in timexes
        if lead.covers(timex.span) and timex.interval is not None and timex.interval.grain not in _COARSER_THAN_A_DAY
    ]
    if not any(words.endswith(_TODAY) and day == published.first_day for words, day in days):
        return None
    named = [day for words, day in days if day is not None and any(sign.isdigit() for sign in words)]
    late = [day for day in named if 1 <= published.first_day - day <= _DAYS_LATE]
    return Interval.of_days(late[0], late[0]) if late else None


def _tell_article(article: Article, timexes: Sequence[Timex], lexicon: Lexicon) -> list[Telling]:
    text, published = article.text, article.source.published
    pairs = dict(ranges(timexes, text))
    starts = [timex.span.start for timex in timexes]
    lead, labels = _lead(article), _labels(article, timexes, starts)
    told: list[Telling] = []
    waiting: list[tuple[Reading, Hung]] = []
    for span in article.sentences:
        low, high = bisect_left(starts, span.start), bisect_left(starts, span.end)
        inside = timexes[low:high]
        label = next((label for block, label in labels if block.covers(span)), None) if labels else None
        before = _told_just_before(text, span, told)
        is_bare = span is not lead and label is None and not any(_may_date(timex, text, lexicon) for timex in inside)
        if (is_bare and before is None) or opens_furniture(text, span.start):
            continue
        if before is not None and not inside and is_bare:
            if may_go_on(text, span, before, lexicon):
                reading = Reading(analyse(text, span, (), lexicon), published, lexicon)
                told.extend(_tell_on(text, reading, (), before))
            continue
        local: dict[int, int] = {}
        if pairs:
            local = {first - low: second - low for first, second in pairs.items() if low <= first and second < high}
        sentence = analyse(text, span, [timex.span for timex in inside], lexicon)
        reading = Reading(sentence, published, lexicon)
        if label is not None:
            told.extend(_tell_entry(reading, inside, local, label, told))
            continue
        dating, hung = find_hosts(reading, inside, local)
        tellings, open_ends = _tell_sentence(reading, dating, hung, told)
        waiting += [(reading, host) for host in open_ends]
        if span is lead and not any(_is_news(telling) for telling in tellings):
            own = _tell_lead(reading, tellings)
            tellings = [*own, *(_apart_from(telling, own) for telling in tellings)]
        if not tellings and before is not None:
            tellings = _tell_on(text, reading, inside, before)
        told.extend(tellings)
    told = _tell_late(waiting, told)
    heading = _tell_heading(article, told, lexicon)
    return [heading, *told] if heading is not None else told


def _may_date(timex: Timex, text: str, lexicon: Lexicon) -> bool:
    """Tell whether an expression can date anything: "for two days" cannot, "two hours later" may."""
    if timex.interval is not None or timex.offset is not None:
        return True
    return not lexicon.clock_units.isdisjoint(timex.span.of(text).lower().split())


def _tell_heading(article: Article, told: Sequence[Telling], lexicon: Lexicon) -> Telling | None:
    """Return what the headline tells that stands in the text itself, above everything else."""
    first = article.blocks[0] if article.blocks else None
    if first is None or first.kind != "heading" or not article.sentences or not first.span.covers(article.sentences[0]):
        return None
    opening = article.sentences[1 : 1 + _OPENING_SENTENCES]
    below = [telling for telling in told if telling.sentence.span in opening]
    if len(below) < len(told) and any(telling.sentence.span == article.sentences[0] for telling in told):
        return None
    sentence = analyse(article.text, article.sentences[0], (), lexicon)
    return tell_headline(Reading(sentence, article.source.published, lexicon), below)


def _told_just_before(text: str, span: Span, told: Sequence[Telling]) -> Telling | None:
    """Return the telling that the sentence at ``span`` may go on from: the last one, shortly before, in its block."""
    if not told:
        return None
    before = told[-1]
    gap = span.start - before.sentence.span.end
    if not 0 <= gap <= _LONGEST_ASIDE or "\n\n" in text[before.sentence.span.end : span.start]:
        return None
    if before.sentence.tokens[before.first].lower == "having":  # "…, having touched $147 in July": a look back
        return None
    return before if before.modality in HAPPENED and reaches_main(before.sentence, before.clause) else None


def _tell_on(text: str, reading: Reading, timexes: Sequence[Timex], before: Telling) -> list[Telling]:
    """Return what a sentence tells that has no date but, it may be, that of ``before``."""
    if any(_is_of_another_time(reading, timex, before) for timex in timexes):
        return []
    between = text[before.sentence.span.end : reading.sentence.span.start]
    telling = tell_carried(reading, before, is_next=not between.strip())
    return [telling] if telling is not None else []


def _is_of_another_time(reading: Reading, timex: Timex, before: Telling) -> bool:
    """Tell whether an expression leads away from the date of ``before``; what is merely compared does not."""
    if timex.offset is not None:
        return True
    if timex.type not in ("DATE", "TIME") or timex.interval is None or timex.interval.meets(before.interval):
        return False
    index = next(i for i, token in enumerate(reading.sentence.tokens) if token.start == timex.span.start)
    return role_of(reading.sentence, index, reading.lexicon)[0] != "comparison"


def _is_news(telling: Telling) -> bool:
    """Tell whether the sentence itself tells it as its news; what is said of a year or a quarter is older than that."""
    is_old = (
        telling.sentence.clauses[telling.clause].link in ("that", "zero-that") and telling.interval.grain in _COARSE
    )
    return telling.modality in HAPPENED and reaches_main(telling.sentence, telling.clause) and not is_old


def _apart_from(telling: Telling, own: Sequence[Telling]) -> Telling:
    """Return ``telling`` without the words of the clause above it, where that tells something of its own."""
    if not own or telling.first > 0 or telling.clause == 0:
        return telling
    first, last = quote_bounds(telling.sentence, telling.clause, {0, telling.clause}, load_lexicon())
    first, last = trimmed(telling.sentence, first, last)
    return replace(telling, first=first, last=last)


def _labels(article: Article, timexes: Sequence[Timex], starts: Sequence[int]) -> list[tuple[Span, Label]]:
    """Return the blocks that open with a date as their label, each with it."""
    found = [(block.span, label_of(article.text, block, timexes, starts)) for block in article.blocks]
    return [(span, label) for span, label in found if label is not None]


def _tell_entry(
    reading: Reading, timexes: Sequence[Timex], ranges_here: dict[int, int], label: Label, told: Sequence[Telling]
) -> list[Telling]:
    """Return what a sentence of a labelled entry tells: by its own dates if it has some, else by the label."""
    own = [other for other in timexes if other.span.start >= label.end and other.interval is not None]
    if own:
        tellings, _ = _tell_sentence(reading, *find_hosts(reading, timexes, ranges_here), told)
        if any(telling.modality in HAPPENED for telling in tellings):
            return tellings
        if tellings and not any(
            _rules_its_sentence(telling) for telling in tellings
        ):  # "Only 500 flights leave; on a normal Sunday it would be 900"
            return [*tell_labelled(reading, label), *tellings]
        if tellings:
            return tellings
        label = replace(label, timex=own[0], interval=own[0].interval or label.interval)
    return tell_labelled(reading, label)


def _rules_its_sentence(telling: Telling) -> bool:
    """Tell whether what a clause tells is what its whole sentence says, not half of it, nor an aside."""
    clause = telling.sentence.clauses[telling.clause]
    return telling.clause == 0 or clause.link not in ("coord", "rel")


def _tell_sentence(
    reading: Reading, dating: Sequence[Host], hung: Sequence[Hung], told: Sequence[Telling]
) -> tuple[list[Telling], list[Hung]]:
    """Return what the dates of a sentence tell, and the expressions that hang on an event not ``told`` so far."""
    tellings, open_ends = tell(reading, dating), []
    for host in hung:
        resolved = resolve_anchored(reading, host, tellings, told)
        is_undated = resolved == tellings and not any(telling.clause == host.clause for telling in tellings)
        open_ends += [host] if is_undated else []
        tellings = resolved
    return sorted(tellings, key=lambda telling: (telling.first, telling.last)), open_ends


def _tell_late(waiting: Sequence[tuple[Reading, Hung]], told: Sequence[Telling]) -> list[Telling]:
    """Return ``told``, in the order of the text, with what hangs on an event that is told only further down."""
    late = [telling for reading, host in waiting for telling in resolve_anchored(reading, host, (), told)]
    return sorted([*told, *late], key=lambda telling: telling.sentence.span.start) if late else list(told)


def _lead(article: Article) -> Span | None:
    """Return the first sentence of the first paragraph: where an article's own news stands."""
    paragraphs = [block.span for block in article.blocks if block.kind == "paragraph"]
    if not paragraphs:
        return None
    return next((span for span in article.sentences if paragraphs[0].covers(span)), None)


def _tell_lead(reading: Reading, tellings: Sequence[Telling]) -> list[Telling]:
    """Return the article's own news, dated by its publication, when the lead's main clause has no date of its own."""
    sentence, published = reading.sentence, reading.published
    clause = sentence.clauses[0]
    if published is None or published.first_day is None or clause.verb is None:
        return []
    group = sentence.words(clause.verb.first, clause.verb.last)
    if any(_is_the_news(telling, sentence.tokens[clause.verb.head].lower, reading.lexicon) for telling in tellings):
        return []
    if group[-1].tag not in ("past", "maybe") or group[0].tag not in ("past", "maybe", "have", "be"):
        return []
    says = sentence.tokens[clause.verb.head].lower in reading.lexicon.say_past
    dated = set() if says else {telling.clause for telling in tellings}
    first, last = trimmed(sentence, *quote_bounds(sentence, 0, dated | {0}, reading.lexicon))
    interval = Interval.of_days(published.first_day, published.first_day)
    reason = "the article's own news, dated by its publication: the lead has no date of its own"
    place = (0, first, last, clause.verb.head)
    telling = make_telling(reading, place, (None, interval, "publication"), (reason,))
    return [telling] if telling.modality in HAPPENED else []


def _is_the_news(telling: Telling, verb: str, lexicon: Lexicon) -> bool:
    """Tell whether a dated clause of a lead tells the news that its main ``verb`` only turns to.

    "Ten people died when a bus fell on Tuesday"; "Ana Orr, who died on Sunday, made pots".
    """
    clause = telling.sentence.clauses[telling.clause]
    if telling.modality not in HAPPENED or clause.parent != 0 or telling.interval.grain in _COARSE:
        return False
    if clause.link == "sub":
        return clause.opener == "when" or (clause.opener in lexicon.meanwhile and verb in lexicon.watching)
    return clause.link == "rel" and telling.sentence.tokens[telling.trigger].lower == "died"


def _names_in(article: Article, telling: Telling, lexicon: Lexicon) -> tuple[Name, ...]:
    return find_names(telling.sentence.words(telling.first, telling.last), lexicon, names_of(article.text))


def _as_mentions(article: Article, told: Iterable[tuple[Telling, str, tuple[Name, ...]]]) -> list[EventMention]:
    """Return as mentions what an article told, each with its headline and its names; nothing without a headline."""
    mentions = []
    seen: Counter[str] = Counter()
    for telling, headline, names in told:
        if not headline:
            continue
        span = telling.span
        quote = " ".join(span.of(article.text).split())
        trigger = telling.sentence.tokens[telling.trigger]
        seen[quote] += 1
        mentions.append(
            EventMention(
                id=_mention_id(article.source.article_id, quote, seen[quote]),
                source=article.source,
                sentence=telling.sentence.span,
                span=span,
                quote=quote,
                trigger=Span(trigger.start, trigger.end),
                timex=telling.timex,
                interval=telling.interval,
                basis=telling.basis,
                modality=telling.modality,
                headline=headline,
                names=tuple(name.text for name in names),
                reason=telling.reason,
                entities=names,
            )
        )
    return mentions


def _mention_id(article_id: str, quote: str, number: int) -> str:
    """Return an id that depends on the words alone, so that it outlives edits elsewhere in the article."""
    return hashlib.sha256(f"{article_id}\x1f{quote}\x1f{number}".encode()).hexdigest()[:_ID_DIGITS]
