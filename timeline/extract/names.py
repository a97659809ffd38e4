"""Names in an article: people, organisations and places, told apart, with the short forms led back to the full one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from timeline.extract.clauses import Token
from timeline.extract.gazetteer import Gazetteer, load_gazetteer
from timeline.extract.lexicon import Lexicon
from timeline.model import EventMention, Name, NameKind, Span

_LONGEST = 8
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*\.?"
# A word in capitals where no sentence begins: after a small letter, a digit, a comma or an opening bracket.
_INNER = re.compile(rf"(?:(?<=[a-zà-ÿ0-9,(]\s)|(?<=[a-zà-ÿ]\s[“\"(])){_CAPITAL}")
_RUN = re.compile(
    rf"{_CAPITAL}(?:[ \u00a0](?:(?:van|von|de|la|bin|al|der|du|da|dos|del|di)[ \u00a0]){{0,2}}{_CAPITAL}){{1,3}}"
)
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,5}s?|(?:[A-Z]\.){2,5}")
_AGE = re.compile(r"\s*,\s*(?:aged\s+)?\d{1,3}\b\s*,?")


@dataclass(frozen=True)
class ArticleNames:
    """What an article as a whole tells about its names."""

    text: str
    _places: dict[str, bool] = field(default_factory=dict, compare=False)

    @cached_property
    def inner(self) -> frozenset[str]:
        """The words that have a capital in the middle of a sentence, so that it makes them names."""
        return frozenset(match.rstrip(".").removesuffix("'s").removesuffix("’s") for match in _INNER.findall(self.text))

    @cached_property
    def people(self) -> dict[str, str]:
        """The full name of each person by the last word of it, where just one person has that word."""
        found: dict[str, set[str]] = {}
        for match in _RUN.finditer(self.text):
            words = match.group().removesuffix("'s").removesuffix("’s").rstrip(".").split()
            full, is_titled = _without_title(words, load_gazetteer())
            if 2 <= len(full) <= 4 and _is_person(full, is_titled, self.text, match.end()):
                while full[-1].lower().rstrip(".") in load_gazetteer().after_name and len(full) > 2:
                    full = full[:-1]
                found.setdefault(full[-1], set()).add(" ".join(full))
        by_last = {
            last: max(names, key=lambda name: (len(name), name))
            for last, names in found.items()
            if len({name.split()[0] for name in names}) == 1
        }
        # "Kim Jong-un" is Kim, and who is called Anna is the one Anna of the article
        firsts = Counter(name.split()[0] for name in by_last.values())
        by_first = {name.split()[0]: name for name in by_last.values() if firsts[name.split()[0]] == 1}
        shared = {name.split()[0] for names in found.values() if len(names) > 1 for name in names} - by_first.keys()
        return {first: name for first, name in by_first.items() if first not in shared} | by_last

    def is_small(self, word: str) -> bool:
        """Tell whether the article writes ``word`` with a small letter, too: a word like others, no name."""
        lower = word.lower()
        known = self._places.get(lower)
        if known is None:
            known = self._places[lower] = re.search(rf"\b{re.escape(lower)}\b", self.text) is not None
        return known


@lru_cache(maxsize=8)
def names_of(text: str) -> ArticleNames:
    """Return what is known of the names in an article's text; the last articles are remembered."""
    return ArticleNames(text)


def find_names(tokens: Sequence[Token], lexicon: Lexicon, article: ArticleNames | None = None) -> tuple[Name, ...]:
    """Return the names among the tokens of one quote, each once, in reading order.

    A name is a run of capitalised words, small words like "of" inside it, a title ("Mr.") not counted in; what the
    people of a country are called, days and offices are none. The first word of a sentence is a name only where the
    article shows it. "Kim" is told as the one person of the ``article`` who is called so in full.
    """
    found: dict[str, NameKind] = {}
    for _, _, name in placed_names(tokens, lexicon, article or ArticleNames("")):
        if not found.get(name.text):
            found[name.text] = name.kind
    return tuple(Name(text, kind) for text, kind in found.items())


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
    index = 0
    while index < len(tokens):
        if tokens[index].tag != "name":
            index += 1
            continue
        end = _run_end(tokens, index, lexicon)
        if end == index + 1:  # most names are one word, and most of those are known
            lower = tokens[index].lower
            if lower in gazetteer.places or lower in gazetteer.peoples or lower in gazetteer.noise:
                if lower in gazetteer.places and (lower != "us" or tokens[index].text != "Us"):
                    yield index, end, Name(tokens[index].text, "place")
                index = end
                continue
        for first, last in _parts(tokens, index, end):
            name = _name_at(tokens, first, last, lexicon, article)
            if name is not None:
                yield first, last, name
        index = end


def gender_of(tokens: Sequence[Token], first: int, end: int, name: Name) -> str:
    """Return "he" or "she" where a title or the first name of a person tells, else ""."""
    gazetteer = load_gazetteer()
    words = {token.lower.rstrip(".") for token in tokens[max(first - 2, 0) : end]}
    given = name.text.split()[0].lower()
    if words & gazetteer.female_titles or (given in gazetteer.female and given not in gazetteer.male):
        return "she"
    if words & gazetteer.male_titles or (given in gazetteer.male and given not in gazetteer.female):
        return "he"
    return ""


def _run_end(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> int:
    """Return the end of the run of name words that starts at ``index``; ``index`` itself when none does."""
    end = index
    while end < len(tokens) and end - index < _LONGEST:
        token = tokens[end]
        if (
            token.tag == "name"
            or (end > index and _is_initial(tokens, end))
            or (end > index and token.tag == "number" and tokens[end - 1].tag == "name")
            or (
                token.text == "."
                and end > index
                and tokens[end - 1].end == token.start
                and len(tokens[end - 1].text) <= 4
            )
            or (
                end > index
                and token.lower in lexicon.name_links
                and end + 1 < len(tokens)
                and tokens[end + 1].tag == "name"
            )
        ):
            end += 1
        else:
            break
    while end > index and tokens[end - 1].tag not in ("name", "number"):
        end -= 1
    return end


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
    office = next((i for i in range(first, end) if tokens[i].lower in gazetteer.honorifics), None)
    given = next((i for i in range(first, end) if tokens[i].lower in gazetteer.given), None)
    if given is not None and office is not None and office < given:
        # "Ford Motor Company CEO Alan Mulally", "Secretary of State Hillary Clinton"
        after = [(given, of), (of + 1, end)] if of is not None and of > given else [(given, end)]
        return [*([(first, office)] if office > first else []), *after]
    if of is not None and (given == first or tokens[of - 1].lower in gazetteer.honorifics):
        return [(first, of), (of + 1, end)]  # "Willie Walsh of British Airways", "Prime Minister of Singapore"
    return [(first, end)]


def _name_at(tokens: Sequence[Token], first: int, end: int, lexicon: Lexicon, article: ArticleNames) -> Name | None:
    gazetteer = load_gazetteer()
    run = [token for token in tokens[first:end] if token.text != "."]
    initials = {token.start for token in run if len(token.text) == 1 and token.text.isalpha()}
    opens = first == 0 or tokens[first - 1].text in '.!?:“"‘'
    while run and (run[0].tag not in ("name", "number") or (opens and _only_opens(run, lexicon, article))):
        run, opens = run[1:], False
    words = [f"{token.text}." if token.start in initials else token.text for token in run]
    bare, is_titled = _without_title(words, gazetteer)
    if not is_titled and len(bare) == len(words) and _before(tokens, first) in gazetteer.honorifics:
        is_titled = True  # "spokesman Ole Berg", in small letters
    while len(bare) > 1 and bare[-1].lower() in gazetteer.after_name:
        bare = bare[:-1]
    if not bare or not any(word[0].isupper() for word in bare):
        return None
    text = " ".join(bare)
    lower = text.lower()
    if (
        lower in gazetteer.peoples
        or lower in gazetteer.noise
        or bare[-1].lower() in gazetteer.honorifics
        or (len(bare) == 1 and (lower in gazetteer.honorifics or lower in lexicon.starters))
    ):
        return None
    if len(bare) == 1 and (len(text.rstrip(".")) < 2 or text.isdigit()):
        return None
    after = tokens[end].text if end < len(tokens) else ""
    kind = _kind(bare, is_titled, gazetteer)
    full = article.people.get(bare[-1], "")
    is_short = len(bare) == 1 and lower not in gazetteer.places
    if full and kind in ("", "person") and (is_short or bare[0] == full.split()[0]):
        return Name(full, "person")  # "Kim", "Kim Jong" and "Kim Jong-un" are one
    if not kind and len(bare) <= 2 and _before(tokens, first) in gazetteer.place_prepositions and after != "'s":
        kind = "place" if len(bare) == 1 and text in article.inner and not _ACRONYM.fullmatch(text) else ""
    if not kind and len(bare) in (2, 3) and article.people.get(bare[-1]) == text:
        kind = "person"
    return Name(text, kind)


def _before(tokens: Sequence[Token], first: int) -> str:
    return tokens[first - 1].lower if first else ""


def _only_opens(run: Sequence[Token], lexicon: Lexicon, article: ArticleNames) -> bool:
    """Tell whether the capital of the word that opens a sentence makes no name of it."""
    word, gazetteer = run[0], load_gazetteer()
    lower = word.lower
    if lower in lexicon.starters or lower in lexicon.titles:
        return True
    if word.text in article.inner or lower in gazetteer.honorifics or lower in gazetteer.given:
        return False
    if (
        lower in gazetteer.places
        or lower in gazetteer.peoples
        or _ACRONYM.fullmatch(word.text)
        or word.text[1:].lower() != word.text[1:]
    ):
        return False
    # alone at the head of a sentence, or a word that the article also writes small: "Rebels", "Former"
    return (
        len(run) == 1
        or run[1].lower == "of"
        or lower in gazetteer.title_openers
        or lower in gazetteer.noise
        or article.is_small(word.text)
    )


def _without_title(words: Sequence[str], gazetteer: Gazetteer) -> tuple[list[str], bool]:
    """Return a name without the office before it, and whether there was one: "U.S. President Barack Obama"."""
    last = -1
    for position, word in enumerate(words[:-1]):
        lower = word.lower().rstrip(".")
        following = words[position + 1].lower().rstrip(".")
        if lower in gazetteer.honorifics and following not in ("of", "for", "&") and following not in gazetteer.bodies:
            last = position  # "General Motors" and "General Assembly" are no generals
        elif (
            lower not in gazetteer.title_openers and lower not in gazetteer.peoples and not _is_state(lower, gazetteer)
        ):
            break
    return list(words[last + 1 :]), last >= 0


def _is_state(lower: str, gazetteer: Gazetteer) -> bool:
    return lower in gazetteer.places or lower in ("u.s", "u.k", "u.n", "us", "uk", "un", "eu")


def _kind(words: Sequence[str], is_titled: bool, gazetteer: Gazetteer) -> NameKind:
    """Return what a name is, as its words show it; "" where they do not."""
    lower = " ".join(words).lower().replace(".", "")
    ending, opening = words[-1].lower().rstrip(".s").rstrip("."), words[0].lower()
    if lower in gazetteer.places:
        return "place"
    if words[-1].lower().rstrip(".") in gazetteer.bodies or ending in gazetteer.bodies:
        return "organisation" if len(words) > 1 or _ACRONYM.fullmatch(words[-1]) else ""
    if opening in gazetteer.body_openings and "of" in [word.lower() for word in words]:
        return "organisation"
    if is_titled:
        return "person"
    if len(words) > 1 and (words[-1].lower() in gazetteer.sites or opening in gazetteer.site_openings):
        return "place"
    is_given = opening in gazetteer.given
    is_thing = any(word.lower() in gazetteer.bodies or word.isdigit() for word in words)
    if 2 <= len(words) <= 4 and is_given and not is_thing:
        return "person"
    if len(words) == 1 and _ACRONYM.fullmatch(words[0]):
        return "place" if lower in ("us", "uk", "usa", "uae", "ussr", "dc") else "organisation"
    return ""


def _is_person(words: Sequence[str], is_titled: bool, text: str, end: int) -> bool:
    gazetteer = load_gazetteer()
    kind = _kind(words, is_titled, gazetteer)
    if kind:
        return kind == "person"
    # "Hikmet Cetin, 54," and "Hikmet Cetin, who": only people have an age or are told of with "who"
    return _AGE.match(text, end) is not None or text.startswith(", who ", end)
