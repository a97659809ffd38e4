"""Whether words read as a sentence: a subject before the verb, one clause after the other, nothing left waiting."""

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from timeline.extract.clauses import VERB_TAGS, Sentence, Token, analyse, is_finite_form
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.phrasing import QUOTES, is_length, points_at
from timeline.model import Span

_start_of = attrgetter("start")
_SHORT_LEAD = 6
_LEAST_LED = 2
_SINGLE = frozenset(
    {"this", "that", "these", "those", "both", "all", "some", "many", "most", "none", "two", "three", "four", "five"}
)
# that begin a clause before the verb of the one told
_OPENS_ANOTHER = frozenset({"when", "while", "because", "although", "though", "if", "unless", "whereas"})
_BARE_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "its", "their", "this"})
_ARTICLES = frozenset({"the", "a", "an"})
_PLAIN = frozenset({"word", "name", "det", "prep", "number", "to", "ing"})  # neither verbs nor what links clauses
_TELLS = frozenset({"told", "tells"})
_LONGEST_HEARER = 6  # tokens
_SUBJECT_OF_TALK = frozenset({"about", "of", "yes", "no", "goodbye", "farewell", "story", "truth"})
_BEGINS = frozenset({"begin", "begins", "began", "start", "started", "continued"})
_ASKS = frozenset({"what", "how", "why", "whether", "where"})


@lru_cache(maxsize=4096)  # what agencies tell, many papers print
def is_whole(headline: str, act: str) -> bool:
    """Tell whether a headline reads as a sentence: its first clause has a subject and a finite verb, and ends.

    ``act`` is the verb, in lower case, that its source tells by: it may be one that only its sentence shows as a verb.
    """
    lexicon = load_lexicon()
    start = len("That ") if headline.startswith("That ") else 0  # it may begin a clause, too, but not here
    sentence = analyse(headline, Span(start, len(headline)), (), lexicon)
    tokens, main = sentence.tokens, sentence.clauses[0]
    if is_fused(tokens, lexicon) or tokens[-1].tag in ("be", "have", "modal"):
        return False
    if len(tokens) > 1 and tokens[0].tag in ("maybe", "past") and tokens[1].tag in ("det", "pron", "time"):
        return False  # "Saw the arrest of the mayor", "Produced Monday's vote"
    if _only_leads_in(tokens, act) or _opens_with_act(tokens) or _says_nothing(tokens, act, lexicon):
        return False
    if main.verb is None:
        # "A nation which saw robberies"; but of "Norling runs 41 ships" no word tells the verb
        is_bare = all(clause.verb is None for clause in sentence.clauses) and tokens[0].tag not in ("sub", "prep")
        is_told = any(token.lower == act for token in tokens)
        return (
            is_bare
            and (is_told or _tells_in_present(tokens))
            and not any(one.text == "," and two.tag in ("maybe", "past") for one, two in itertools.pairwise(tokens))
        )
    following = tokens[main.verb.last + 1 : main.verb.last + 3]
    if len(following) > 1 and following[0].text == "," and following[1].tag in ("be", "have", "modal"):
        return False  # "Ana Orr stated, was a mistake"
    before = [token for token in tokens[: main.verb.first] if token.tag not in ("adv", "neg")]
    if not before:
        # "Completely rid the city of cars"; but "Neither has so far …", and names in -ly
        return main.verb.first > 0 and tokens[main.verb.first].tag in ("be", "have", "past", "modal")
    if tokens[-1].tag == "ing" and tokens[-2].lower in _BEGINS and tokens[-1].lower not in lexicon.lone_acts:
        return False  # "The Senate will begin debating"
    if all(token.tag in ("maybe", "past") for token in before):
        return False  # "Resigned was forced to go"
    if before[0].tag != "prep" and any(token.lower == "there" for token in before[1:]):
        return False  # "The third win there has been no doubt"
    opens_with_verb = before[0].tag in ("maybe", "past") and len(before) > 1 and before[1].tag in ("det", "pron")
    commas = sum(token.text == "," for token in before)
    return not opens_with_verb and not (commas == 1 and before[-1].text == ",")


def _says_nothing(tokens: Sequence[Token], act: str, lexicon: Lexicon) -> bool:
    """Tell whether words tell that somebody spoke, and not what was said: "Ana Orr told the court in Lima"."""
    if act not in lexicon.speaks:
        return False
    says = next((position for position, token in enumerate(tokens) if token.lower == act), None)
    if says is None or any(token.tag in ("be", "have") for token in tokens[:says]):
        return False
    after = tokens[says + 1 :]
    if not after or any(
        token.text in QUOTES or token.lower in _SUBJECT_OF_TALK or token.tag == "to" for token in after
    ):
        return False
    is_told = act in _TELLS and len(after) <= _LONGEST_HEARER
    if not is_told and after[0].tag not in ("prep", "time", "mark"):
        return False  # "said the spill underscores a failure": no word shows its verb
    return not any(
        token.tag in VERB_TAGS or (token.tag == "ing" and before.tag != "det")  # "at a gathering"
        for before, token in itertools.pairwise([tokens[says], *after])
    )


def _only_leads_in(tokens: Sequence[Token], act: str) -> bool:
    """Tell whether nothing is told after what leads in: "In a reply sent, the director of television"."""
    comma = next((i for i, token in enumerate(tokens) if token.text == ","), 0)
    if comma < _LEAST_LED or tokens[0].tag != "prep" or any(token.tag in VERB_TAGS for token in tokens[: comma - 1]):
        return False
    return not any(token.tag in VERB_TAGS or token.lower == act for token in tokens[comma:])


def _opens_with_act(tokens: Sequence[Token]) -> bool:
    """Tell whether words only say what somebody did besides: "Recovering the ground lost"; not "Scanning it took"."""
    if tokens[0].tag != "ing" or len(tokens) == 1 or tokens[1].tag not in ("det", "adv", "pron", "to"):
        return False
    return not any(token.tag in ("be", "have", "modal", "past", "do") for token in tokens)


def _tells_in_present(tokens: Sequence[Token]) -> bool:
    """Tell whether words read as an entry of a chronology does: a name, a form in -s, what it bears on.

    "Apollo 13 passes behind the Moon".
    """
    head = next((i for i, token in enumerate(tokens) if token.tag not in ("name", "number")), 0)
    if not 0 < head < len(tokens) - 1 or tokens[0].tag != "name":
        return False
    verb, after = tokens[head], tokens[head + 1]
    return verb.tag == "word" and verb.lower.endswith("s") and after.tag in ("prep", "det", "name", "mark")


def is_headless(tokens: Sequence[Token]) -> bool:
    """Tell whether words open with a verb or with what hangs on a word before them: nobody is told to have done it."""
    while tokens and tokens[0].tag == "mark":
        tokens = tokens[1:]
    if (
        not tokens
        or (tokens[0].tag in ("rel", "be", "have", "past", "modal", "possessive") and not points_at(tokens))
        or tokens[0].lower in ("of", "than", "having")
    ):
        return True
    # "admitted it was losing money"; but "Armed men stormed the bank"
    return tokens[0].tag == "maybe" and len(tokens) > 1 and tokens[1].tag in ("pron", "det", "to", "rel", "prep")


def is_broken(tokens: Sequence[Token], sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether words do not make a sentence: no subject before the verb, two subjects, nothing after "is"."""
    clause = sentence.clauses[index]
    if not tokens or clause.verb is None:
        return True
    verb_start = sentence.tokens[clause.verb.first].start
    # by place in the headline, not in the text: the object of a relative clause stands behind its verb here
    verb = next((position for position, token in enumerate(tokens) if token.start == verb_start), None)
    before = list(tokens[:verb])
    if verb is None:
        verbs = {sentence.tokens[other.verb.first].start for other in sentence.clauses if other.verb is not None}
        return not any(token.start in verbs for token in tokens)
    opens_wrongly = tokens[0].tag in ("sub", "rel", "to", "cc", "be", "have") and not points_at(tokens)
    if not before or opens_wrongly or not _has_noun(before):
        return True
    if tokens[-1].tag in ("be", "have", "modal", "possessive") or (
        tokens[-1].start >= verb_start and tokens[-1].lower in lexicon.only_says
    ):
        return True
    if any(_jumps(left, right, sentence) for left, right in itertools.pairwise(before)):
        return True
    return _has_two_subjects(before, lexicon) or is_fused(tokens, lexicon)


def _has_two_subjects(before: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether what stands before the verb is no one noun phrase: "The jury the photograph", "The question of"."""
    content = [token for token in before if token.tag not in ("adv", "neg", "mark")]
    if not content:
        return True
    last = content[-1]
    if last.tag in ("prep", "to", "cc") or (
        last.tag == "det" and last.lower not in lexicon.quantities and last.lower not in lexicon.subjects
    ):
        return True
    if last.tag == "possessive" and len(content) > 1 and content[-2].tag == "name":
        return True
    if not _OPENS_ANOTHER.isdisjoint([token.lower for token in before[1:]]):
        return True
    tags = [token.tag for token in before]
    relative = max(i for i, tag in enumerate(tags) if not i or tag == "rel") if "rel" in tags else 0
    if relative and not any(token.tag in VERB_TAGS for token in before[relative:]):
        return True
    before = before[: relative or None]
    if before[0].tag == "prep":
        return False
    if (
        before[0].tag == "time"
        and len(before) > 1
        and is_length(before[0])
        and before[1].tag in ("name", "det", "pron")
    ):
        return True  # "Three years [after the crash] Acme has …"
    return any(
        left.tag in ("word", "name", "time")
        and (right.lower in _BARE_DETERMINERS or right.lower in lexicon.singular)
        and not (position and before[position - 1].tag == "to")
        for position, (left, right) in enumerate(itertools.pairwise(before))
    )


def is_fused(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether two sentences run into one another, or a preposition waits for its noun.

    "The spill threatened their way of life Bad weather was …", "The question of was open".
    """
    open_verb = ""
    relatives, has_begun = 0, False  # relative clauses before the main verb, each of which brings a verb of its own
    inside = False  # a group of verb forms
    for position, token in enumerate(tokens):
        tag = token.tag
        if tag in _PLAIN and token.lower not in _ASKS:  # two tokens in three
            inside = False
            continue
        previous = tokens[position - 1] if position else None
        if tag == "rel" and position > 1 and tokens[position - 1].tag == "prep" and tokens[position - 2].tag == "be":
            return True
        is_finite = is_finite_form(token)
        if is_finite and previous is not None and not inside and previous.tag != "to":
            if previous.tag == "prep" and previous.lower not in lexicon.particles and token.lower != "'s":
                return True
            if open_verb and not _takes_a_clause(open_verb, lexicon):
                if not relatives:
                    return True
                relatives -= 1
        relatives += tag == "rel" and not has_begun
        has_begun = has_begun or is_finite
        if token.tag in ("mark", "cc", "rel", "sub") or token.lower in _ASKS:
            open_verb = ""
        elif is_finite or (inside and token.tag == "maybe"):
            open_verb = token.lower
        inside = tag in VERB_TAGS or (inside and tag in ("adv", "neg", "time", "pron", "possessive"))
    return False


def _takes_a_clause(verb: str, lexicon: Lexicon) -> bool:
    """Tell whether another verb may follow without a link: "said it was", "found it had"."""
    return (
        verb in lexicon.say_past
        or verb in lexicon.say_present
        or verb in lexicon.holds_that
        or verb in lexicon.takes_clause
    )


def _has_noun(tokens: Sequence[Token]) -> bool:
    """Tell whether words hold a subject: a noun that is not only what a preposition leads in."""
    if tokens[0].tag == "pron" or tokens[0].lower in _SINGLE:
        return True
    nouns = [
        i
        for i, token in enumerate(tokens)
        if token.tag in ("name", "word", "number", "ing", "time", "pron") or token.lower in _SINGLE
    ]
    if not nouns:
        return False
    if tokens[0].tag != "prep" or (tokens[1:2] and tokens[1].tag == "number"):
        return True
    # "In Washington the Senate": a second noun phrase begins after the first, and nothing leads it in
    second = next((i for i in range(nouns[0] + 1, len(tokens)) if tokens[i].tag in ("det", "pron", "number")), None)
    return second is not None and second < _SHORT_LEAD and tokens[second - 1].tag in ("name", "word", "time")


def _jumps(left: Token, right: Token, sentence: Sentence) -> bool:
    """Tell whether two words of a subject are far apart in the text with nothing there that could be left out."""
    if left.end == right.start:
        return False
    tokens = sentence.tokens
    first = last = bisect_left(tokens, left.end, key=_start_of)
    while last < len(tokens) and tokens[last].end <= right.start:
        last += 1
    between = tokens[first:last]
    if not between or all(token.tag in ("time", "mark", "prep", "adv") for token in between):
        return False
    if all(token.lower in _ARTICLES for token in between):
        return False
    if right.tag == "name" and all(token.tag == "name" or token.text == "." for token in between):
        return False  # "[Ana] Orr, [Mr Ole K.] Berg and …"
    return (right.tag in ("name", "det", "pron", "number") and between[-1].text not in ",—–-)") or (
        between[0].tag == "rel" and right.tag in ("name", "det", "pron")
    )
