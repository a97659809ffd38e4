"""Names in a quote: people, organisations and places, as their capital letters show them."""

from collections.abc import Sequence

from timeline.extract.clauses import Token
from timeline.extract.lexicon import Lexicon

_LONGEST = 8


def find_names(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names among the tokens of one quote, each once, in reading order.

    A name is a run of capitalised words, small words like "of" inside it, a title ("Mr.") not counted in. The first
    word of a sentence is a name only if it opens a longer run or is no word that opens sentences.
    """
    found: dict[str, None] = {}
    index = 0
    while index < len(tokens):
        end = _run_end(tokens, index, lexicon)
        if end == index:
            index += 1
            continue
        words = [token.text for token in tokens[index:end] if token.text != "."]
        while words and (words[0].lower() in lexicon.titles or words[0].lower() in lexicon.starters):
            words = words[1:]
        if words:
            found[" ".join(words)] = None
        index = end
    return tuple(found)


def _run_end(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> int:
    """Return the end of the run of name words that starts at ``index``; ``index`` itself when none does."""
    end = index
    while end < len(tokens) and end - index < _LONGEST:
        token = tokens[end]
        if (
            token.tag == "name"
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
