"""Whom "he", "she", "it", "they" or "we" at the head of a headline stands for, where the text leaves no choice."""

from collections.abc import Sequence
from functools import lru_cache

from timeline.extract.clauses import Sentence, Token, analyse
from timeline.extract.headlines import MOST_WORDS, speaker_of, told_words
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.names import ArticleNames, gender_of, names_of, placed_names
from timeline.extract.phrasing import capitalised, count_words, joined, polished, sentence_case, without_dangling
from timeline.extract.readers.furniture import opens_furniture
from timeline.extract.shortening import shorten
from timeline.extract.subjects import led_in, plain_subject
from timeline.extract.tellings import Telling
from timeline.model import Article, Span

_PERSON = {"he": "he", "she": "she", "his": "he", "her": "she"}
_THING = {"it": "it", "its": "it"}
_MANY = {"they": "they", "their": "they"}
_SPEAKER = frozenset({"we", "i", "our", "my", "i'm", "we're", "we've", "i've", "you", "your", "us"})
_OWNERS = frozenset({"his", "her", "its", "their"})
_ARTICLES = frozenset({"a", "an", "the", "this", "its"})
_MOST_BACK = 4
_MOST_PERSON_BACK = 8  # where each sentence between goes on with the same "he"
_LEAST_SAID = 5
_NEWS_DAYS = 2
_LEAST_TITLE = 4
_STEM = 5  # letters
_LONGEST_SUBJECT = 6
_LONGEST_NAME = 3
_SAYING_LINKS = ("aside", "main", "coord")


def name_its_subject(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    """Return the headline of ``telling``, its opening pronoun replaced by what it stands for where that is certain.

    What is said in the first person opens with its speaker: ‘Kim: “We have tested …”’.
    """
    word = telling.headline.partition(" ")[0].lower().strip("“\"‘'").replace("’", "'").rstrip(":")
    if _only_says(telling, lexicon):
        return _said_before(article, telling, lexicon) or telling.headline
    if word not in _PERSON and word not in _THING and word not in _MANY and word not in _SPEAKER:
        return telling.headline
    if word in _SPEAKER:
        return _in_the_mouth_of(article, telling, lexicon) or telling.headline
    subject = plain_subject(telling.sentence, telling.clause, lexicon)
    is_subject = bool(subject) and subject[0].lower == word
    meant = _meant_by(article, telling, word, subject[0], lexicon) if is_subject else ""
    _, _, rest = telling.headline.partition(" ")
    if not meant and rest and telling.headline.partition(" ")[0].endswith(":"):
        return rest if rest.startswith("“") else capitalised(rest)  # "He: …": nobody knows who
    if not meant or not rest:
        return _title_of_its_news(article, telling) or _with_what_leads_to_it(telling, lexicon) or telling.headline
    meant = f"{meant}:" if telling.headline.partition(" ")[0].endswith(":") else meant
    owner = f"{meant}’" if meant.endswith("s") else f"{meant}’s"
    return capitalised(f"{owner if word in _OWNERS else meant} {rest}")


def _title_of_its_news(article: Article, telling: Telling) -> str:
    """Return the article's title, where its opening sentence tells what the title tells, of the days before it."""
    published, title = article.source.published, " ".join(article.source.title.split())
    if published is None or telling.clause or telling.sentence.span not in article.sentences[:2]:
        return ""
    day, news = telling.interval.last_day, published.first_day
    words = [word.strip("“”\"'‘’,.:;").lower() for word in title.split()]
    if day is None or news is None or not 0 <= news - day <= _NEWS_DAYS or not _LEAST_TITLE <= len(words) <= MOST_WORDS:
        return ""
    telling_words = {token.lower[:_STEM] for token in telling.sentence.tokens}
    shared = sum(word[:_STEM] in telling_words for word in words if len(word) >= _STEM - 1)
    return title if 2 * shared >= sum(len(word) >= _STEM - 1 for word in words) else ""


def _with_what_leads_to_it(telling: Telling, lexicon: Lexicon) -> str:
    """Return the main clause with the one that hangs on it, where both fit: "27 people died when it crashed"."""
    sentence, index = telling.sentence, telling.clause
    clause = sentence.clauses[index]
    main = sentence.clauses[0]
    is_led = clause.link in ("sub", "that", "zero-that") and clause.parent == 0 and main.verb is not None
    if not is_led or clause.verb is None or main.verb is None or main.verb.first > clause.first:
        return ""
    words = polished(led_in(sentence.words(0, clause.last), lexicon, is_clause=True), lexicon)
    if words[0].tag == "pron" or words[0].lower in _OWNERS or count_words(words) > MOST_WORDS:
        return ""
    return sentence_case(without_dangling(words, lexicon))


def _only_says(telling: Telling, lexicon: Lexicon) -> bool:
    """Tell whether a headline says no more than that somebody spoke: "Russell said"."""
    verb = telling.sentence.clauses[telling.clause].verb
    if verb is None or ":" in telling.headline or len(telling.headline.split()) > _LEAST_SAID:
        return False
    return telling.sentence.tokens[verb.head].lower in lexicon.only_says


def _said_before(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    """Return ‘Speaker: “…”’ where what was said is the sentence before: "“We will pay.” Russell said on Friday."."""
    number = article.sentences.index(telling.sentence.span)
    speaker = speaker_of(telling.sentence, telling.clause, lexicon)
    sentence = _sentence(article, number - 1) if number and speaker else None
    if sentence is None or not any(
        token.text in '”"’' for token in (*sentence.tokens[-2:], telling.sentence.tokens[0])
    ):
        return ""
    named = joined(speaker)
    if speaker[0].lower in ("he", "she"):
        named = _person(article, number, telling.sentence, telling.clause, speaker[0], speaker[0].lower, lexicon)
    speech = [token for token in sentence.tokens if token.text not in '“”"' and token is not sentence.tokens[-1]]
    words = shorten(speech, MOST_WORDS - len(named.split()), sentence, lexicon)
    return f"{capitalised(named)}: “{capitalised(joined(words))}”" if named and count_words(words) > 2 else ""


def _meant_by(article: Article, telling: Telling, word: str, pronoun: Token, lexicon: Lexicon) -> str:
    number = article.sentences.index(telling.sentence.span)
    if word in _PERSON:
        return _person(article, number, telling.sentence, telling.clause, pronoun, _PERSON[word], lexicon)
    verb = telling.sentence.clauses[telling.clause].verb
    if word == "it" and verb is not None and telling.sentence.tokens[verb.head].tag == "be":
        return ""  # "It was in May that …"
    wanted = _THING.get(word) or _MANY[word]
    within = _subject_above(telling.sentence, telling.clause, word, wanted, lexicon)
    within = within or _subject_led_in(telling.sentence, telling.clause, wanted, lexicon)
    if within:
        return sentence_case(within)
    opens = telling.clause == 0 or telling.sentence.clauses[telling.clause].link == "main"
    return _thing_before(article, number, wanted, lexicon) if opens else ""


def _subject_above(sentence: Sentence, index: int, word: str, wanted: str, lexicon: Lexicon) -> list[Token]:
    """Return the subject of the clause that clause ``index`` hangs on or goes on from, empty where in doubt.

    "The airline said it had …", "The union met on Monday, and on Friday it struck", "Acme sold its mine, which …".
    """
    clause = sentence.clauses[index]
    if clause.link in ("that", "zero-that"):
        above = clause.parent
    elif clause.link == "coord" and clause.opener in ("and", "but", ";"):
        above = index - 1
    elif (clause.link == "rel" and word in _OWNERS) or (clause.link == "sub" and clause.first == 0):
        above = clause.parent  # "Since it was founded, the union has …"
    else:
        return []
    if above < 0:
        return []
    subject = _head_of(plain_subject(sentence, above, lexicon))
    return subject if _can_be(sentence, subject, wanted, lexicon, is_saying=True) else []


def _head_of(subject: list[Token]) -> list[Token]:
    """Return a long subject up to its first preposition: "Researchers [from the Institute for Science]"."""
    if len(subject) <= _LONGEST_SUBJECT:
        return subject
    end = next((i for i, token in enumerate(subject) if i and (token.tag == "prep" or token.text == ",")), len(subject))
    return subject[:end]


def _subject_led_in(sentence: Sentence, index: int, wanted: str, lexicon: Lexicon) -> list[Token]:
    """Return the subject of the clause that leads the main one in: "After the plane landed, it was searched"."""
    clause = sentence.clauses[index]
    for other, before in enumerate(sentence.clauses):
        leads = (
            before.link == "sub"
            and before.verb is not None
            and clause.verb is not None
            and clause.link in ("main", "aside")
        )
        if leads and before.verb is not None and clause.verb is not None and before.verb.last < clause.verb.first:
            subject = plain_subject(sentence, other, lexicon)
            return subject if _can_be(sentence, subject, wanted, lexicon, is_saying=True) else []
    return []


def _thing_before(article: Article, number: int, wanted: str, lexicon: Lexicon) -> str:
    """Return the subject of the sentence before, or of the one before that where it has the same pronoun."""
    for back in range(1, min(_MOST_BACK, number) + 1):
        sentence = _sentence(article, number - back)
        if sentence is None:
            return ""
        subject = plain_subject(sentence, 0, lexicon)
        if [token.lower for token in subject] == [wanted]:
            continue
        if _can_be(sentence, subject, wanted, lexicon) and not _has_rival(sentence, wanted):
            return sentence_case(subject)
        return ""
    return ""


def _can_be(
    sentence: Sentence, subject: Sequence[Token], wanted: str, lexicon: Lexicon, *, is_saying: bool = False
) -> bool:
    words = [token for token in subject if token.tag != "mark"]
    if not words or sentence.tokens[0].text in "“\"'" or any(token.tag in ("pron", "time") for token in words):
        return False
    if len(words) > _LONGEST_SUBJECT or any(
        token.tag not in ("name", "word", "det", "prep", "cc", "number", "to") for token in words
    ):
        return False
    names = [token for token in words if token.tag == "name"]
    head = words[next((i for i, token in enumerate(words) if i and token.tag == "prep"), len(words)) - 1]
    is_plural = (head.lower.endswith("s") and head.tag == "word") or any(token.tag == "cc" for token in words)
    is_definite = words[0].lower == "the"
    if wanted == "they":
        opens = len(words) == 1 and is_saying and words[0].start == sentence.span.start and head.lower.endswith("s")
        return opens or (is_plural and (is_definite or bool(names) or is_saying))
    if len(words) == 1 and words[0].start == sentence.span.start and head.lower.endswith("s"):
        return False  # "Officials said": a capital that opens a sentence makes no name
    is_person = any(name.kind == "person" for _, _, name in placed_names(words, lexicon, ArticleNames("")))
    unclear = len(names) == len(words) and len(names) > 1 and not is_saying
    return not is_plural and not is_person and not unclear and (is_definite or words[-1].tag == "name")


def _has_rival(sentence: Sentence, wanted: str) -> bool:
    """Tell whether "it" could stand for something else, too: "The timetable says that the line is old. It opened"."""
    verb = sentence.clauses[0].verb
    return (
        wanted == "it"
        and sentence.tokens[0].tag != "name"
        and verb is not None
        and any(token.lower in _ARTICLES for token in sentence.tokens[verb.last + 1 :])
    )


def _person(
    article: Article, number: int, sentence: Sentence, index: int, pronoun: Token, wanted: str, lexicon: Lexicon
) -> str:
    """Return the person whom a pronoun of clause ``index`` stands for, told before it."""
    names = names_of(article.text)
    earlier = [item for item in _people(sentence, wanted, lexicon, names) if item[0].start < pronoun.start]
    if earlier:
        parent = sentence.clauses[index].parent
        subject = plain_subject(sentence, parent if parent >= 0 else 0, lexicon) if index else []
        first = next((name for token, name in earlier if token in subject), "")
        return first or (earlier[0][1] if len({name for _, name in earlier}) == 1 else "")
    sayer = _named_sayer(sentence, index, lexicon)
    if sayer:
        return sayer
    if any(token.lower == wanted for token in sentence.tokens if token.start < pronoun.start) and index == 0:
        return ""
    for back in range(1, min(_MOST_PERSON_BACK, number) + 1):
        before = _sentence(article, number - back)
        if before is None:
            return ""
        people = _people(before, wanted, lexicon, names)
        subject = _doer(before, lexicon)
        doer = next((name for token, name in people if token in subject), "")
        if doer:
            return doer
        if any(token.lower in ("he", "she") and token.lower != wanted for token in subject):
            return ""
        if any(token.lower == wanted for token in subject):
            continue
        if people or back >= _MOST_BACK:
            return people[0][1] if len({name for _, name in people}) == 1 else ""
    return ""


def _doer(sentence: Sentence, lexicon: Lexicon) -> list[Token]:
    """Return the subject of a sentence, or who says it."""
    for index, clause in enumerate(sentence.clauses):
        if index and clause.link == "aside" and clause.verb is not None and _says(sentence, index, lexicon):
            return speaker_of(sentence, index, lexicon)
    return plain_subject(sentence, 0, lexicon)


def _says(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    verb = sentence.clauses[index].verb
    if verb is None:
        return False
    word = sentence.tokens[verb.head].lower
    return word in lexicon.say_past or word in lexicon.say_present


def _named_sayer(sentence: Sentence, index: int, lexicon: Lexicon) -> str:
    """Return the name of who says clause ``index``: "Melo Filho said he had paid", "" where it is no bare name."""
    clause = sentence.clauses[index]
    if clause.link not in ("that", "zero-that") or clause.parent < 0:
        return ""
    subject = plain_subject(sentence, clause.parent, lexicon)
    is_name = bool(subject) and len(subject) <= _LONGEST_NAME and all(token.tag == "name" for token in subject)
    return joined(subject) if is_name else ""


def _people(sentence: Sentence, wanted: str, lexicon: Lexicon, names: ArticleNames) -> list[tuple[Token, str]]:
    """Return the people named in a sentence whom "he" or "she" can mean, each with the first token of the name."""
    tokens = sentence.tokens
    return [
        (tokens[end - 1], name.text)
        for first, end, name in placed_names(tokens, lexicon, names)
        if name.kind == "person" and gender_of(tokens, first, end, name) in ("", wanted)
    ]


def _in_the_mouth_of(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    """Return ‘Speaker: “…”’ for what is told in the first person, "" where nobody is named as speaking."""
    number = article.sentences.index(telling.sentence.span)
    speaker = _speaker(article, number, telling, lexicon)
    if not speaker:
        return ""
    room = MOST_WORDS - len(speaker.split())
    told = told_words(telling.sentence, telling.clause, lexicon, telling.last, room)
    words = [token for token in told if token.text not in '“”"']
    return f"{capitalised(speaker)}: “{capitalised(joined(words))}”" if count_words(words) > 2 else ""


def _speaker(article: Article, number: int, telling: Telling, lexicon: Lexicon) -> str:
    own = _speaker_in(telling.sentence, article, number, lexicon, telling.clause)
    if own:
        return own
    span = telling.sentence.span
    block = next((block.span for block in article.blocks if block.span.covers(span)), span)
    before = article.text[block.start : span.start + 1]
    is_speech = before[-1:] in '“"' or before.count("“") > before.count("”") or before.count('"') % 2 == 1
    if not is_speech:
        return ""
    for other in (number - 1, number + 1, number - 2):
        if 0 <= other < len(article.sentences) and block.covers(article.sentences[other]):
            sentence = _sentence(article, other)
            named = _speaker_in(sentence, article, other, lexicon, -1) if sentence is not None else ""
            if named:
                return named
    return ""


def _speaker_in(sentence: Sentence, article: Article, number: int, lexicon: Lexicon, but: int) -> str:
    for index, clause in enumerate(sentence.clauses):
        if index == but or clause.link not in _SAYING_LINKS or not _says(sentence, index, lexicon):
            continue
        speaker = speaker_of(sentence, index, lexicon)
        if not speaker:
            continue
        if speaker[0].lower in ("he", "she"):
            return _person(article, number, sentence, index, speaker[0], speaker[0].lower, lexicon)
        if speaker[0].tag != "pron" and speaker[0].lower not in _OWNERS:
            return joined(speaker)
    return ""


def _sentence(article: Article, number: int) -> Sentence | None:
    """Return a sentence of the article, None where a heading or a list parts it from what comes after."""
    span = article.sentences[number]
    block = next((block for block in article.blocks if block.span.covers(span)), None)
    if (block is not None and block.kind not in ("paragraph", "quotation")) or opens_furniture(
        article.text, span.start
    ):
        return None
    return _analysed(article.text, span)


@lru_cache(maxsize=32)
def _analysed(text: str, span: Span) -> Sentence:
    return analyse(text, span, (), load_lexicon())
