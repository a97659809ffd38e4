"""Whom "he" or "she" stands for, where the text leaves no choice."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

from timeline.extract.batches import remembered
from timeline.extract.clauses import Sentence, Token, analyse
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.names import ArticleNames, gender_of, names_of, placed_names
from timeline.extract.phrasing import joined
from timeline.extract.readers.furniture import opens_furniture
from timeline.extract.speech import speaker_of
from timeline.extract.subjects import name_alone, plain_subject
from timeline.model import Article, Span

_start_of = attrgetter("start")
_MEANT = {"he": frozenset({"he", "his", "himself"}), "she": frozenset({"she", "her", "herself"})}
_MOST_BACK = 4
_CAPITALS = re.compile(r"[A-Z][\w-]*[a-z][\w-]*(?: [A-Z][\w-]*[a-z][\w-]*)*")
_ASKS = frozenset({"ask", "asks", "asked", "questions", "questioned", "tells", "told"})
_HALF = re.compile(r" - [A-Z][a-z]+\b")
_AGE_DIGITS = 2
_ALONE_OFTEN = 2
_MOST_PERSON_BACK = 12  # where each sentence between goes on with the same "he"
_LONGEST_NAME = 3


def person_meant(
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
    if index and any(token.tag == "name" for token in sentence.tokens if token.start < pronoun.start):
        main = name_alone(plain_subject(sentence, 0, lexicon))
        return _called_by_last_name(article.text, main, wanted)  # "Quill kept still, though he wept"
    for back in range(1, min(_MOST_PERSON_BACK, number) + 1):
        before = sentence_at(article, number - back)
        if before is None:
            return ""
        people = _people(before, wanted, lexicon, names)
        subject = _bare(_doer(before, lexicon))
        doer = next((name for token, name in people if token in subject), "")
        doer = doer or ("" if people else _called_by_last_name(article.text, subject, wanted))
        doer = doer or _shown_as_person(before, subject, wanted)
        doer = doer or _known_as_person(article.text, before, subject, wanted)
        is_named = bool(subject) and all(token.tag == "name" for token in subject)
        if doer or is_named:
            return "" if not doer or _answers(before) else doer
        if any(token.lower in ("he", "she") and token.lower != wanted for token in subject):
            return ""
        if any(token.lower == wanted for token in subject) or any(
            token.lower in _MEANT[wanted] for token in before.tokens
        ):
            continue  # whoever it is, the sentence goes on about them
        if people or back >= _MOST_BACK:
            return people[0][1] if len({name for _, name in people}) == 1 else ""
    return ""


def _answers(sentence: Sentence) -> bool:
    """Tell whether who is asked or told something may speak next: "Ana asked Ole about it. He …"."""
    return any(token.lower in _ASKS or token.lower in ("him", "me") for token in sentence.tokens)


def _shown_as_person(sentence: Sentence, subject: Sequence[Token], wanted: str) -> str:
    """Return a subject that its sentence itself shows to be a person: "Ms Harbour", "Achter, 24,"; "" for others."""
    if not subject or any(token.tag != "name" and token.text != "." for token in subject):
        return ""
    gazetteer = load_gazetteer()
    first = subject[0].lower.rstrip(".")
    titles = gazetteer.female_titles if wanted == "she" else gazetteer.male_titles
    if first in titles and len(subject) > 1:
        return joined(subject)
    other = gazetteer.male if wanted == "she" else gazetteer.female
    after = [token for token in sentence.tokens if token.start >= subject[-1].end][:3]
    has_age = len(after) > 2 and after[0].text == after[2].text == "," and after[1].text.isdigit()
    return joined(subject) if has_age and first not in other and len(after[1].text) == _AGE_DIGITS else ""


def _names_another(words: set[str]) -> bool:
    """Tell whether a name holds words of places, peoples, bodies or offices."""
    known = load_gazetteer()
    others = (known.places, known.peoples, known.noise, known.bodies, known.sites, known.honorifics)
    return not all(words.isdisjoint(other) for other in others)


def _known_as_person(text: str, sentence: Sentence, subject: Sequence[Token], wanted: str) -> str:
    """Return a bare name that the article shows to be a person's: "Orr … Orr said …", "Orr lost his seat"; "" else."""
    if not 1 <= len(subject) <= _LONGEST_NAME or any(token.tag != "name" for token in subject):
        return ""
    last, gazetteer = subject[-1].text, load_gazetteer()
    if last.isupper() or _names_another({token.lower for token in subject}):
        return ""
    name = joined(subject) if len(subject) > 1 else _last_names(text).get(last, last)
    other = gazetteer.male if wanted == "she" else gazetteer.female
    if name.partition(" ")[0].lower() in other or subject[0].lower in load_lexicon().starters:
        return ""
    rival = _MEANT["he" if wanted == "she" else "she"]
    if name.partition(" ")[0].lower() not in gazetteer.given and any(token.lower in rival for token in sentence.tokens):
        return ""
    owns = any(token.lower in _MEANT[wanted] and token.start > subject[-1].end for token in sentence.tokens)
    speaks = last in _last_names(text) or any(f"{one} {two}" in text for one, two in _speaking(last))
    return name if owns or (speaks and wanted == "he") else ""


def _bare(subject: list[Token]) -> list[Token]:
    """Return the name alone of "By evening Orr", "Orr formally"; another subject as it is."""
    kept = [token for token in subject if token.tag not in ("adv", "neg", "time")]
    if not kept or kept[-1].tag != "name" or kept[0].tag not in ("prep", "name"):
        return subject
    if len(kept) == len(subject) or kept[0].tag == "name":
        return kept
    start = max(i + 1 for i, token in enumerate(kept) if token.tag != "name")
    return kept[start:]


def _speaking(last: str) -> list[tuple[str, str]]:
    verbs = ("said", "says", "told", "added", "insisted", "denied", "admitted")
    return [(last, verb) for verb in verbs] + [("said", last), ("says", last)]


def _called_by_last_name(text: str, subject: Sequence[Token], wanted: str) -> str:
    """Return the full name of a subject that an article calls by its last word, "" for others.

    Only people are called so: "Shira Ganem … Ganem"; of "Acme Mines" nobody says "Mines".
    """
    if not 1 <= len(subject) <= _LONGEST_NAME or any(token.tag != "name" for token in subject):
        return ""
    name = _last_names(text).get(subject[-1].text, "")
    given, gazetteer = name.partition(" ")[0].lower(), load_gazetteer()
    if wanted == "she":
        return name if given in gazetteer.female else ""
    return name if given not in gazetteer.female else ""


@remembered
def _last_names(text: str) -> dict[str, str]:
    full: dict[str, str] = {}
    shared: set[str] = set()
    alone: Counter[str] = Counter()
    for match in _CAPITALS.finditer(text):
        words = match.group().split()
        if len(words) == 1:
            alone[words[0]] += 1
        elif len(words) <= _LONGEST_NAME and full.setdefault(words[-1], match.group()).split()[-2] != words[-2]:
            shared.add(words[-1])
    return {
        last: name
        for last, name in full.items()
        if alone[last] >= _ALONE_OFTEN
        and last not in shared
        and alone[name.split()[0]] <= 1
        and not last.isupper()
        and not _names_another({word.lower() for word in name.split()})
        and name.split()[0].lower() not in load_lexicon().starters
    }


def _doer(sentence: Sentence, lexicon: Lexicon) -> list[Token]:
    """Return the subject of a sentence, or who says it."""
    for index, clause in enumerate(sentence.clauses):
        if index and clause.link == "aside" and clause.verb is not None and clause_says(sentence, index, lexicon):
            return speaker_of(sentence, index, lexicon)
    return plain_subject(sentence, 0, lexicon)


def clause_says(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether the verb of a clause says who said something."""
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
    subject = name_alone(plain_subject(sentence, clause.parent, lexicon))
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


def with_second_half(text: str, name: str) -> str:
    """Return a name with what a hyphen between spaces parts from it in the text: "Dominique Strauss - Kahn"."""
    at = text.find(f"{name} - ") if name else -1
    half = _HALF.match(text, at + len(name)) if at >= 0 else None
    return f"{name}{half.group()}" if half is not None else name


def number_of(article: Article, sentence: Sentence) -> int:
    """Return which of the article's sentences one is, from 0; told by where it begins: they are in order."""
    return bisect_left(article.sentences, sentence.span.start, key=_start_of)


def sentence_at(article: Article, number: int) -> Sentence | None:
    """Return a sentence of the article, None where a heading or a list parts it from what comes after."""
    span = article.sentences[number]
    block = next((block for block in article.blocks if block.span.covers(span)), None)
    if (block is not None and block.kind not in ("paragraph", "quotation")) or opens_furniture(
        article.text, span.start
    ):
        return None
    return _analysed(article.text, span)


@remembered
def _analysed(text: str, span: Span) -> Sentence:
    return analyse(text, span, (), load_lexicon())
