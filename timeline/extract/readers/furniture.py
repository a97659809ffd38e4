"""Lines of a page that are not the article: bylines, stamps, invitations, menus. Rules on shape, and a small table."""

import re
from functools import lru_cache

from timeline.extract.readers.dates import MONTHS, WEEKDAY, find_stamps
from timeline.extract.readers.wordlists import words

_STAMP_REACH = 30
MAX_WORDS = 25  # a line of furniture is short; a longer one is prose that happens to begin like it
_ENDS_PROSE = re.compile(r"[.!?…:;,][\"”’'»)\]]*$")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_FURNITURE = re.compile(
    r"""(?:
      join\s+(?:the|our|us|\d).*(?:mailing\ list|newsletter|community|conversation|discussion)
    | (?:sign\ ?up|subscribe|log\ ?in|register|donate|support\ (?:us|our))\b.{0,90}
    | .{0,40}\b(?:make\ a\b.{0,20}\bdonation|charitable\ donation|donate\ (?:now|today|here))\b.{0,60}
    | (?:get|receive)\b.{0,60}\b(?:newsletter|inbox|e-?mail|alerts|app)\b.{0,40}
    | (?:click|tap)\ here\b.{0,80}
    | (?:read|see|learn|find\ out)\ (?:more|also|next|full\ story|the\ full\ (?:story|article))\b.{0,120}
    | (?:more|latest)\ (?:from|on|in|news|stories|about)\b.{0,60}
    | (?:also\ (?:on|read|in|see)|related|recommended|trending)\b.{0,120}
    | (?:most\ (?:read|popular|viewed)|you\ (?:may|might)\ (?:also\ )?(?:like|be))\b.{0,120}
    | (?:share|print|e-?mail|tweet|save|bookmark|comments?|leave\ a\ (?:comment|reply)|reply)\b.{0,50}
    | (?:follow\ us|like\ us|copy\ link|back\ to\ top)\b.{0,50}
    | (?:\d+\ )?(?:comments?|shares?|likes?|views?)
    | (?:©|\(c\)|copyright\b).{0,160}
    | all\ rights\ reserved.{0,80}
    | .{0,80}\b(?:use\ cookies|cookie\ (?:policy|settings)|privacy\ policy|terms\ of\ (?:use|service))\b.{0,100}
    | (?:skip\ to|jump\ to|go\ to)\ .{0,40}
    | (?:home|news)(?:\s*(?:>|»|›|/|\|)\s*[\w &'’-]{1,30})+
    | (?:advertisement|sponsored|promoted|advertorial|sponsored\ content)(?:\s*[:–—-].{1,160})?
    | .{1,120}\b(?:click|tap)\ here
    | (?:story\ continues\ below.{0,30}|continue\ reading.{0,40})
    | (?:file\ photo|photo|image|picture|credit|source|video|watch|listen)\s*:.{1,120}
    | (?:tags?|topics?|categor(?:y|ies)|filed\ under|keywords)\s*:.{1,160}
    | \(?(?:reporting|additional\ reporting|editing|writing|compiled|edited)\ by\ .{1,160}
    | (?:the\ )?[\w ]{0,30}contributed\ to\ this\ (?:report|article|story).{0,20}
    | this\ (?:article|story|post)\ (?:was|is|has\ been|first)\b.{0,40}\b(?:published|updated|appeared)\b.{0,120}
    | \d+\ min(?:ute)?s?\ read
    | [^|·•]{2,40}(?:\s*[|·•]\s*[^|·•]{2,40}){2,} | (?:\[[^\[\]]{2,30}\]\s*){2,}
    | [-–—=*_\#~•·.\s]{3,}
    | https?://\S+ | www\.\S+ | [\w.-]+@[\w.-]+\.\w+
    )[.!…»›>\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
# A sentence inside an article that opens like this is no part of its story, however it goes on.
_OPENING = re.compile(
    r"""(?:(?:join|sign\ up|subscribe|copyright)\b|(?:read|see)\ (?:more|also)|share\ this|follow\ us|click\ here|©
    |all\ rights\ reserved|related:|photo(?:graph)?:|image:|advertisement|last\ updated|updated:|published:
    |first\ published|more\ on\ this\ story|from\ the\ archive|the\ comments\ to\ this\ entry|posted\ by:
    |report\ abuse)""",
    re.IGNORECASE | re.VERBOSE,
)
# The stamp of a reader's comment before what it says: "July 18, 2011 at 1:36 pm | Reply", or
# "At 1:15 pm on 28 May 2010, Ana wrote:", or "February 25th, 2011 2:16 pm ET", or "29th March 2012 - 12:50".
_COMMENT_STAMP = re.compile(
    r"\w{3,9}\s\d{1,2},\s\d{4}\s(?:at\s|-\s)?\d{1,2}:\d\d\s[ap]\.?m\.?\s(?:at\s\d{1,2}:\d\d\s[ap]\.?m\.?\s)?\|"
    r"|\w{3,9}\s\d{1,2}(?:st|nd|rd|th),\s\d{4}\s(?:at\s|-\s)?\d{1,2}:\d\d\s?[ap]\.?m\b"
    r"|\d{1,2}(?:st|nd|rd|th)\s\w{3,9}\s\d{4}\s-\s\d{1,2}:\d\d\b"
    r"|\d{1,2}\.\s*At\s\d{1,2}:\d\d\s?[ap]m\son\b|At\s\d{1,2}:\d\d\s?[ap]m\son\s\d{1,2}\s\w{3,9}\s\d{4},?\s[^:.]{1,40}\swrote:",
    re.IGNORECASE,
)
# What a reader wrote below an article: "July 18, 2011 at 1:36 pm | Reply".
_READERS_WORD = re.compile(r"\d\ ?[ap]\.?m\.?\s*\|\s*(?:Reply|Report\ abuse)\b", re.IGNORECASE)
# After one of these, only short lines follow until the end: other articles, comments.
_CLOSES_ARTICLE = re.compile(
    r"(?:related|recommended|more)(?:\ (?:articles?|stories|news|posts|content|coverage|links|reading|topics))?:?"
    r"|most\ (?:read|popular|viewed)|you\ (?:may|might)\ also\ like|comments?(?:\ \(\d+\))?|read\ (?:more|next|also):?"
    r"|share\ this(?:\ (?:article|story|page))?:?|latest\ news|trending(?:\ now)?",
    re.IGNORECASE | re.VERBOSE,
)
_COMMENTS = re.compile(
    r"(?:\d+ )?comments?(?: ?\(\d+\))?:?|leave a (?:comment|reply)|join the (?:discussion|conversation)",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*"
_NAMES = rf"{_NAME}(?:,?\s+(?:(?:and|of|the|for|in|de|van|von|&)\s+)*{_NAME}){{0,8}}"
_BYLINE = re.compile(
    rf"(?:By|BY|Written by|Author:|Text:)\s*:?\s+(?P<author>{_NAMES})"
    r"(?P<role>,?\s+(?:staff|senior|special|chief|correspondent|reporter|in\b).{0,50})?"
)
# What may stand beside the date in a line that does nothing but stamp the article.
_STAMP_WORDS = re.compile(
    r"\b(?:first|originally|last|date[ds]?|posted|published|publication|updated|modified|released?|created|issued|filed|on|at|in|by"
    r"|time|edt|est|gmt|utc|bst|cet|edition|print|web|online|local|hrs?|hours?|issue|no|vol|number)\b"
    + "|" + WEEKDAY + r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    + "|" + "|".join(rf"\b{month}\b" for month in MONTHS),
    re.IGNORECASE,
)  # fmt: skip
_UPDATED = re.compile(r"\b(?:updated|modified|revised)\b", re.IGNORECASE)
_STAMP_OPENING = re.compile(
    r"(?:(?:first|originally)\s+)?(?:broadcast|aired|transmitted|published|posted|issued|released|filed)\b",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"\(([A-ZÀ-ÖØ-Þ][^()\d]{1,60})\)")
_SITE = re.compile(
    r"\b(?:Agency|Broadcasting|Bulletin|Chronicle|Courier|Daily|Dispatch|Echo|Examiner|Express|Gazette|Globe|Guardian|Herald"
    r"|Independent|Inquirer|Journal|Ledger|Mail|Media|Mercury|Mirror|Monitor|Network|News|Observer|Online|Post|Press|Radio|Record"
    r"|Register|Review|Standard|Star|Sun|Telegraph|Times|Today|Tribune|Weekly|Wire)\b|\.(?:com|org|net|co\.uk|news|info)\b"
)
# Words with which headlines tell that something happens; names of sections have none.
_TELLING = re.compile(
    r"\b(?:has|have|had|is|are|was|were|be|to|will|would|can|may|must|says?|said|after|amid|as|over|for|from|into|by|off|out|up"
    r"|down|not|why|how|what|who|when|kill(?:s|ed)?|wins?|dies?|hits?|calls?|urges?|launch(?:es)?|fires?)\b",
    re.IGNORECASE,
)
_SMALL = words("a an and as at but by for from in nor of on or over the to up via vs with")


def is_furniture(line: str) -> bool:
    """Tell whether a line is one of those that pages put around articles, in nearly the same words everywhere."""
    return len(line) < 240 and _matches_furniture(line)


@lru_cache(maxsize=1024)  # each line of a head is asked about several times, and pages repeat themselves
def _matches_furniture(line: str) -> bool:
    return len(line.split()) <= MAX_WORDS and _FURNITURE.fullmatch(line) is not None


def opens_furniture(text: str, start: int) -> bool:
    """Tell whether a sentence that begins at ``start`` opens like a line of the page rather than like the story."""
    return _OPENING.match(text, start) is not None or _COMMENT_STAMP.match(text, start) is not None


def is_readers_word(line: str) -> bool:
    """Tell whether a paragraph is a comment of a reader, by the stamp that sites put before it or after it."""
    return _READERS_WORD.search(line) is not None


def closes_article(line: str) -> bool:
    """Tell whether a line is the heading of what comes after an article: related articles, comments."""
    return len(line) < 60 and _CLOSES_ARTICLE.fullmatch(line) is not None


def opens_comments(line: str) -> bool:
    """Tell whether a line is the heading of what readers say: running text, but not the article's."""
    return len(line) < 40 and _COMMENTS.fullmatch(line) is not None


def read_byline(line: str) -> str | None:
    """Return the author whom a byline names ("By Jane Doe, staff writer" -> "Jane Doe"), or None."""
    match = _BYLINE.fullmatch(line) if len(line) < 160 else None
    return match["author"] if match else None


def is_stamp(line: str) -> bool:
    """Tell whether a line does nothing but say when, where and by whom the article was published."""
    if len(line) > 160 or not (stamps := find_stamps(line)):
        return False
    if _STAMP_OPENING.match(line) and stamps[0].interval is not None and stamps[0].span.start < _STAMP_REACH:
        # "Broadcast Wednesday, April 15, 1970. Read by Owen Castle."
        return True
    rest = line
    for stamp in reversed(stamps):
        rest = f"{rest[: stamp.span.start]} {rest[stamp.span.end :]}"
    rest = _STAMP_WORDS.sub(" ", _AGENCY.sub(" ", rest))
    # A place may stay: "HOUSTON", "New York, United States".
    return (
        len(_WORD.findall(rest)) <= 4
        and not _ENDS_PROSE.search(line.rstrip(":"))
        and not re.search(r"\b[a-z]{3,}", rest)
    )


def is_update(line: str) -> bool:
    """Tell whether a stamp says when the article was changed rather than when it was published."""
    return _UPDATED.search(line) is not None


def read_agency(line: str) -> str:
    """Return the agency in the parentheses of a stamp, or ""."""
    match = _AGENCY.search(line)
    return match[1].strip() if match else ""


def is_site_name(line: str) -> bool:
    """Tell whether a line could be the name of a newspaper or a site."""
    parts = line.split()
    return len(parts) <= 5 and _SITE.search(line) is not None and all(w[:1].isupper() or w in _SMALL for w in parts)


def is_heading(line: str) -> bool:
    """Tell whether a line could be a title: short, begins like a sentence and does not end like one."""
    parts = line.split()
    return 1 <= len(parts) <= MAX_WORDS and len(line) <= 160 and not _ENDS_PROSE.search(line) and not line[:1].islower()


def is_sentence(line: str) -> bool:
    """Tell whether a line, however short, ends like a sentence."""
    return len(line.split()) >= 3 and re.search(r"[.!?…][\"”’'»)\]]*$", line) is not None


def is_prose(line: str) -> bool:
    """Tell whether a line is a sentence or more of running text."""
    parts = line.split()
    return len(parts) > MAX_WORDS or (len(parts) >= 6 and re.search(r"[.!?…][\"”’'»)\]]*$", line) is not None)


def title_score(line: str) -> int:
    """Return how much a line at the head of a file reads like the title of a report; 0 and below: not at all."""
    found = _WORD.findall(line)
    if not is_heading(line) and not line.endswith("?"):
        return 0
    score = 3 if 4 <= len(found) <= 16 else 1 if len(found) == 3 or 16 < len(found) <= MAX_WORDS else -1
    plain = [word for word in found[1:] if word.islower() and word not in _SMALL]
    score += 2 if plain else 1 if sum(word[0].isupper() for word in found) >= 4 else 0
    score += 1 if _TELLING.search(line) else 0
    score -= 2 if re.search(r"\([A-Z]{2,}\)$", line) or (line.isupper() and len(found) < 4) else 0
    score -= 2 if is_site_name(line) else 0
    score -= 3 if any(stamp.has_year for stamp in find_stamps(line)) else 0
    return score - (3 if re.search(r"\s[|»>]\s", line) else 0)
