"""The same told in fewer words: without "also", without "that" after "said", and with fewer articles."""

from collections.abc import Sequence

from timeline.extract.clauses import Token
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import count_words


def leaner_wordings(
    subject: Sequence[Token], predicate: Sequence[Token], rest: Sequence[Token], most: int, lexicon: Lexicon
) -> list[list[Token]]:
    """Return what a clause tells without "also" where that makes it short enough, and without "that" in any case."""
    plain = [token for token in predicate if token.lower not in lexicon.loose_adverbs]
    after = without_that(predicate, rest, lexicon)
    wordings = [[*subject, *plain, *rest]] if len(plain) < len(predicate) else []
    wordings = [wording for wording in wordings if count_words(wording) <= most]
    return [*wordings, [*subject, *plain, *after]] if len(after) < len(rest) else wordings


def without_articles(tokens: Sequence[Token], most: int, lexicon: Lexicon, fixed: int = 0) -> list[Token] | None:
    """Return ``tokens`` with as many articles left out as ``most`` words take, the first ones first, as headlines do.

    Those of the first ``fixed`` tokens and that of the last noun stay. None where all the others are not enough.
    """
    kept = list(tokens)
    while kept and kept[-1].text in ",.;:—–":
        kept.pop()
    excess = max(count_words(kept) - most, 0)
    loose = [i for i in range(fixed, len(kept) - 2) if _may_go(kept, i, lexicon)][:excess] if excess else []
    return [token for i, token in enumerate(kept) if i not in loose] if excess == len(loose) else None


def without_that(predicate: Sequence[Token], rest: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Drop "that" where it brings what somebody said: "announced [that] it would close"."""
    kept = list(rest)
    if not predicate or len(kept) < 2 or kept[0].lower != "that":
        return kept
    return kept[1:] if _says(predicate[-1], lexicon) and kept[1].tag not in ("adv", "prep", "sub", "mark") else kept


def _says(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a verb brings what somebody said, thought or found."""
    return any(
        token.lower in words
        for words in (lexicon.say_past, lexicon.say_present, lexicon.holds_that, lexicon.finds_that)
    )


def _may_go(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> bool:
    """Tell whether an article says nothing; of "barrels a day", "showed him the way", "the US" it does."""
    token = tokens[position]
    if token.tag != "det" or token.lower not in ("the", "a", "an"):
        return False
    after, before = tokens[position + 1], tokens[position - 1] if position else None
    if after.tag not in ("word", "name", "ing", "maybe") or (
        after.tag != "name" and after.lower in lexicon.keeps_article
    ):
        return False
    if before is None:
        return True
    if before.lower == "of" and position > 1 and tokens[position - 2].lower in lexicon.amounts:
        return False  # "most of the protesters"
    if before.lower in lexicon.amounts:
        return False  # "all the ferries"
    if before.tag in ("past", "maybe", "present") and _says(before, lexicon):
        return False  # "said the pier was closed": the article shows where what was said begins
    return before.tag not in ("mark", "word", "name", "number", "pron") and not after.text.isupper()
