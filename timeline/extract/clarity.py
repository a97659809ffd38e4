"""Whether a headline can be read by itself: what no editor would print is not told as an event."""

import re
from functools import lru_cache

from timeline.extract.headlines import MOST_WORDS
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import count_words, polished, sentence_case
from timeline.extract.shortening import shorten
from timeline.extract.soundness import is_whole
from timeline.extract.subjects import led_in
from timeline.extract.tellings import Telling
from timeline.extract.topics import with_topic

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Addresses, handles and the bars between the links of a page: text around a story, not the story.
_PAGE = re.compile(
    r"contributed to this report|[Ll]ast updated|This article (?:appeared|was amended)"
    r"|https?:|www\.|(?:^|\s)@\w|\s\|\s|\bRT\b"
)
# "Who had confessed", "Is likely to pass", "Saying the sector will grow": what they hang on is missing.
_HEADLESS = frozenset(
    {
        "who",
        "whom",
        "whose",
        "which",
        "is",
        "are",
        "was",
        "were",
        "has",
        "had",
        "have",
        "been",
        "being",
        "would",
        "could",
        "should",
        "will",
        "saying",
        "claiming",
        "adding",
        "noting",
        "recalling",
        "insisting",
        "warning",
        "arguing",
        "telling",
        "refusing",
        "starring",
        "according",
        "unless",
        "here's",
        "let's",
        "lets",
        "than",
        "of",
        "did",
        "didn't",
        "doesn't",
        "don't",
        "couldn't",
        "wouldn't",
        "wasn't",
        "weren't",
        "isn't",
        "hasn't",
        "hadn't",
        "won't",
        "can't",
    }
)
_ENDLESS = frozenset(
    {
        "is",
        "are",
        "was",
        "were",
        "has",
        "had",
        "have",
        "will",
        "would",
        "be",
        "been",
        "the",
        "a",
        "an",
        "of",
        "and",
        "to",
    }
)
_AFTER_PARTICIPLE = frozenset(
    {
        "under",
        "from",
        "into",
        "at",
        "over",
        "on",
        "with",
        "by",
        "in",
        "to",
        "for",
        "that",
        "as",
        "it",
        "she",
        "he",
        "they",
        "he's",
        "she's",
    }
)
_POINTS = frozenset({"is", "was", "are", "were", "will", "would", "has", "had", "means", "meant", "came"})
_PRONOUN_AND_VERB = 2  # words
_STANDS_FOR_ANOTHER = frozenset(
    {"do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "will", "would"}
)
_OWN_VOICE = frozenset(
    {"i", "i'm", "i've", "i'd", "i'll", "my", "we", "we're", "we've", "we'd", "we'll", "our", "you", "you're", "me"}
)
_VERBAL = frozenset({"past", "maybe", "present", "be", "have", "do", "modal"})
_LEAST_SAID = 5
_BARE_SAYINGS = frozenset(
    {"wrote", "writes", "cautioned", "reported", "warned", "commented", "noted", "stated", "remarked"}
)
_WANTS_MORE = frozenset({"deemed", "insisted", "argued", "admitted", "stated", "declared", "believed", "claimed"})
_LONGEST_ENTRY = 14  # tokens of a chronology's entry, which one word may tell: "Breakthrough: 3 May"
_PERSONAL = 0.25  # share of sentences in the first person from which an article is somebody's own account
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|``.*?''|â€œ.*?â€\s")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s")
# UTF-8 that somebody read as Windows-1252 before it reached us: the marks it stands for
_MANGLED = ((re.compile("â€\\s?™\\s?"), "’"), (re.compile("â€\\s?œ"), "“"), (re.compile('â€\\s?[\\x9d\\ufffd"”]'), "”"))
_SHOWN = ("asserted", "reported", "planned")


def mended(headline: str) -> str:
    """Return a headline with the quotation marks that a wrong decoding of its source left in pieces ("â€™")."""
    if "â€" not in headline:
        return headline
    for mangled, mark in _MANGLED:
        headline = mangled.sub(mark, headline)
    return headline if headline.count("“") == headline.count("”") else headline.replace("“", "").replace("”", "")


def clear_headline(headline: str, telling: Telling, text: str, lexicon: Lexicon) -> str:
    """Return ``headline`` where it is clear, else the words of the quote from their start if they are, else "".

    ``text`` is the article's.
    """
    headline = mended(headline)
    if is_clear(headline, telling, text, lexicon):
        return with_topic(headline, telling, text, lexicon) if telling.modality in _SHOWN else headline
    sentence = telling.sentence
    words = polished(led_in(sentence.words(telling.first, telling.last), lexicon, is_clause=True), lexicon)
    cut = shorten(words, MOST_WORDS, sentence, lexicon)
    whole = mended(sentence_case(cut))
    is_speech = sentence.tokens[0].text in '“"'
    if is_speech and headline and headline.split()[0].lower() in _OWN_VOICE:
        whole = f"“{headline}”"
    is_proper = any(token.tag in _VERBAL for token in cut) and count_words(words) > _LEAST_SAID
    return whole if is_proper and is_clear(whole, telling, text, lexicon) else ""


def is_clear(headline: str, telling: Telling, text: str, lexicon: Lexicon) -> bool:
    """Tell whether a headline tells something by itself; ``text`` is its article's.

    Not clear: what hangs on words that are missing ("Who had confessed"), what is told in the first person by nobody
    who is named (unless the article is somebody's own account), what only says that somebody spoke, and pieces of a
    page (addresses, handles). What is denied or supposed is not shown, and need not be clear.
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(headline)]
    if not words or (len(words) == 1 and len(telling.sentence.tokens) > _LONGEST_ENTRY):
        return False
    if telling.modality not in _SHOWN:
        return True
    if headline[0] == "“" and ":" not in headline and headline.endswith("”"):
        return False  # somebody's words, and nobody knows whose
    if words[0] in lexicon.say_present | lexicon.only_says and headline[0] not in '“"':
        return False  # "Says the charges are trumped up"
    if _PAGE.search(headline) or _is_broken_off(words, headline) or _opens_a_fragment(headline, telling):
        return False
    if _only_points(words) or (words[0] in ("you", "you're", "you've", "you'll", "you'd") and headline[0] not in '“"'):
        return False
    if words[0] in _OWN_VOICE and ":" not in headline and headline[0] not in '“"' and not _is_personal(text):
        return False
    verb = telling.sentence.clauses[telling.clause].verb
    act = telling.sentence.tokens[telling.trigger].lower
    tells_by_verb = verb is not None and telling.trigger == verb.head and _link(telling) != "participle"
    if tells_by_verb and ":" not in headline and headline[0] not in '“"' and not is_whole(headline, act, lexicon):
        return False
    if words[-1] in lexicon.only_says or (words[-1] in _WANTS_MORE and words[-2:-1] != ["was"]):
        return False
    is_said = verb is not None and len(words) <= _LEAST_SAID and words[-1] in lexicon.only_says | _BARE_SAYINGS
    return ":" in headline or not is_said


def _is_broken_off(words: list[str], headline: str) -> bool:
    """Tell whether the first words or the last ones want others that are not there."""
    if words[0] in _HEADLESS or headline.startswith(("'s", "’s")) or words[-1] in _ENDLESS:
        return True
    if len(words[0]) == 1 and words[0].isalpha() and words[0] not in "ai":
        return True
    is_participle = words[0].endswith("ed") and len(words) > 1 and words[1] in _AFTER_PARTICIPLE
    return is_participle and "," not in headline


def _link(telling: Telling) -> str:
    return telling.sentence.clauses[telling.clause].link


def _only_points(words: list[str]) -> bool:
    """Tell whether a headline says what something is that only the sentence before names: "This was on 1 March"."""
    if len(words) == _PRONOUN_AND_VERB and words[0] in ("it", "they", "he", "she") and words[1] in _STANDS_FOR_ANOTHER:
        return True  # "They do"
    return len(words) > 1 and words[0] in ("this", "that", "these", "those") and words[1] in _POINTS


def _opens_a_fragment(headline: str, telling: Telling) -> bool:
    """Tell whether a headline opens with the first word of a sentence that has lost its beginning."""
    first = telling.sentence.tokens[0]
    return first.text.isalpha() and first.text.islower() and headline.lower().startswith(f"{first.lower} ")


@lru_cache(maxsize=8)
def _is_personal(text: str) -> bool:
    """Tell whether an article is told by somebody of themselves."""
    outside = _QUOTED.sub(" ", text)
    sentences = _SENTENCE_END.split(outside)
    return sum(_FIRST_PERSON.search(sentence) is not None for sentence in sentences) >= _PERSONAL * len(sentences)
