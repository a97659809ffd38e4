"""Whether a headline can be read by itself: what no editor would print is not told as an event."""

import re

from timeline.extract.batches import remembered
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import capitalised, count_words, polished, sentence_case
from timeline.extract.shortening import MOST_WORDS, shorten
from timeline.extract.soundness import is_whole
from timeline.extract.subjects import led_in
from timeline.extract.tellings import Telling
from timeline.extract.topics import with_topic
from timeline.model import Article

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Addresses, handles and the bars between the links of a page: text around a story, not the story.
_PAGE = re.compile(
    r"contributed (?:to this report|reporting)|[Ll]ast updated|This article (?:appeared|was amended)"
    r"|A version (?:of this \w+ )?(?:appeared|was published)|comment was removed|Auto update|â|Some rights reserved"
    r"|\b[Pp]lease (?:call|contact|email)\b|[Tt]he following (?:amendment|correction|clarification)|['’]s \("
    r"|^By (?:the )?[A-Z]\w+.{0,30}\bStaff\b|AP Photo|Photo/|Getty Images"
    r"|\((?:Reuters|AP|AFP)\)|^Follow (?:live|us|the latest)"
    r"|https?:|www\.|(?:^|\s)@\w|\s\|\s|\bRT\b"
)
_POINTS = frozenset({"is", "was", "are", "were", "will", "would", "has", "had", "means", "meant", "came"})
# one of these stands in all that the pattern finds; most headlines have none, which is told much faster
_PAGE_SIGNS = (
    "contributed", "updated", "This article", "A version", "comment was", "Auto update", "â", "rights reserved",
    "lease ", "he following", "(", "By ", "AP Photo", "Photo/", "Getty", "Follow ", "http", "www.", "@", "|", "RT",
)  # fmt: skip
_PRONOUN_AND_VERB = 2  # words
_STANDS_FOR_ANOTHER = frozenset(
    {"do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "will", "would"}
)
_LEAST_SAID = 5
_WANTS_MORE = frozenset({"deemed", "insisted", "argued", "admitted", "stated", "declared", "believed", "claimed"})
_BE = frozenset({"was", "were", "is", "are", "be", "been", "being"})
_LONGEST_ENTRY = 14  # tokens of a chronology's entry, which one word may tell: "Breakthrough: 3 May"
_PERSONAL = 0.25  # share of sentences in the first person from which an article is somebody's own account
_FIRST_PERSON = re.compile(r"[IWwMmOo](?<![\w.].)(?:(?<=I)|(?<=[Ww])e|(?<=[Mm])y|(?<=[Oo])ur)\b(?!\.)")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|``.*?''|â€œ.*?â€\s")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s")
# UTF-8 that somebody read as Windows-1252 before it reached us: the marks it stands for
_STAMP = re.compile(
    r"(?:\d{1,2}\s)?\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?\b)?(?:\s(?:ET|EDT|EST|GMT|BST|UTC|local(?:\stime)?)\b)?[,:–-]?\s"
    r"|local:\s",
    re.IGNORECASE,
)
# two sentences that lost the stop between them: "a new programme for Lima It was opened"; one of these opens the second
_OPENERS = frozenset({"He", "She", "It", "They", "But", "This", "There", "When", "A", "An", "The"})
_FUSED = re.compile(r"[a-z0-9]\s(?:He|She|It|They|But|This|There|When|An?|The)\s[a-z]")
_MOSTLY = frozenset({"usually", "often", "always", "typically", "normally", "generally", "traditionally", "sometimes"})
_LEAST_BEFORE = 4  # words
_PAGE_NUMBER = re.compile(r"\s*\([^()]*\bpages? \d+\)")
_MANGLED = ((re.compile("â€\\s?™\\s?"), "’"), (re.compile("â€\\s?œ"), "“"), (re.compile('â€\\s?[\\x9d\\ufffd"”]'), "”"))
_SHOWN = ("asserted", "reported", "planned")


def mended(headline: str) -> str:
    """Return a headline with the quotation marks that a wrong decoding of its source left in pieces ("â€™")."""
    if "â€" not in headline:
        return headline
    for mangled, mark in _MANGLED:
        headline = mangled.sub(mark, headline)
    return headline if headline.count("“") == headline.count("”") else headline.replace("“", "").replace("”", "")


def clear_headline(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    """Return ``headline`` where it is clear, else the words of the quote from their start if they are, else ""."""
    headline, text = _unstamped(mended(headline)), article.text
    if not article.source.title and _is_told_by_nobody(headline, lexicon):
        return ""  # somebody's own account, and nothing says whose
    if is_clear(headline, telling, text, lexicon):
        return with_topic(headline, telling, article, lexicon) if telling.modality in _SHOWN else headline
    sentence = telling.sentence
    words = polished(led_in(sentence.words(telling.first, telling.last), lexicon, is_clause=True), lexicon)
    cut = shorten(words, MOST_WORDS, sentence, lexicon)
    whole = mended(sentence_case(cut))
    is_speech = sentence.tokens[0].text in '“"'
    if is_speech and headline and headline.split()[0].lower() in lexicon.own_voice:
        whole = f"“{headline}”"
    verbs = {
        sentence.tokens[clause.verb.head].start
        for clause in sentence.clauses
        if clause.verb is not None and clause.link not in ("rel", "contact", "participle")
    }
    is_proper = any(token.start in verbs for token in cut) and count_words(words) > _LEAST_SAID
    return whole if is_proper and is_clear(whole, telling, text, lexicon) else ""


def _unstamped(headline: str) -> str:
    """Return a headline without the stamp of a live page's entry, "11:35 AM ET The valve opened", and "(page 9)"."""
    headline = _PAGE_NUMBER.sub("", headline) if "page" in headline else headline
    fused = _FUSED.search(headline) if not _OPENERS.isdisjoint(headline.split()[1:]) else None
    if fused is not None and fused.start() and len(headline[: fused.start()].split()) >= _LEAST_BEFORE:
        headline = headline[: fused.start() + 1]
    stamp = _STAMP.match(headline)
    return capitalised(headline[stamp.end() :]) if stamp is not None and stamp.end() < len(headline) else headline


def _is_told_by_nobody(headline: str, lexicon: Lexicon) -> bool:
    """Tell whether a headline is in the first person, with nobody named as its speaker."""
    words = _WORD.findall(headline.lower().replace("’", "'"))
    return bool(words) and ":" not in headline and headline[0] not in '“"' and _speaks(words, headline, lexicon)


def is_clear(headline: str, telling: Telling, text: str, lexicon: Lexicon) -> bool:
    """Tell whether a headline tells something by itself; ``text`` is its article's.

    Not clear: what hangs on words that are missing ("Who had confessed"), what is told in the first person by nobody
    who is named (unless the article is somebody's own account), what only says that somebody spoke, and pieces of a
    page (addresses, handles). What is denied or supposed is not shown, and need not be clear.
    """
    words = _WORD.findall(headline.lower().replace("’", "'"))
    if not words or (len(words) == 1 and len(telling.sentence.tokens) > _LONGEST_ENTRY):
        return False
    if telling.modality not in _SHOWN:
        return True
    if headline[0] == "“" and ":" not in headline and headline.endswith("”"):
        return False  # somebody's words, and nobody knows whose
    if (words[0] in lexicon.say_present or words[0] in lexicon.only_says) and headline[0] not in '“"':
        return False  # "Says the charges are trumped up"
    if _is_of_a_page(headline) or _is_broken_off(words, headline, lexicon) or _opens_a_fragment(headline, telling):
        return False
    if (
        _is_general(telling)
        or _only_points(words)
        or (words[0] in ("you", "you're", "you've", "you'll", "you'd") and headline[0] not in '“"')
    ):
        return False
    if ":" not in headline and headline[0] not in '“"' and _speaks(words, headline, lexicon) and not _is_personal(text):
        return False
    verb = telling.sentence.clauses[telling.clause].verb
    act = telling.sentence.tokens[telling.trigger].lower
    tells_by_verb = verb is not None and telling.trigger == verb.head and _link(telling) != "participle"
    if tells_by_verb and ":" not in headline and headline[0] not in '“"' and not is_whole(headline, act):
        return False
    if words[-1] in lexicon.wants_object and tells_by_verb and ":" not in headline and not _BE & set(words):
        return False
    if words[-1] in lexicon.only_says or (words[-1] in _WANTS_MORE and words[-2:-1] != ["was"]):
        return False
    if ":" in headline or verb is None or len(words) > _LEAST_SAID:
        return True
    return words[-1] not in lexicon.only_says and words[-1] not in lexicon.bare_sayings


def _is_of_a_page(headline: str) -> bool:
    for sign in _PAGE_SIGNS:
        if sign in headline:
            return _PAGE.search(headline) is not None
    return False


def _is_general(telling: Telling) -> bool:
    """Tell whether a clause says how things are or mostly go: "Today is a great day", "Oil usually sinks in winter"."""
    sentence = telling.sentence
    clause = sentence.clauses[telling.clause]
    if clause.verb is None:
        return False
    verb = sentence.tokens[clause.verb.first]
    is_present = verb.tag == "present" or verb.lower in ("is", "are")
    if not is_present and verb.lower != "'s":
        return False
    own = sentence.words(clause.first, clause.last)
    if is_present and any(token.lower in _MOSTLY for token in own):
        return True
    opening = next((token for token in own if token.tag not in ("cc", "mark", "adv")), None)
    follows = clause.verb.last + 1
    if opening is None or opening.tag != "time" or verb.lower not in ("is", "'s") or follows > clause.last:
        return False
    is_subject = verb.start - opening.end <= 1
    after = sentence.tokens[follows]
    return is_subject and (after.tag in ("adv", "word") or after.lower in ("a", "an", "no", "like", "going"))


def _speaks(words: list[str], headline: str, lexicon: Lexicon) -> bool:
    """Tell whether a headline is told in the first person, outside of words that it quotes."""
    if words[0] in lexicon.own_voice:
        return True
    return _FIRST_PERSON.search(headline) is not None and not set(headline) & set("“”\"‘'")


def _is_broken_off(words: list[str], headline: str, lexicon: Lexicon) -> bool:
    """Tell whether the first words or the last ones want others that are not there."""
    if words[0] in lexicon.headless or headline.startswith(("'s", "’s")) or words[-1] in lexicon.endless:
        return True
    if len(words[0]) == 1 and words[0].isalpha() and words[0] not in "ai":
        return True
    is_participle = words[0].endswith("ed") and len(words) > 1 and words[1] in lexicon.after_participle
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


@remembered
def _is_personal(text: str) -> bool:
    """Tell whether an article is told by somebody of themselves."""
    outside = _QUOTED.sub(" ", text)
    sentences = _SENTENCE_END.split(outside)
    return sum(_FIRST_PERSON.search(sentence) is not None for sentence in sentences) >= _PERSONAL * len(sentences)
