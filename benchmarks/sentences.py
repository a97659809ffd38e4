"""How well text is cut into sentences: ours beside sentencex, on tests/corpus/sentences.txt.

    pip install sentencex        # for the comparison; ours is scored without it
    python benchmarks/sentences.py [--errors]

A passage is one line of the corpus, its sentences joined by one space. F1 is that of the ends of sentences inside the
passages (the end of a passage is no find); ``whole`` counts the passages that are cut just so.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline.extract.sentences import split_sentences
from timeline.model import Block, Span

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "sentences.txt"
ROUNDS = 20

Splitter = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Ends of sentences found and wanted, passages cut just so, and the passages that were not, as they were cut."""

    right: int
    found: int
    wanted: int
    whole: int
    passages: int
    wrong: tuple[str, ...]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


def read_passages() -> list[list[str]]:
    """Return the passages of the corpus, each as its sentences."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    passages = [line.removeprefix("! ") for line in lines if line and not line.startswith("#")]
    return [[part.strip() for part in passage.split(" | ")] for passage in passages]


def ours(text: str) -> list[str]:
    """Return the sentences of ``text`` as this project cuts it."""
    return [span.of(text) for span in split_sentences(text, (Block(Span(0, len(text)), "paragraph"),))]


def sentencex(text: str) -> list[str]:
    """Return the sentences of ``text`` as sentencex cuts it, without the white space that it leaves around them."""
    from sentencex import segment

    return [part.strip() for part in segment("en", text) if part.strip()]


def score(split: Splitter, passages: Sequence[Sequence[str]]) -> Score:
    """Return how ``split`` does on ``passages``."""
    right = found = wanted = whole = 0
    wrong = []
    for sentences in passages:
        cut = split(" ".join(sentences))
        mine, theirs = _ends(cut), _ends(sentences)
        right, found, wanted = right + len(mine & theirs), found + len(mine), wanted + len(theirs)
        if cut == list(sentences):
            whole += 1
        else:
            wrong.append(" | ".join(cut))
    return Score(right, found, wanted, whole, len(passages), tuple(wrong))


def _ends(sentences: Sequence[str]) -> set[int]:
    """Return where sentences end inside a passage, in visible characters from its start."""
    ends, position = set(), 0
    for sentence in sentences[:-1]:
        position += len("".join(sentence.split()))
        ends.add(position)
    return ends


def _characters_per_second(split: Splitter, text: str) -> float:
    begun = time.process_time()
    for _ in range(ROUNDS):
        split(text)
    return ROUNDS * len(text) / (time.process_time() - begun)


def main() -> None:
    """Print the table; with ``--errors``, each passage that was cut otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print the passages that were cut otherwise")
    options = parser.parse_args()
    passages = read_passages()
    splitters: dict[str, Splitter] = {"timeline": ours}
    if importlib.util.find_spec("sentencex") is not None:
        splitters["sentencex"] = sentencex
    prose = " ".join(sentence for sentences in passages for sentence in sentences)
    print(f"{len(passages)} passages, {sum(map(len, passages))} sentences")
    for name, split in splitters.items():
        result = score(split, passages)
        print(
            f"{name:<10} F1 {result.f1:6.1%}"
            f"   whole {result.whole}/{result.passages} ({result.whole / result.passages:.1%})"
            f"   {_characters_per_second(split, prose):,.0f} characters/s"
        )
        if options.errors:
            print(*(f"    {line}" for line in result.wrong), sep="\n")


if __name__ == "__main__":
    main()
