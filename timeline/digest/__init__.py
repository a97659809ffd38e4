"""The key moments of a collection: the days that most articles speak of, each in sentences word for word."""

from collections.abc import Iterable

from timeline.digest.asking import Request, count_matches, day_name, day_named
from timeline.digest.days import day_worths, readings
from timeline.digest.reading import Naming, Said, read_said
from timeline.digest.sentences import choose_sentences, find_candidates, find_rarity
from timeline.merge.stories import stems

__all__ = ["Naming", "Request", "Said", "day_named", "digest", "read_said"]


def digest(told: Iterable[Said], request: Request) -> dict[str, list[str]]:
    """Return the key days, in order, each with its sentences, the best first.

    Days are chosen by how many articles speak of them: in their words, by appearing then, or in a chronology. The
    sentences of a day are those that name it, and the leads of that day and the next; the closest to what they share
    come first, and none that repeats another. A day of which nothing can be said in a sentence is left out. The order
    of the articles makes no difference.
    """
    within = [said for said in told if said.published is None or request.has_day(said.published)]
    within.sort(key=lambda said: (said.article_id, said.position))
    wanted = request.stems()
    stemmed = [tuple(stems(said.text)) for said in within]
    matches = [count_matches(words, wanted) for words in stemmed]
    worths = day_worths(readings(within, matches), request)
    candidates, rarity = find_candidates(within, matches, stemmed), find_rarity(within, stemmed)
    chosen: dict[int, list[str]] = {}
    for day in sorted(worths, key=lambda day: (-worths[day], day)):
        sentences = choose_sentences(day, candidates.get(day, []), rarity, request.sentences)
        if sentences:
            chosen[day] = sentences
        if len(chosen) == request.dates:
            break
    return {day_name(day): chosen[day] for day in sorted(chosen)}
