"""Plain text: the article among the furniture of the page it was copied from."""

import pytest

from timeline import civil
from timeline.errors import Notice
from timeline.extract.readers.datelines import read_dateline
from timeline.extract.readers.dates import find_stamps, parse_published
from timeline.extract.readers.text_reader import read_plain_text
from timeline.model import Article, Interval


def read(text: str) -> Article:
    notices: list[Notice] = []
    return read_plain_text(text, "some-file_name.txt", notices)


def words_of(article: Article, kind: str) -> list[str]:
    return [block.span.of(article.text) for block in article.blocks if block.kind == kind]


COPIED = """\
The Meridian Chronicle

World News

Make a charitable donation today!

Astronauts land safely after explosion in space

The Meridian Chronicle

By Jane Doe and John Roe

(Meridian Press) 07:19, April 17, 1970

Crew in good health after four days in a damaged ship

The crew of the damaged ship splashed down safely in the Pacific on Friday.

What happens next

An inquiry opens on Monday.

Read more: Ten facts about the Moon

Related articles

Another crew prepares

Join the Meridian Chronicle mailing list

© 1970 The Meridian Chronicle
"""


def test_the_text_is_the_whole_file_as_it_stands() -> None:
    text = COPIED.replace("\n", "\r\n")
    article = read(text)

    assert article.text == text
    assert article.rendered is None
    assert article.offsets.locate(text.index("splashed")) == text.index("splashed")


def test_title_publisher_author_and_date_come_from_the_head() -> None:
    source = read(COPIED).source

    assert source.title == "Astronauts land safely after explosion in space"
    assert (source.publisher, source.author) == ("Meridian Press", "Jane Doe and John Roe")
    assert source.published == parse_published("1970-04-17T07:19")


def test_furniture_is_marked_and_the_article_is_not() -> None:
    article = read(COPIED)

    assert words_of(article, "heading") == [
        "Astronauts land safely after explosion in space",
        "Crew in good health after four days in a damaged ship",
        "What happens next",
    ]
    assert words_of(article, "dateline") == ["(Meridian Press) 07:19, April 17, 1970"]
    assert words_of(article, "paragraph") == [
        "The crew of the damaged ship splashed down safely in the Pacific on Friday.",
        "An inquiry opens on Monday.",
    ]
    assert words_of(article, "furniture") == [
        "The Meridian Chronicle",
        "World News",
        "Make a charitable donation today!",
        "The Meridian Chronicle",
        "By Jane Doe and John Roe",
        "Read more: Ten facts about the Moon",
        "Related articles",
        "Another crew prepares",
        "Join the Meridian Chronicle mailing list",
        "© 1970 The Meridian Chronicle",
    ]


def test_no_sentence_is_cut_from_furniture() -> None:
    article = read(COPIED)

    sentences = [span.of(article.text) for span in article.sentences]
    assert "An inquiry opens on Monday." in sentences
    assert not any("mailing list" in sentence or "donation" in sentence for sentence in sentences)


def test_a_head_without_empty_lines_is_read_line_by_line() -> None:
    article = read(
        "Bridge closes after flood\nBy Jane Doe\nPublished: 14 April 2010\n"
        "The old bridge closed on Monday after the flood.\nWorkers said it was not safe at all.\n"
    )

    assert (article.source.title, article.source.author) == ("Bridge closes after flood", "Jane Doe")
    assert article.source.published == Interval.of_day(2010, 4, 14)


def test_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The crew of the damaged ship splashed down safely in the Pacific on\n"
        "Friday, four days after an oxygen tank blew up and crippled the ship\n"
        "on its way."
    )
    article = read(f"Astronauts land safely\n\n{wrapped}\n\nAll are in good health, a spokesman said.\n")

    assert words_of(article, "paragraph") == [wrapped, "All are in good health, a spokesman said."]


def test_a_dateline_in_the_paragraph_tells_place_and_day() -> None:
    article = read("HOUSTON, April 14, 1970 (Meridian Press) — The crew is well.\n\nIt comes home on Friday.\n")

    assert words_of(article, "dateline") == ["HOUSTON, April 14, 1970 (Meridian Press) —"]
    assert words_of(article, "paragraph") == ["The crew is well.", "It comes home on Friday."]
    assert article.source.publisher == "Meridian Press"
    assert article.source.published == Interval.of_day(1970, 4, 14)


def test_a_dateline_without_a_year_takes_the_only_one_above_it() -> None:
    lead = "HOUSTON, April 14 (Meridian Press) — The crew is well."

    assert read(f"The flights of 1970: a record of them\n\n{lead}\n").source.published == Interval.of_day(1970, 4, 14)
    assert read(f"From 1969 to 1970: a record of flights\n\n{lead}\n").source.published is None
    assert read(f"{lead}\n\n© 1971 Meridian Press\n").source.published is None


def test_a_date_of_publication_counts_before_that_of_an_update() -> None:
    article = read(
        "A bridge has closed\n\nUpdated: 16 April 2010\n\nPublished: 14 April 2010\n\nIt closed on Monday, they say.\n"
    )

    assert article.source.published == Interval.of_day(2010, 4, 14)


def test_a_file_without_a_head_is_named_after_itself() -> None:
    assert read("The old bridge closed on Monday, officials said.").source.title == "Some file name"


@pytest.mark.parametrize(
    ("paragraph", "dateline"),
    [
        ("BILBAO, Jan. 2 (Harbor Tribune) — A ship sank.", "BILBAO, Jan. 2 (Harbor Tribune) —"),
        ("TIJUANA, Mexico — A ship sank.", "TIJUANA, Mexico —"),
        ("ST. LOUIS, Mo., Sept. 3 (AP) -- A ship sank.", "ST. LOUIS, Mo., Sept. 3 (AP) --"),
        ("Washington (Meridian Press) – A ship sank.", "Washington (Meridian Press) –"),
        ("(Reuters) - A ship sank.", "(Reuters) -"),
        ("Paris, March 3 — A ship sank.", "Paris, March 3 —"),
        ("NATO — the alliance — said that a ship sank.", None),
        ("The deal — Signed in May — is off.", None),
        ("A ship sank in Bilbao on Jan. 2 — nobody knows why.", None),
        ("I — The King", None),
    ],
)
def test_datelines(paragraph: str, dateline: str | None) -> None:
    found = read_dateline(paragraph, 0, len(paragraph))

    assert (paragraph[: found.end] if found else None) == dateline


@pytest.mark.parametrize(
    ("written", "day", "clock", "zone", "grain"),
    [
        ("2016-03-10", (2016, 3, 10), 0, None, "day"),
        ("20160310", (2016, 3, 10), 0, None, "day"),
        ("2016-03-10T07:19", (2016, 3, 10), 7 * 60 + 19, None, "minute"),
        ("2016-03-10 07:19", (2016, 3, 10), 7 * 60 + 19, None, "minute"),
        ("2016-03-10T07:19:00Z", (2016, 3, 10), 7 * 60 + 19, 0, "second"),
        ("2016-03-10T07:19:00.123+05:30", (2016, 3, 10), 7 * 60 + 19, 330, "second"),
        ("2016-03-10T07:19-0500", (2016, 3, 10), 7 * 60 + 19, -300, "minute"),
        ("March 10, 2016", (2016, 3, 10), 0, None, "day"),
        ("10th of March 2016", (2016, 3, 10), 0, None, "day"),
        ("Thursday, 10 March 2016", (2016, 3, 10), 0, None, "day"),
        ("Sept. 3, 2010 4:05 p.m. EDT", (2010, 9, 3), 16 * 60 + 5, -240, "minute"),
        ("12:00 a.m., 3 May 2010", (2010, 5, 3), 0, None, "minute"),
        ("Thu, 10 Mar 2016 07:19:00 GMT", (2016, 3, 10), 7 * 60 + 19, 0, "second"),
    ],
)
def test_publication_dates(written: str, day: tuple[int, int, int], clock: int, zone: int | None, grain: str) -> None:
    interval = parse_published(written)

    assert interval.start == civil.day_number(*day) * civil.SECONDS_PER_DAY + clock * 60
    assert (interval.zone, interval.grain) == (zone, grain)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("2016-02-30", "February 2016 has no day 30"),
        ("Feb. 30, 2016", "February 2016 has no day 30"),
        ("2016-13-01", "there is no month 13"),
        ("2016-03-10T25:00", "there is no time 25:00"),
        ("10/03/2016", "not a date: '10/03/2016'"),
        ("2016-03", "not a date: '2016-03'"),
        ("March 10", "not a date: 'March 10'"),
        ("yesterday", "not a date: 'yesterday'"),
        ("born on March 10, 2016", "not a date: 'born on March 10, 2016'"),
    ],
)
def test_what_is_no_publication_date(written: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace("(", r"\(")):
        parse_published(written)


def test_stamps_are_found_with_the_clock_beside_them() -> None:
    line = "(Global Times) 07:19, March 10, 2016 | Updated 11 March 2016"

    assert [stamp.span.of(line) for stamp in find_stamps(line)] == ["07:19, March 10, 2016", "11 March 2016"]


PROSE = "The old mill at Harrow Bridge burned down on Monday, and nobody was hurt in the fire."


@pytest.mark.parametrize(
    "line",
    [
        "Listen live | Programs | Frequencies | Write to us",
        "World · Business · Sport · Weather",
        "[Sign in]   [Register]   [Today's paper]",
        "Advertisement: Winter tires half price until April 30.",
        "THE HILL GAZETTE  |  Reporting since 1987",
        "The valley's evening paper          Sunday, April 19, 1970",
    ],
)
def test_menus_and_mastheads_are_no_titles(line: str) -> None:
    article = read(f"{line}\n\nMill at Harrow Bridge burns down\n\n{PROSE}\n")

    assert article.source.title == "Mill at Harrow Bridge burns down"
    assert "furniture" in {block.kind for block in article.blocks if line.startswith(block.span.of(article.text)[:10])}


def test_a_title_stands_before_its_subtitle() -> None:
    article = read(f"Fire shuts the mill in Harrow Bridge\n\nOwners count the cost as the valley mourns\n\n{PROSE}\n")

    assert article.source.title == "Fire shuts the mill in Harrow Bridge"


def test_a_broadcast_line_tells_the_day() -> None:
    stamp = "Broadcast Wednesday, April 15, 1970, 6:00 p.m. Eastern. Read by Owen Castle."
    article = read(f"RADIO HARROW\n\nThe mill that burned down\n\n{stamp}\n\n{PROSE}\n")

    assert article.source.published is not None
    assert article.source.published.first_day == civil.day_number(1970, 4, 15)
    assert words_of(article, "dateline") == [stamp]
