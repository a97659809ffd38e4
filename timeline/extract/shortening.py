"""Words cut to the length of a headline, only where a phrase ends and nothing is left waiting for its end."""

import itertools
from collections.abc import Sequence

from timeline.extract.clauses import VERB_TAGS, Sentence, Token
from timeline.extract.cuts import harm_of, waits_for_verb, worth_of
from timeline.extract.leaner import without_articles
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import count_words, without_dangling

MOST_WORDS = 14  # of a headline
_SHORTEST = 4
_LEANING = frozenset({"be", "have", "modal", "do", "det", "prep", "to", "cc", "sub", "rel"})
_BREAK = 3.0  # worth of a cut where the writer made a break
_OPEN = -2.0  # worth of a cut that leaves open which, or about what
_FEW_ARTICLES = 3  # that a headline may do without
_UNCUT = 6.0  # what it is worth beside one word more that nothing needs to be cut


def shorten(
    tokens: Sequence[Token], most: int, sentence: Sentence | None, lexicon: Lexicon, *, least: int = _SHORTEST
) -> list[Token]:
    """Return ``tokens`` cut to ``most`` words at the best place for it, asides within them gone first.

    ``sentence`` is where they are from: no cut leaves a clause of it without its verb. Without any fitting place they
    are cut where that breaks least. No fewer than ``least`` words are left.
    """
    kept = list(tokens)
    if count_words(kept) > most:
        kept = _without_asides(kept, most)
    if count_words(kept) > most:
        kept = _without_office(kept, lexicon)
    if count_words(kept) > most:
        cut = _best_cut(kept, most, sentence, lexicon, least)
        kept = _without_attempt(kept[:cut], lexicon)
    return without_dangling(kept, lexicon)


def best_shortened(
    wordings: Sequence[Sequence[Token]], most: int, sentence: Sentence, lexicon: Lexicon, *, fixed: int = 0
) -> list[Token] | None:
    """Return that of several wordings, the fullest first, that loses least when cut to ``most`` words.

    Where each of them leaves something open, or tells little, articles go first, but for those of the first ``fixed``
    tokens. None where nothing can be cut without breaking a phrase.
    """
    best: list[Token] | None = None
    highest = 0.0
    is_enough = False
    for number, tokens in enumerate(wordings):
        kept = _without_asides(list(tokens), most)
        if count_words(kept) > most:
            kept = _without_office(kept, lexicon)
        if count_words(kept) <= most:
            worth, cut = _UNCUT + count_words(kept), len(kept)
            is_enough = True
        else:
            found = [(worth + count_words(kept[:cut]), cut) for worth, cut in _legal(kept, most, sentence, lexicon)]
            if not found:
                continue
            worth, cut = max(found)
            words = count_words(kept[:cut])
            is_enough = is_enough or (worth >= words > most // 2) or (worth >= words + _BREAK and words > _SHORTEST)
        if best is None or worth - number > highest:
            highest = worth - number
            best = without_dangling(_without_attempt(kept[:cut], lexicon) if cut < len(kept) else kept, lexicon)
    return best if is_enough else _leanest(wordings[-1], most, sentence, lexicon, fixed) or best


def _leanest(
    tokens: Sequence[Token], most: int, sentence: Sentence, lexicon: Lexicon, fixed: int
) -> list[Token] | None:
    """Return ``tokens`` without articles, to their end or to the last good place for a cut; None if that is no help."""
    whole = without_articles(tokens, most, lexicon, fixed)
    if whole is not None and not waits_for_verb(whole):
        return without_dangling(whole, lexicon)
    kept = _without_asides(list(tokens), most)
    legal = _legal(kept, most + _FEW_ARTICLES, sentence, lexicon, most + 1)
    for cut in [cut for worth, cut in reversed(legal) if worth >= _OPEN and kept[cut].tag != "cc"]:
        lean = without_articles(kept[:cut], most, lexicon, fixed)
        if lean is not None and lean[-1].tag not in VERB_TAGS:
            return without_dangling(lean, lexicon)
    return None


def _legal(
    tokens: Sequence[Token], most: int, sentence: Sentence | None, lexicon: Lexicon, least: int = _SHORTEST
) -> list[tuple[float, int]]:
    """Return the cuts to ``most`` words that break no phrase, each with what it is worth beside its length."""
    worth = ((worth_of(tokens, cut, sentence, lexicon), cut) for cut in _cuts(tokens, most, least))
    return [(value, cut) for value, cut in worth if value is not None]


def _without_office(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop what describes the name that words open with: "[Japanese automaker] Toyota", "[Governor] Ana Orr"."""
    first = 3 if [token.tag for token in tokens[1:4:2]] == ["cc", "word"] else 0  # "World and Olympic champion Ana Orr"
    end = next((i for i, token in enumerate(tokens) if i >= first and token.tag not in ("name", "word", "det")), 0)
    start = max((i + 1 for i, token in enumerate(tokens[:end]) if token.tag != "name"), default=0)
    if not 0 < start < end or tokens[start - 1].tag != "word" or tokens[end].tag not in VERB_TAGS | {"adv"}:
        return tokens
    if (tokens[0].tag == "det" and end - start == 1) or tokens[start - 1].lower in lexicon.name_links:
        return tokens  # "The tanker Equator", "Ole [van] Berg"
    return tokens[start:]


def _without_attempt(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop from the end "in a bid", "in an effort": they want the "to …" that was cut off."""
    last = len(tokens) - 1
    if last < _SHORTEST or tokens[last].lower not in lexicon.control or tokens[last].tag != "word":
        return tokens
    for position in (last - 1, last - 2, last - 3):
        if tokens[position].tag == "prep" and tokens[position].lower != "of":
            return tokens[:position]
    return tokens


def _without_asides(tokens: list[Token], most: int) -> list[Token]:
    """Drop brackets, then ", who …," and ", the …," while there are too many words."""
    kept = _without_brackets(tokens) if count_words(tokens) > most else tokens
    while count_words(kept) > most:
        commas = [position for position, token in enumerate(kept) if token.text == ","]
        aside = next(
            (
                (first, second)
                for first, second in itertools.pairwise(commas)
                if first + 2 < second and _is_aside(kept, first, second)
            ),
            None,
        )
        if aside is None:
            break
        kept = kept[: aside[0]] + kept[aside[1] + 1 :]
    return kept


def _is_aside(tokens: Sequence[Token], first: int, second: int) -> bool:
    """Tell whether what stands between two commas can go: what describes a name, no member of a list."""
    opening = tokens[first + 1]
    after = tokens[second + 1] if second + 1 < len(tokens) else None
    if after is None or after.tag == "cc" or (after.tag == "name" and opening.tag == "det"):
        return False  # "Sandbanks, the place near Poole, Dorset": the last name goes with the one inside
    if any(token.tag == "cc" for token in tokens[first + 1 : first + 3]):
        return False
    describes = opening.tag == "rel" or (opening.tag == "det" and tokens[first - 1].tag == "name")
    return describes and tokens[first - 1].tag in ("name", "word", "number")


def _without_brackets(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        if token.text in "([":
            depth += 1
        elif token.text in ")]" and depth:
            depth -= 1
        elif not depth:
            kept.append(token)
    return kept


def _cuts(tokens: Sequence[Token], most: int, least: int = _SHORTEST) -> list[int]:
    """Return the places where a cut leaves between the fewest and ``most`` words."""
    words = 0
    cuts = []
    for position, token in enumerate(tokens):
        if words > most:
            break
        if words >= min(least, most):
            cuts.append(position)
        words += token.tag not in ("mark", "possessive")
    return cuts


def _best_cut(
    tokens: Sequence[Token], most: int, sentence: Sentence | None, lexicon: Lexicon, least: int = _SHORTEST
) -> int:
    cuts = _cuts(tokens, most, least)
    legal = _legal(tokens, most, sentence, lexicon, least)
    if legal:
        return max(legal, key=lambda found: found[0] + count_words(tokens[: found[1]]))[1]
    whole = [cut for cut in cuts if cut and tokens[cut - 1].tag not in _LEANING]
    if not whole:
        return (cuts or [0])[-1]
    return max(whole, key=lambda cut: count_words(tokens[:cut]) - harm_of(tokens, cut, sentence, lexicon))
