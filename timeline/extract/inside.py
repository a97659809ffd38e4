"""Whom or what a pronoun inside a headline stands for: "A rocket hit her wall" is told of Ana Orr's wall."""

import itertools
import re

from timeline.extract.clauses import Token
from timeline.extract.foremost import person_gone_on_about
from timeline.extract.lexicon import Lexicon
from timeline.extract.names import names_of
from timeline.extract.salience import named_in, salience_of
from timeline.extract.shortening import MOST_WORDS
from timeline.extract.subjects import name_alone, plain_subject
from timeline.extract.tellings import Telling
from timeline.model import Article

_PERSONAL = {"his": "he", "him": "he", "her": "she"}
_OWNERS = frozenset({"his", "her", "its"})
_PRONOUN = re.compile(r"(?<= )(?:his|him|her|its|it)(?= |$|,)")
_LONGEST_NAME = 4


def with_inner_pronoun(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    """Return a headline whose first pronoun after its opening is the name that it stands for, where that is certain.

    Only where nothing before it in the headline could be meant: "800 of its supporters", "Acme bought it".
    """
    match = _PRONOUN.search(headline)
    if match is None or ":" in headline or set(headline) & set('“”"‘'):
        return headline
    word, before, after = match.group(), headline[: match.start()], headline[match.end() :]
    token = _token(telling, word, before)
    if token is None:
        return headline
    meant = (
        _person(article, telling, token, word, before, lexicon)
        if word in _PERSONAL
        else _thing(article, telling, token, word, before, lexicon)
    )
    if not meant or meant.split()[-1] in headline:
        return headline
    is_owner = word in _OWNERS and (word != "her" or _owns(telling, token))
    named = f"{meant}’" if is_owner and meant.endswith("s") else f"{meant}’s" if is_owner else meant
    told = f"{before}{named}{after}"
    return told if len(told.split()) <= MOST_WORDS else headline


def _token(telling: Telling, word: str, before: str) -> Token | None:
    """Return the pronoun where it stands in the sentence: after the word that stands before it in the headline."""
    last = before.split()[-1].strip(",") if before.split() else ""
    tokens = telling.sentence.tokens
    found = [
        token
        for previous, token in itertools.pairwise(tokens)
        if token.lower == word and previous.text.lower() == last.lower()
    ]
    return found[0] if len(found) == 1 else None


def _owns(telling: Telling, token: Token) -> bool:
    """Tell whether "her" owns what follows, "her wall", and is not whom the verb tells of, "called her on Monday"."""
    after = next((other for other in telling.sentence.tokens if other.start > token.start), None)
    return after is not None and after.tag in ("word", "name", "number", "ing", "maybe") and after.lower != "when"


def _person(article: Article, telling: Telling, token: Token, word: str, before: str, lexicon: Lexicon) -> str:
    words = [
        part.lower().strip(",.'’").removesuffix("'s").removesuffix("’s").removesuffix("s") for part in before.split()
    ]
    if any(part in lexicon.person for part in words) or {"he", "she", "who", "man", "men", "they"} & set(
        before.lower().split()
    ):
        return ""
    if any(one.kind != "place" for one in named_in(before, article.text)) or before.split()[0].lower() in _PERSONAL:
        return ""
    people = names_of(article.text).people
    if any(part in people for part in before.replace("’s", "").split()):
        return ""
    return person_gone_on_about(article, telling, token, _PERSONAL[word], lexicon)


def _thing(article: Article, telling: Telling, token: Token, word: str, before: str, lexicon: Lexicon) -> str:
    """Return the named subject of the clause that a clause hangs on or follows: "The MDC said 800 of its members …"."""
    sentence, index = telling.sentence, telling.clause
    clause = sentence.clauses[index]
    verb = clause.verb
    if verb is None or not index:
        return ""
    verb_start = sentence.tokens[verb.first].start
    if word == "its" and token.start > verb_start:
        return ""  # "The firm cut its costs": its subject's
    if word == "it" and (token.start < verb_start or not _is_object(telling, token)):
        return ""
    above = clause.parent if clause.parent >= 0 else index - 1
    subject = name_alone(plain_subject(sentence, above, lexicon))
    bare = [part for part in subject if part.lower != "the"]
    if not bare or len(bare) > _LONGEST_NAME or any(part.tag != "name" for part in bare):
        return ""
    named = " ".join(part.text for part in bare)
    salience = salience_of(article.text)
    is_thing = named not in salience.people and not any(one.kind == "person" for one in named_in(named, article.text))
    return f"the {named}" if is_thing and subject[0].lower == "the" else named if is_thing else ""


def _is_object(telling: Telling, token: Token) -> bool:
    """Tell whether "it" is what the verb of a clause acts on: "bought it"."""
    verb = telling.sentence.clauses[telling.clause].verb
    position = next((i for i, other in enumerate(telling.sentence.tokens) if other is token), -1)
    after = telling.sentence.tokens[position + 1] if position + 1 < len(telling.sentence.tokens) else None
    return verb is not None and position == verb.last + 1 and (after is None or after.tag in ("mark", "time", "prep"))
