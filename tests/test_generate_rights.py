"""How much of an article is printed."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from timeline.generate.rights import excerpt_of
from timeline.model import Article, Block, OffsetMap, Source, Span

CONTEXT = 240  # code points of a neighbouring sentence, at most


@st.composite
def cited_articles(draw: st.DrawFn) -> tuple[Article, list[Span]]:
    """Draw an article of sentences, some of them too long for context, and what is cited of it."""
    blocks, sentences, place = [], [], 0
    for lengths in draw(
        st.lists(st.lists(st.sampled_from([3, 9, 241]), min_size=1, max_size=5), min_size=1, max_size=3)
    ):
        start = place
        for length in lengths:
            sentences.append(Span(place, place + length))
            place += length + 1
        blocks.append(Block(Span(start, place - 1), "paragraph"))
        place += 1
    text = "x" * place
    starts = draw(st.lists(st.integers(0, place - 1), min_size=1, max_size=3))
    cited = [Span(start, min(start + draw(st.integers(1, 40)), place)) for start in starts]
    source = Source("a", "A")
    return Article(source, "a.txt", "en", text, tuple(blocks), tuple(sentences), OffsetMap.identity(place)), cited


@given(cited_articles())
def test_an_excerpt_is_what_is_cited_with_a_sentence_on_either_side(drawn: tuple[Article, list[Span]]) -> None:
    article, cited = drawn
    printed: set[int] = set()
    for span in cited:
        block = next((one.span for one in article.blocks if one.span.meets(span)), span)
        near = [one for one in article.sentences if block.covers(one)]
        short = [one for one in near if one.end - one.start <= CONTEXT]
        before = [one for one in short if one.end <= span.start][-1:]
        after = [one for one in short if one.start >= span.end][:1]
        spans = [span, *before, *after, *(one for one in near if one.meets(span))]
        printed.update(range(min(one.start for one in spans), max(one.end for one in spans)))

    blocks = [block.span for block in excerpt_of(article, cited).blocks]

    assert {place for span in blocks for place in range(span.start, span.end)} == printed
    assert all(one.end < other.start for one, other in pairwise(blocks))
