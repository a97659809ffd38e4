"""Which clause a date belongs to, what day that is, and whether it happened."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import format_edtf, parse_edtf
from timeline.extract import extract_mentions
from timeline.extract.sentences import split_sentences
from timeline.model import Article, Block, BlockKind, EventMention, OffsetMap, Source, Span

FILE = Path(__file__).parent / "corpus" / "mentions.txt"


@dataclass(frozen=True, slots=True)
class Example:
    """One corpus line: its place, its DCT, the bare text, and the (quote, date, modality) triples to find."""

    where: str
    dct: str
    text: str
    wanted: tuple[tuple[str, str, str], ...]


def read_examples() -> list[Example]:
    examples = []
    dct = ""
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("# DCT "):
            dct = line.removeprefix("# DCT ")
        elif line and not line.startswith("#"):
            marked, _, values = line.partition("=>")
            quotes, words = re.findall(r"\[(.+?)\]", marked), values.split()
            wanted = tuple(zip(quotes, words[::2], words[1::2], strict=True))
            examples.append(Example(f"{FILE.name}:{number}", dct, re.sub(r"[\[\]]", "", marked).strip(), wanted))
    return examples


def article(text: str, dct: str = "2016-03-10", kind: BlockKind = "paragraph") -> Article:
    blocks = (Block(Span(0, len(text)), kind),)
    source = Source("port/ferry", "Ferry news", published=parse_edtf(dct) if dct else None)
    sentences = split_sentences(text, blocks)
    return Article(source, "port/ferry.txt", "en", text, blocks, sentences, OffsetMap.identity(len(text)))


def told(mention: EventMention) -> tuple[str, str, str]:
    date = format_edtf(mention.interval) if mention.interval is not None else ""
    return mention.quote, date, mention.modality


EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.where)
def test_a_line_tells_what_it_says(example: Example) -> None:
    found = [told(mention) for mention in extract_mentions(article(example.text, example.dct))]

    assert found == list(example.wanted)


PIECES = (
    "On Monday", "yesterday", "a day after", "Ana", "left", "Lima", ", which", "in 1999", "—", "“", "”", "?", ";",
    "and", "was", "not", "until May", ".", "\u00a0", "é🙂", "\r\n", "14 April:", "since", "(", "e\u0301",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40))
def test_any_text_can_be_read_and_every_quote_stands_in_it(pieces: list[str]) -> None:
    text = "Background. " + " ".join(pieces)
    mentions = extract_mentions(article(text))

    assert [mention.span for mention in mentions] == [mention.span for mention in extract_mentions(article(text))]
    for mention in mentions:
        assert mention.quote == " ".join(mention.span.of(text).split())
        assert mention.sentence.covers(mention.span)
        assert mention.sentence.covers(mention.trigger)
        assert mention.reason
        assert mention.headline
    assert len({mention.id for mention in mentions}) == len(mentions)


def test_an_article_without_a_date_gives_only_what_its_words_date() -> None:
    text = "Background. The ferry sank on Monday. It had been built on 3 May 1911."
    found = [told(mention) for mention in extract_mentions(article(text, ""))]

    assert found == [("It had been built on 3 May 1911.", "1911-05-03", "asserted")]


def test_a_lead_without_a_date_is_dated_by_the_publication() -> None:
    mentions = extract_mentions(article("The ferry to Naxos has sunk with all hands. Nobody knows why."))

    assert [(mention.basis, *told(mention)) for mention in mentions] == [
        ("publication", "The ferry to Naxos has sunk with all hands.", "2016-03-10", "asserted")
    ]


def test_an_id_depends_on_the_words_alone() -> None:
    before = extract_mentions(article("Background. The ferry sank on Monday."))
    after = extract_mentions(article("Background that was edited. The ferry sank on Monday."))

    assert [mention.id for mention in before] == [mention.id for mention in after]


def test_a_sentence_that_opens_like_a_line_of_the_page_tells_nothing() -> None:
    told = extract_mentions(
        article("Background. Last updated on Monday by Ana Orr. Joined by friends, Ana left on Monday.")
    )

    assert [mention.headline for mention in told] == ["Ana left"]


def test_what_stands_beside_a_plan_in_an_entry_of_a_chronology_has_its_label() -> None:
    text = "3 March: Only nine ferries leave; on a normal Sunday it would be forty."
    found = [told(mention) for mention in extract_mentions(article(text))]

    assert (text, "2016-03-03", "asserted") in found


@pytest.mark.parametrize(
    "lead",
    [
        "Ten people died when a wall fell on Sunday.",
        "The president watched as a new rocket rose from the range on Sunday.",
        "Ana Orr, who died on Sunday, made pots for sixty years.",
    ],
)
def test_the_news_of_a_lead_is_dated_once(lead: str) -> None:
    found = [mention for mention in extract_mentions(article(lead)) if mention.modality == "asserted"]

    assert [format_edtf(mention.interval, "day") for mention in found if mention.interval] == ["2016-03-06"]


def test_a_sentence_that_stands_in_brackets_as_a_whole_can_be_read() -> None:
    found = extract_mentions(article("(It is known that it sank in 1990.) Ana left."))

    assert ("it sank in 1990.)", "1990", "asserted") in [told(mention) for mention in found]


def test_dates_that_a_colon_lists_belong_to_the_sentence() -> None:
    text = "Background. The volcano has erupted three times since men came: in 1531, in 1612 and in 1821."
    found = [told(mention) for mention in extract_mentions(article(text))]

    assert [date for _, date, _ in found] == ["1531", "1612", "1821"]
