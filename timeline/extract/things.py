"""What "it" or "they" stands for, where the text leaves no choice."""

from collections.abc import Sequence

from timeline.extract.clauses import Clause, Sentence, Token, VerbGroup
from timeline.extract.lexicon import Lexicon
from timeline.extract.names import ArticleNames, placed_names
from timeline.extract.persons import clause_says, number_of, sentence_at
from timeline.extract.phrasing import sentence_case
from timeline.extract.subjects import name_alone, plain_subject, subject_of
from timeline.extract.tellings import Telling
from timeline.model import Article

THING = {"it": "it", "its": "it"}
MANY = {"they": "they", "their": "they"}
OWNERS = frozenset({"his", "her", "its", "their"})
_ARTICLES = frozenset({"a", "an", "the", "this", "its"})
_MOST_BACK = 4
# verbs of which "it" is often no more than the form: "it took a year to …", "it emerged that …"
_IMPERSONAL = frozenset(
    {
        "took",
        "take",
        "takes",
        "taken",
        "seems",
        "seem",
        "seemed",
        "appears",
        "appear",
        "appeared",
        "emerged",
        "emerges",
        "turned",
        "turns",
        "transpired",
        "happens",
        "happened",
        "follows",
        "followed",
        "helps",
        "helped",
        "rained",
        "snowed",
        "matters",
        "mattered",
    }
)
_MOST_ABOVE = 3  # clauses up which a pronoun is followed
_NOMINAL = frozenset({"name", "word", "det", "prep", "cc", "number", "to", "possessive"})
_FOLK = frozenset({"police", "taliban", "people", "men", "women", "children"})
_GROUPS = frozenset({"group", "number", "crowd", "team", "handful", "majority"})
_LONGEST_SUBJECT = 6
_NO_OBJECT = frozenset({"mark", "time", "prep"})


def thing_meant(article: Article, telling: Telling, word: str, lexicon: Lexicon) -> str:
    """Return what "it", "its", "they" or "their" (``word``) at the head of a headline stands for, "" where in doubt."""
    sentence, index = telling.sentence, telling.clause
    verb = sentence.clauses[index].verb
    if word == "it" and verb is not None and _is_impersonal(sentence, verb, lexicon):
        return ""
    wanted = THING.get(word) or MANY[word]
    within = _subject_above(sentence, index, word, wanted, lexicon)
    within = within or _subject_led_in(sentence, index, wanted, lexicon)
    if within:
        return sentence_case(within)
    opens = index == 0 or sentence.clauses[index].link == "main" or _goes_on_with(sentence, index, wanted, lexicon)
    number = number_of(article, sentence)
    acts = word == "it" and verb is not None and _acts(sentence, verb)
    return _thing_before(article, number, wanted, lexicon, acts=acts) if opens else ""


def _acts(sentence: Sentence, verb: VerbGroup) -> bool:
    """Tell whether the subject of a verb does something: who acted in the sentence before goes on acting."""
    head = sentence.tokens[verb.head]
    is_passive = head.tag in ("maybe", "past") and any(
        token.tag == "be" for token in sentence.words(verb.first, verb.last)
    )
    return not is_passive and head.tag not in ("be", "do")


def _is_impersonal(sentence: Sentence, verb: VerbGroup, lexicon: Lexicon) -> bool:
    """Tell whether "it" stands for nothing: "It was in May that …", "It is being reported that …", "It took a year"."""
    head = sentence.tokens[verb.head]
    if head.tag == "be" or head.lower in _IMPERSONAL:
        return True
    after = sentence.tokens[verb.last + 1] if verb.last + 1 < len(sentence.tokens) else None
    is_passive = any(token.tag == "be" for token in sentence.words(verb.first, verb.last))
    says = head.lower in lexicon.say_past or head.lower in lexicon.planning
    return is_passive and (says or (after is not None and after.lower == "that"))


def _goes_on_with(sentence: Sentence, index: int, wanted: str, lexicon: Lexicon) -> bool:
    """Tell whether the clause above has the same pronoun for its subject: "It grew when it bought a mine"."""
    clause = sentence.clauses[index]
    if clause.parent != 0 or clause.link not in ("sub", "that", "zero-that", "coord"):
        return False
    return [token.lower for token in plain_subject(sentence, 0, lexicon)] == [wanted]


def _subject_above(sentence: Sentence, index: int, word: str, wanted: str, lexicon: Lexicon) -> list[Token]:
    """Return the subject of the clause that clause ``index`` hangs on or goes on from, empty where in doubt.

    "The airline said it had …", "The union met on Monday, and on Friday it struck", "Acme sold its mine, which …".
    """
    for _ in range(_MOST_ABOVE):
        index = _above(sentence, index, word, lexicon)
        if index < 0:
            return []
        subject = _head_of(name_alone(plain_subject(sentence, index, lexicon)))
        if [token.lower for token in subject] != [wanted]:
            return subject if _can_be(sentence, subject, wanted, lexicon, is_saying=True) else []
    return []


def _above(sentence: Sentence, index: int, word: str, lexicon: Lexicon) -> int:
    """Return the clause whose subject the pronoun ``word`` of clause ``index`` takes up, -1 for none."""
    clause = sentence.clauses[index]
    if clause.link in ("that", "zero-that"):
        return clause.parent
    if clause.link == "coord" and clause.opener in ("and", "but"):
        return _told_before(sentence, index, lexicon)
    if clause.link == "coord" and clause.opener in (";", ":"):
        before = subject_of(sentence, index - 1)
        return index - 1 if before and before[-1].tag in ("name", "pron") else -1
    verb = clause.verb
    is_active = verb is not None and sentence.tokens[verb.first].tag != "be"
    if clause.link in ("rel", "contact"):
        return clause.parent if word in OWNERS or is_active else -1
    if clause.link != "sub":
        return -1
    # "Since it was founded, the union has …"; "The union grew when it let women in"
    is_alone = is_active and not _names_another(sentence, clause, word)
    return clause.parent if clause.first == 0 or is_alone else -1


def _told_before(sentence: Sentence, index: int, lexicon: Lexicon) -> int:
    """Return the clause before, past one that only tells who says so: "The pier was shut, the board found, and it"."""
    before = sentence.clauses[index - 1]
    if before.link != "aside" or before.parent < 0 or before.verb is None:
        return index - 1
    says = sentence.tokens[before.verb.head].lower
    is_told = says in lexicon.say_past or says in lexicon.say_present or says in lexicon.finds_that
    only_says = all(token.tag in _NO_OBJECT for token in sentence.words(before.verb.last + 1, before.last))
    if not is_told or not only_says:
        return index - 1
    told = before.parent  # "The pier was shut before they came, the board found, and it": what was found is the whole
    while sentence.clauses[told].link == "sub" and sentence.clauses[told].parent >= 0:
        told = sentence.clauses[told].parent
    return told


def _names_another(sentence: Sentence, clause: Clause, word: str) -> bool:
    """Tell whether the clause above holds something after its verb that the pronoun ``word`` could mean, too."""
    verb = sentence.clauses[clause.parent].verb if clause.parent >= 0 else None
    if verb is None or verb.last >= clause.first:
        return True
    between = sentence.words(verb.last + 1, clause.first - 1)
    if word in MANY:
        return any(token.tag in ("name", "word", "number") and token.lower.endswith("s") for token in between)
    return any(token.tag in ("name", "word", "det") for token in between)


def _head_of(subject: list[Token]) -> list[Token]:
    """Return a long subject up to what describes it: "Researchers [from the Institute]", "The tank [that burst]"."""
    if len(subject) <= _LONGEST_SUBJECT:
        return subject
    ends = (i for i, token in enumerate(subject) if i and (token.tag in ("prep", "rel") or token.text == ","))
    return subject[: next(ends, len(subject))]


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


def _thing_before(article: Article, number: int, wanted: str, lexicon: Lexicon, *, acts: bool) -> str:
    """Return the subject of the sentence before, or of the one before that where it has the same pronoun."""
    for back in range(1, min(_MOST_BACK, number) + 1):
        sentence = sentence_at(article, number - back)
        if sentence is None:
            return ""
        subject = plain_subject(sentence, 0, lexicon)
        if [token.lower for token in subject] == [wanted]:
            continue
        is_alone = (acts and not clause_says(sentence, 0, lexicon)) or not _has_rival(sentence, subject, wanted)
        if _can_be(sentence, subject, wanted, lexicon) and is_alone:
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
        token.tag not in _NOMINAL and not (token.tag in ("ing", "maybe") and 0 < i < len(words) - 1)
        for i, token in enumerate(words)
    ):
        return False
    names = [token for token in words if token.tag == "name"]
    head = words[next((i for i, token in enumerate(words) if i and token.tag == "prep"), len(words)) - 1]
    if head.lower in _GROUPS and words[-1].lower.endswith("s"):
        head = words[-1]  # "The first group of divers": they
    is_plural = (head.lower.endswith("s") and head.tag == "word") or any(token.tag == "cc" for token in words)
    is_definite = words[0].lower == "the"
    if wanted == "they":
        if head.lower in _FOLK and len(words) <= 2:
            return True  # "The police", "The Taliban"
        opens = len(words) == 1 and words[0].start == sentence.span.start and head.lower.endswith("s")
        return opens or (is_plural and (is_definite or bool(names) or is_saying))
    if len(words) == 1 and words[0].start == sentence.span.start and head.lower.endswith("s"):
        return False  # "Officials said": a capital that opens a sentence makes no name
    kinds = [name.kind for _, _, name in placed_names(words, lexicon, ArticleNames(""))]
    is_person = "person" in kinds
    unclear = len(names) == len(words) and len(names) > 1 and not is_saying and kinds != ["organisation"]
    return not is_plural and not is_person and not unclear and (is_definite or words[-1].tag == "name")


def _has_rival(sentence: Sentence, subject: Sequence[Token], wanted: str) -> bool:
    """Tell whether "it" could stand for something else, too: "The timetable says that the line is old. It opened"."""
    verb = sentence.clauses[0].verb
    if any(token.tag == "name" for token in subject[-1:]):
        return False  # who acts under a name goes on acting
    return (
        wanted == "it"
        and sentence.tokens[0].tag != "name"
        and verb is not None
        and any(token.lower in _ARTICLES for token in sentence.tokens[verb.last + 1 :])
    )
