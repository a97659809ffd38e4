"""Which clause a date belongs to, what day that is, and whether it happened."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

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
