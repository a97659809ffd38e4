"""How fast find_timexes reads: news prose of our own making, and text made to be slow.

Run ``python benchmarks/timex_speed.py [MEGABYTES]``; prints characters a second of one core's CPU time.
"""

import random
import sys
import time

from timeline.model import Interval
from timeline.timex import find_timexes

SUBJECTS = [
    "The minister",
    "A spokesman",
    "The central bank",
    "Rebels",
    "The company",
    "Two witnesses",
    "The court",
    "Farmers",
    "The union",
]
VERBS = [
    "said",
    "denied",
    "announced",
    "reported",
    "told reporters",
    "confirmed",
    "was quoted as saying",
    "warned",
    "will decide",
]
OBJECTS = [
    "that the talks had failed",
    "that the road to the capital was closed",
    "the sale of its northern plants",
    "that nobody was hurt in the fire",
    "a plan to rebuild the harbour with foreign loans",
    "the arrest of a general",
    "that prices rose faster than wages",
    "the loss of 4,200 jobs",
    "that a ship with 31 sailors was missing",
]
TIMES = [
    "",
    "on Monday",
    "last week",
    "on March 3",
    "in January",
    "two days earlier",
    "in 1998",
    "late Tuesday",
    "yesterday",
    "a year ago",
    "for three months",
    "at 9:08 p.m. EST",
    "in the third quarter",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
]
TAILS = [", people familiar with the matter said", ", according to two officials", ", despite protests", "", "", ""]
ADVERSARIAL = {
    "digits": "1234567890 ",
    "dashes": "2010-12-31-",
    "numbers and dashes": "1-2-3-4-5-6-7-8-9-10-",
    "months": "May March January April ",
    "month days": "March 3, 4, 5, 6 and 7, 8 ",
    "colons": "12:34:56:78:",
    "known words": "the last of the first in the next day of the week before the year ",
    "lengths": "two years, three months and four days, five hours and six minutes, ",
    "apostrophes": "'98's 's ’s ",
    "one word": "a",
    "number words": "two hundred and twenty-five thousand ",
}


def news(characters: int) -> str:
    """Return so many characters of paragraphs, the same on every run."""
    dice = random.Random(7)
    sentences, size = [], 0
    while size < characters:
        words = [dice.choice(SUBJECTS), dice.choice(VERBS), dice.choice(OBJECTS), dice.choice(TIMES)]
        sentence = " ".join(word for word in words if word) + dice.choice(TAILS) + "."
        sentence += "\n\n" if dice.random() < 0.3 else " "
        sentences.append(sentence)
        size += len(sentence)
    return "".join(sentences)


def seconds_to_read(texts: list[str]) -> tuple[float, int]:
    """Return the CPU time that reading takes, which no other program lengthens, and how many expressions it found."""
    dct = Interval.of_day(2016, 3, 9)
    start = time.process_time()
    count = sum(len(find_timexes(text, dct)) for text in texts)
    return time.process_time() - start, count


def quickest(text: str) -> tuple[float, int]:
    """Return the shorter of two readings: the first may pay for memory that the second finds ready."""
    return min(seconds_to_read([text]), seconds_to_read([text]))


def report(name: str, size: int, seconds: float, count: int, more: str = "") -> None:
    """Print one row of the table."""
    print(f"{name:<26} {size:>12,} characters {size / seconds:>12,.0f}/s {count:>9,} expressions {more}")


def main() -> None:
    """Print the table."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    find_timexes("Warm up on Monday.", None)
    whole = news(megabytes * 1_000_000)
    articles = [whole[start : start + 4_000] for start in range(0, len(whole), 4_000)]
    report("news, articles of 4,000", len(whole), *seconds_to_read(articles))
    report("news, one text", len(whole), *seconds_to_read([whole]))
    for name, unit in ADVERSARIAL.items():
        text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
        quarter, _ = quickest(text[:250_000])
        full, count = quickest(text)
        report(name, len(text), full, count, f"x{full / quarter:.1f} the time for x4 the text")


if __name__ == "__main__":
    main()
