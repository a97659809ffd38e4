"""Names in a quote: people, organisations and places, told apart, with the short forms led back to the full one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from timeline.extract.cast import ArticleNames, names_of
from timeline.extract.clauses import Token
from timeline.extract.gazetteer import Gazetteer, load_gazetteer
from timeline.extract.kinds import ACRONYM, is_given, kind_of, plain, without_title
from timeline.extract.lexicon import Lexicon
from timeline.model import EventMention, Name, NameKind, Span

__all__ = ["ArticleNames", "find_names", "gender_of", "names_of", "placed_names", "with_found"]

_LETTERS = re.compile(r"[^\W\d_]+")
_SAINTS = frozenset({"st", "saint"})
_LONGEST = 10  # tokens
_FEWEST_SHOUTED = 4
_LONGEST_LINK = 2  # "Charles de la Tour", "Society for the Protection of Birds"
_PARTY_AND_STATE = re.compile(r"[DRI]-[A-Z]\w+")  # "Sen. Ann Roe, D-Mass."


def find_names(tokens: Sequence[Token], lexicon: Lexicon, article: ArticleNames | None = None) -> tuple[Name, ...]:
    """Return the names among the tokens of one quote, each once, in reading order.

    A name is a run of capitalised words, small words like "of" inside it, a title ("Mr.") not counted in; what the
    people of a country are called, days and offices are none. The first word of a sentence is a name only where the
    article shows it. "Kim" is told as the one person of the ``article`` who is called so in full, and so is "the North
    Korean leader" where the article introduces just one as that.
    """
    known = article or ArticleNames("")
    placed = [(tokens[first].start, name) for first, _, name in placed_names(tokens, lexicon, known)]
    if known.text and tokens and _may_describe(tokens):
        told = list(known.described(Span(tokens[0].start, tokens[-1].end)))
        placed = sorted([*placed, *told], key=lambda item: item[0]) if told else placed
    found: dict[str, NameKind] = {}
    for _, name in placed:
        if not found.get(name.text):
            found[name.text] = name.kind
    return tuple(Name(text, kind) for text, kind in found.items())


def _may_describe(tokens: Sequence[Token]) -> bool:
    """Tell whether words hold what a description ends in, "leader", "bank": where none does, none is looked for."""
    heads, words = _description_heads(), [token.lower for token in tokens]
    if not heads.isdisjoint(words):
        return True
    # what is one token of several words: a time, and "leader–elect"
    several = [word for word in words if " " in word or "–" in word]
    return any(not heads.isdisjoint(_LETTERS.findall(word)) for word in several)


@cache
def _description_heads() -> frozenset[str]:
    gazetteer = load_gazetteer()
    return gazetteer.roles | gazetteer.described


def with_found(mention: EventMention, found: Sequence[tuple[Span, NameKind]], text: str) -> EventMention:
    """Return ``mention`` with the names ``found`` in its quote by somebody else, then ours that are none of them."""
    theirs = {" ".join(span.of(text).split()): kind for span, kind in found if mention.span.covers(span)}
    words = {word.casefold() for name in theirs for word in name.split()}
    ours = [name for name in mention.entities if not words & {word.casefold() for word in name.text.split()}]
    entities = (*(Name(name, kind) for name, kind in theirs.items()), *ours)
    return replace(mention, names=tuple(name.text for name in entities), entities=entities)


def placed_names(tokens: Sequence[Token], lexicon: Lexicon, article: ArticleNames) -> Iterator[tuple[int, int, Name]]:
    """Yield the names among ``tokens`` in order, each with its first token and the one after its last."""
    gazetteer = load_gazetteer()
    starts = [index for index, token in enumerate(tokens) if token.tag == "name"]
    shouted = _shouted(tokens) if starts and article.shouts else ()
    done = 0
    for index in starts:
        if index < done or _is_party_and_state(tokens[index].text):
            continue
        if index in shouted:
            yield from _named_in_capitals(tokens, index, article)
            continue
        end = _run_end(tokens, index, lexicon)
        if end == index + 1:  # most names are one word, and most of those are known
            lower = tokens[index].lower
            if lower in gazetteer.places or lower in gazetteer.peoples or lower in gazetteer.noise:
                if lower in gazetteer.places and (lower != "us" or tokens[index].text != "Us"):
                    yield index, end, Name(tokens[index].text, "place")
                continue
        for first, last in _parts(tokens, index, end):
            name = _name_at(tokens, first, last, lexicon, article)
            if name is not None:
                yield first, last, name
        done = end


def _is_party_and_state(word: str) -> bool:
    return word[1:2] == "-" and _PARTY_AND_STATE.fullmatch(word) is not None


def gender_of(tokens: Sequence[Token], first: int, end: int, name: Name) -> str:
    """Return "he" or "she" where a title or the first name of a person tells, else ""."""
    gazetteer = load_gazetteer()
    words = {token.lower.rstrip(".") for token in tokens[max(first - 2, 0) : end]}
    given = plain(name.text.split()[0])
    if words & gazetteer.female_titles or (given in gazetteer.female and given not in gazetteer.male):
        return "she"
    if words & gazetteer.male_titles or (given in gazetteer.male and given not in gazetteer.female):
        return "he"
    return ""


def _shouted(tokens: Sequence[Token]) -> set[int]:
    """Return the words that stand in capitals for their own sake, "STORM KILLS TEN IN PERU": so many in a row."""
    found: set[int] = set()
    run: list[int] = []
    for index, token in enumerate(tokens):
        if len(token.text) > 1 and token.text.isupper():
            run.append(index)
            if len(run) >= _FEWEST_SHOUTED:
                found.update(run)
        elif token.tag != "number":
            run = []
    return found


def _named_in_capitals(tokens: Sequence[Token], index: int, article: ArticleNames) -> Iterator[tuple[int, int, Name]]:
    """Yield a word in the midst of capitals where it is a known place or the article writes it as a name elsewhere."""
    word = tokens[index].text.capitalize()
    lower = tokens[index].lower
    if lower in load_gazetteer().places and lower != "us":
        yield index, index + 1, Name(word, "place")
    elif word in article.people:
        yield index, index + 1, Name(article.people[word], "person")


def _run_end(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> int:
    """Return the end of the run of name words that starts at ``index``; ``index`` itself when none does."""
    end = index
    while end < len(tokens) and end - index < _LONGEST:
        token = tokens[end]
        if token.tag == "name" and not _is_party_and_state(token.text):
            end += 1
        elif end == index:
            break
        elif (
            _is_initial(tokens, end)
            or (token.tag == "number" and tokens[end - 1].tag == "name")
            or (token.text == "." and tokens[end - 1].end == token.start and len(tokens[end - 1].text) <= 4)
        ):
            end += 1
        else:
            step = _link_at(tokens, index, end, lexicon)
            if not step:
                break
            end += step
    while end > index and tokens[end - 1].tag not in ("name", "number"):
        end -= 1
    return end


def _link_at(tokens: Sequence[Token], first: int, end: int, lexicon: Lexicon) -> int:
    """Return how many small words at ``end`` stand within the name that starts at ``first``; 0 for none."""
    gazetteer = load_gazetteer()
    step = next((n for n in range(1, _LONGEST_LINK + 1) if _tag_at(tokens, end + n) == "name"), 0)
    if not step:
        return 0
    small, before = [token.lower for token in tokens[end : end + step]], tokens[end - 1].lower
    following = [token.lower for token in tokens[end + step : end + step + 3] if token.tag == "name"]
    if all(word in lexicon.name_links for word in small):
        return step
    if small == ["for", "the"]:
        return step if before in gazetteer.body_heads else 0
    if small == ["for"]:  # "Department for Transport", not "left the Bank for Rome"
        is_purpose = before in gazetteer.body_openings or following[0] in gazetteer.fields
        is_other = following[0] in gazetteer.places or following[0] in gazetteer.given or following[0] in _SAINTS
        return step if is_purpose and not is_other else 0
    if small == ["and"] and before in gazetteer.fields and following[0] not in gazetteer.body_openings:
        # "Ministry of Health and Social Care", "Food and Drug Administration"
        is_field = any(word in gazetteer.fields for word in following[:2])
        return step if is_field or any(word in gazetteer.bodies for word in following[1:2]) else 0
    if small == ["'s"]:  # "King's College", "St Mary's Hospital"
        is_owner = before in gazetteer.owners or any(token.lower in _SAINTS for token in tokens[first : end - 1])
        return (
            step if is_owner and any(word in gazetteer.bodies or word in gazetteer.sites for word in following) else 0
        )
    return 0


def _tag_at(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].tag if index < len(tokens) else ""


def _is_initial(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a token is the initial within a name, "James A. Lovell", which alone would be an article."""
    if len(tokens[index].text) != 1 or not tokens[index].text.isupper() or index + 2 >= len(tokens):
        return False
    return tokens[index + 1].text == "." and tokens[index + 2].tag == "name"


def _parts(tokens: Sequence[Token], first: int, end: int) -> list[tuple[int, int]]:
    """Return a run as the names in it: "Bank of England" is one, "Mubarak of Egypt" and "Lima of Peru" are two."""
    if end == first + 1:
        return [(first, end)]
    gazetteer = load_gazetteer()
    of = next((i for i in range(first + 1, end - 1) if tokens[i].lower == "of"), None)
    owners = {i for i in range(first, end - 1) if tokens[i + 1].tag == "possessive"}  # "King's College", "St Mary's"
    office = next((i for i in range(first, end) if tokens[i].lower in gazetteer.honorifics and i not in owners), None)
    given = next((i for i in range(first, end) if is_given(tokens[i].text) and i not in owners), None)
    if given is not None and office is not None and office < given:
        # "Ford Motor Company CEO Alan Mulally", "Secretary of State Hillary Clinton"
        after = [(given, of), (of + 1, end)] if of is not None and of > given else [(given, end)]
        return [*([(first, office)] if office > first else []), *after]
    if of is not None and (given == first or tokens[of - 1].lower in gazetteer.honorifics):
        return [(first, of), (of + 1, end)]  # "Willie Walsh of British Airways", "Prime Minister of Singapore"
    last = next((i for i in range(end - 2, first, -1) if tokens[i].lower == "of"), None)
    is_of_country = last is not None and last + 2 == end and tokens[last + 1].lower in gazetteer.countries
    if last is not None and last != of and is_of_country:
        return [(first, last), (last + 1, end)]  # "Ministry of Health of Zambia"
    return [(first, end)]


def _name_at(tokens: Sequence[Token], first: int, end: int, lexicon: Lexicon, article: ArticleNames) -> Name | None:
    gazetteer = load_gazetteer()
    run = [token for token in tokens[first:end] if token.text != "."]
    initials = {token.start for token in run if len(token.text) == 1 and token.text.isalpha()}
    opens = first == 0 or tokens[first - 1].text in '.!?:“"‘'
    while run and (run[0].tag not in ("name", "number") or (opens and _only_opens(run, tokens, end, lexicon, article))):
        run, opens = run[1:], False
    words = _as_words(run, initials)
    bare, is_titled = without_title(words)
    if not is_titled and len(bare) == len(words) and _before(tokens, first) in gazetteer.honorifics:
        is_titled = True  # "spokesman Ole Berg", in small letters
    while len(bare) > 2 and bare[-1].lower() in gazetteer.after_name:
        bare = bare[:-1]
    if not bare or not any(word[0].isupper() for word in bare) or _is_no_name(bare, lexicon, gazetteer):
        return None
    text = " ".join(bare)
    lower = text.lower()
    if len(bare) == 1 and text in article.in_letters:
        full = article.in_letters[text]
        return Name(full, article.kind(full) or "organisation")
    after = tokens[end].text if end < len(tokens) else ""
    kind = kind_of(bare, is_titled=is_titled)
    full = article.people.get(bare[-1], "")
    is_short = len(bare) == 1 and lower not in gazetteer.places
    if full and kind in ("", "person") and (is_short or bare[0] == full.split()[0]):
        return Name(full, "person")  # "Kim", "Kim Jong" and "Kim Jong-un" are one
    if not kind and len(bare) <= 2 and _before(tokens, first) in gazetteer.place_prepositions and after != "'s":
        kind = "place" if len(bare) == 1 and text in article.inner and not ACRONYM.fullmatch(text) else ""
    if not kind and 2 <= len(bare) <= 6 and article.people.get(bare[-1]) == text:
        kind = "person"
    return Name(text, kind)


def _as_words(run: Sequence[Token], initials: set[int]) -> list[str]:
    words: list[str] = []
    for token in run:
        if token.text in ("'s", "’s") and words:
            words[-1] += token.text  # "King's College"
        else:
            words.append(f"{token.text}." if token.start in initials else token.text)
    return words


def _is_no_name(words: Sequence[str], lexicon: Lexicon, gazetteer: Gazetteer) -> bool:
    """Tell whether words with capitals are a people, a day, an office or a number."""
    text = " ".join(words)
    lower = text.lower()
    if lower in gazetteer.peoples or lower in gazetteer.noise or words[-1].lower() in gazetteer.honorifics:
        return True
    if len(words) > 1:
        return False
    return lower in lexicon.starters or len(text.rstrip(".")) < 2 or text.isdigit()


def _before(tokens: Sequence[Token], first: int) -> str:
    return tokens[first - 1].lower if first else ""


def _only_opens(
    run: Sequence[Token], tokens: Sequence[Token], end: int, lexicon: Lexicon, article: ArticleNames
) -> bool:
    """Tell whether the capital of the word that opens a sentence makes no name of it."""
    word, gazetteer = run[0], load_gazetteer()
    lower = word.lower
    if lower in lexicon.starters or lower in lexicon.titles:
        return True
    if word.text in article.inner or lower in gazetteer.honorifics or is_given(word.text):
        return False
    if (
        lower in gazetteer.places
        or lower in gazetteer.peoples
        or ACRONYM.fullmatch(word.text)
        or word.text[1:].lower() != word.text[1:]
    ):
        return False
    # alone at the head of a sentence, or a word that the article also writes small: "Rebels", "Former"
    if lower in gazetteer.noise or article.is_small(word.text):
        return True
    if len(run) == 1:
        return not _acts_like_a_name(tokens, end, lexicon)
    heads = gazetteer.body_openings if run[1].lower in ("of", "for") else frozenset()
    return (run[1].lower == "of" and lower not in heads) or lower in gazetteer.title_openers


def _acts_like_a_name(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> bool:
    """Tell whether a lone first word does what names do: "Acme said", "Acme, a bank", "Acme and Samsung"."""
    word, following = tokens[end - 1], tokens[end : end + 2]
    if word.lower.endswith("s") or not following:
        return False
    if following[0].lower in lexicon.say_past:
        return True
    if following[0].text == "," and following[1:] and following[1].lower in ("a", "an"):
        return any(
            token.lower in load_gazetteer().described for token in tokens[end + 2 : end + 6]
        )  # "Acme, a bank, …"
    return len(following) > 1 and following[0].lower == "and" and following[1].tag == "name"
