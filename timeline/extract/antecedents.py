"""Whom "he", "she", "it", "they" or "we" at the head of a headline stands for, where the text leaves no choice."""

import itertools
import re

from timeline.extract.clauses import Sentence, Token
from timeline.extract.foremost import body_gone_on_about, person_gone_on_about
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.inside import with_inner_pronoun
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.names import names_of
from timeline.extract.persons import clause_says, number_of, person_meant, sentence_at, with_second_half
from timeline.extract.phrasing import capitalised, count_words, joined, polished, sentence_case, without_dangling
from timeline.extract.referents import with_referent
from timeline.extract.shortening import MOST_WORDS, shorten
from timeline.extract.soundness import is_broken
from timeline.extract.speech import speaker_of
from timeline.extract.stand_ins import with_stand_in
from timeline.extract.subjects import led_in, plain_subject
from timeline.extract.tellings import Telling
from timeline.extract.things import MANY, OWNERS, THING, thing_meant
from timeline.extract.wording import told_words
from timeline.model import Article, Span

_PERSON = {"he": "he", "she": "she", "his": "he", "her": "she"}
_SPEAKER = frozenset({"we", "i", "our", "ours", "mine", "my", "i'm", "we're", "we've", "i've", "you", "your", "us"})
_SPEAKS = re.compile(r"(?<=\s)(?:I|we|my|our)(?=\s)")
_LEAST_DESCRIBED, _LONGEST_DESCRIPTION = 3, 5  # words of a headline, of a description with its article
_NEAR, _AT_HAND = 300, 900  # code points
_NAMED_OFTEN = 3
_OF = frozenset({"of", "for", "at", "who", "which", "that"})
_COMES_OUT = frozenset({"emerged", "emerges", "transpired", "confirmed", "announced", "revealed", "disclosed"})
_LEAST_SAID = 5
_NEWS_DAYS = 2
_LEAST_TITLE = 4
_LONGEST_ROW, _ROW_TOKENS = 4, 12  # words of what a row of a fact box tells, and where its colon stands
_LONGEST_LABEL = 5  # words of a title that says who speaks: "Letter from Port Amity"
_STEM = 5  # letters
_SAYING_LINKS = ("aside", "main", "coord")


def name_its_subject(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    """Return the headline of ``telling``, its opening pronoun replaced by what it stands for where that is certain.

    So is "the company", "the North Korean leader", where the article introduces just one name as that. What is said in
    the first person opens with its speaker: ‘Kim: “We have tested …”’.
    """
    named = _with_described_name(article, telling, _with_named_pronoun(article, telling, lexicon))
    named = with_stand_in(named, telling, article, lexicon)
    return with_inner_pronoun(with_referent(named, telling, article, lexicon), telling, article, lexicon)


def _with_described_name(article: Article, telling: Telling, headline: str) -> str:
    """Return a headline whose opening "The company" is the name that the article introduces as that."""
    words = headline.split()
    if len(words) < _LEAST_DESCRIBED or words[0] != "The":
        return headline
    gazetteer = load_gazetteer()
    roles, described = gazetteer.roles, gazetteer.described
    for end in range(2, min(_LONGEST_DESCRIPTION, len(words) - 1) + 1):
        last = words[end - 1].replace("’", "'").removesuffix("'s")
        lower, following = last.lower(), words[end].lower()
        if not (lower in roles or lower in described) or following in roles or following in described:
            continue
        if words[end] in _OF or (words[end][:1].isupper() and last == words[end - 1]):
            return headline
        phrase = " ".join([*words[1 : end - 1], last])
        sentence = telling.sentence.span
        place = article.text.rfind(f"he {phrase}", max(sentence.start - _NEAR, 0), sentence.end) - 1
        if place < 0:
            return headline
        reach = Span(place, min(place + len(phrase) + _NEAR, len(article.text)))
        meant = next((name.text for at, name in names_of(article.text).described(reach) if at == place), "")
        rest = " ".join(words[end:])
        if not meant or meant.split()[-1] in rest or not _is_at_hand(article.text, meant, place):
            return headline
        owns = "" if last == words[end - 1] else "’" if meant.endswith("s") else "’s"
        return f"{meant}{owns} {rest}"
    return headline


def _is_at_hand(text: str, name: str, place: int) -> bool:
    """Tell whether an article comes back to a name and has it shortly before a place: no name told in passing."""
    first, last = name.split()[0], name.split()[-1]
    if last.lower() in load_gazetteer().noise or first.lower() in load_lexicon().prepositions:
        return False
    return any(
        text.count(word) >= _NAMED_OFTEN and word in text[max(place - _AT_HAND, 0) : place] for word in (first, last)
    )


def _with_named_pronoun(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    opening = telling.headline.partition(" ")[0]
    word = "" if opening == "US" else opening.lower().strip("“\"‘'").replace("’", "'").rstrip(":")
    if _is_row(telling):
        label = _label_of(article)
        return f"{label}: {telling.headline}" if label else telling.headline
    if _only_says(telling, lexicon):
        return _said_before(article, telling, lexicon) or telling.headline
    if word not in _SPEAKER and ":" not in telling.headline and _SPEAKS.search(telling.headline):
        return _in_the_mouth_of(article, telling, lexicon) or telling.headline
    if word not in _PERSON and word not in THING and word not in MANY and word not in _SPEAKER:
        return telling.headline
    if word in _SPEAKER:
        return _in_the_mouth_of(article, telling, lexicon) or telling.headline
    subject = plain_subject(telling.sentence, telling.clause, lexicon)
    is_subject = bool(subject) and subject[0].lower == word
    news = _what_emerged(telling, lexicon) if is_subject and word == "it" else ""
    if news:
        return news
    meant = _meant_by(article, telling, word, subject[0], lexicon) if is_subject else ""
    _, _, rest = telling.headline.partition(" ")
    if not meant and rest and telling.headline.partition(" ")[0].endswith(":"):
        return rest if rest.startswith("“") else capitalised(rest)  # "He: …": nobody knows who
    if meant and word in _PERSON and meant.split()[-1] in rest:
        meant = ""  # "He was cleared of a plot to kill Orr": whoever he is, he is not Orr
    if not meant or not rest:
        return _title_of_its_news(article, telling) or _with_what_leads_to_it(telling, lexicon) or telling.headline
    meant = f"{meant}:" if telling.headline.partition(" ")[0].endswith(":") else meant
    owner = f"{meant}’" if meant.endswith("s") else f"{meant}’s"
    return capitalised(f"{owner if word in OWNERS else meant} {rest}")


def _is_row(telling: Telling) -> bool:
    """Tell whether a headline is a row of a fact box, what came to pass and its date: "First proposed: 1978"."""
    tokens = telling.sentence.tokens
    if telling.sentence.clauses[telling.clause].verb is not None or len(telling.headline.split()) > _LONGEST_ROW:
        return False
    return any(one.text == ":" and two.tag == "time" for one, two in itertools.pairwise(tokens[:_ROW_TOKENS]))


def _label_of(article: Article) -> str:
    """Return what the title of a fact box says the box is about: "At a glance: the Naxos tunnel"; "" for a sentence."""
    words = article.source.title.rpartition(":")[2].split()
    is_label = 0 < len(words) <= _LONGEST_LABEL and not set("".join(words)) & set('.;!?|“”"')
    return capitalised(" ".join(words)) if is_label else ""


def _title_of_its_news(article: Article, telling: Telling) -> str:
    """Return the article's title, where its opening sentence tells what the title tells, of the days before it."""
    published, title = article.source.published, " ".join(article.source.title.split())
    if published is None or telling.clause or telling.sentence.span not in article.sentences[:2]:
        return ""
    day, news = telling.interval.last_day, published.first_day
    words = [word.strip("“”\"'‘’,.:;").lower() for word in title.split()]
    if day is None or news is None or not 0 <= news - day <= _NEWS_DAYS or not _LEAST_TITLE <= len(words) <= MOST_WORDS:
        return ""
    telling_words = {token.lower[:_STEM] for token in telling.sentence.tokens}
    shared = sum(word[:_STEM] in telling_words for word in words if len(word) >= _STEM - 1)
    return title if 2 * shared >= sum(len(word) >= _STEM - 1 for word in words) else ""


def _with_what_leads_to_it(telling: Telling, lexicon: Lexicon) -> str:
    """Return the main clause with the one that hangs on it, where both fit: "27 people died when it crashed"."""
    sentence, index = telling.sentence, telling.clause
    clause = sentence.clauses[index]
    main = sentence.clauses[0]
    is_led = clause.link in ("sub", "that", "zero-that") and clause.parent == 0 and main.verb is not None
    if not is_led or clause.verb is None or main.verb is None or main.verb.first > clause.first:
        return ""
    words = polished(led_in(sentence.words(0, clause.last), lexicon, is_clause=True), lexicon)
    if not words or words[0].tag == "pron" or words[0].lower in OWNERS:
        return ""
    if count_words(words) > MOST_WORDS:
        words = told_words(sentence, 0, lexicon, clause.last, MOST_WORDS)
        if not words or words[0].tag == "pron":
            return ""
        if sentence.tokens[clause.verb.head] not in words or is_broken(words, sentence, 0, lexicon):
            return ""
    return sentence_case(without_dangling(words, lexicon))


def _only_says(telling: Telling, lexicon: Lexicon) -> bool:
    """Tell whether a headline says no more than that somebody spoke: "Russell said"."""
    verb = telling.sentence.clauses[telling.clause].verb
    if verb is None or ":" in telling.headline or len(telling.headline.split()) > _LEAST_SAID:
        return False
    return telling.sentence.tokens[verb.head].lower in lexicon.only_says


def _said_before(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    """Return ‘Speaker: “…”’ where what was said is the sentence before: "“We will pay.” Russell said on Friday."."""
    number = number_of(article, telling.sentence)
    speaker = speaker_of(telling.sentence, telling.clause, lexicon)
    sentence = sentence_at(article, number - 1) if number and speaker else None
    if sentence is None or not any(
        token.text in '”"’' for token in (*sentence.tokens[-2:], telling.sentence.tokens[0])
    ):
        return ""
    named = joined(speaker)
    if speaker[0].lower in ("he", "she"):
        named = person_meant(article, number, telling.sentence, telling.clause, speaker[0], speaker[0].lower, lexicon)
    speech = [token for token in sentence.tokens if token.text not in '“”"' and token is not sentence.tokens[-1]]
    words = shorten(speech, MOST_WORDS - len(named.split()), sentence, lexicon)
    return f"{capitalised(named)}: “{capitalised(joined(words))}”" if named and count_words(words) > 2 else ""


def _meant_by(article: Article, telling: Telling, word: str, pronoun: Token, lexicon: Lexicon) -> str:
    if word not in _PERSON:
        return thing_meant(article, telling, word, lexicon) or body_gone_on_about(
            article, telling, word, pronoun, lexicon
        )
    number = number_of(article, telling.sentence)
    found = person_meant(article, number, telling.sentence, telling.clause, pronoun, _PERSON[word], lexicon)
    found = found or person_gone_on_about(article, telling, pronoun, _PERSON[word], lexicon)
    # "Quillâ€™s", wrongly decoded: the first of its marks looks like a letter
    return with_second_half(article.text, found.rstrip("â") if "â€" in article.text else found)


def _what_emerged(telling: Telling, lexicon: Lexicon) -> str:
    """Return what "it emerged that …" tells, "" for what others say, hope or fear."""
    sentence, index = telling.sentence, telling.clause
    verb = sentence.clauses[index].verb
    if verb is None or sentence.tokens[verb.head].lower not in _COMES_OUT:
        return ""
    for number, clause in enumerate(sentence.clauses[index + 1 :], start=index + 1):
        if clause.parent == index and clause.link == "that" and clause.verb is not None:
            words = told_words(sentence, number, lexicon, telling.last, MOST_WORDS)
            is_fine = bool(words) and words[0].tag != "pron" and not is_broken(words, sentence, number, lexicon)
            return sentence_case(words) if is_fine else ""
    return ""


def _in_the_mouth_of(article: Article, telling: Telling, lexicon: Lexicon) -> str:
    """Return ‘Speaker: “…”’ for what is told in the first person, "" where nobody is named as speaking."""
    number = number_of(article, telling.sentence)
    speaker = _speaker(article, number, telling, lexicon) or _author(article, telling)
    if not speaker:
        return ""
    room = MOST_WORDS - len(speaker.split())
    told = told_words(telling.sentence, telling.clause, lexicon, telling.last, room)
    words = [token for token in told if token.text not in '“”"']
    return f"{capitalised(speaker)}: “{capitalised(joined(words))}”" if count_words(words) > 2 else ""


def _author(article: Article, telling: Telling) -> str:
    """Return who tells in the first person outside of speech: the author, else the title ("Letter from Lima").

    "" for what stands in quotation marks, and for a title that is long or a sentence of its own.
    """
    span = telling.sentence.span
    block = next((block.span for block in article.blocks if block.span.covers(span)), span)
    before = article.text[block.start : span.start + 1]
    own = telling.sentence.tokens[: telling.trigger]
    if telling.headline.lower().startswith("you"):
        return ""  # "You were quoted": nobody says who
    if before.count("“") > before.count("”") or before.count('"') % 2 or any(token.text in '“‘"' for token in own):
        return ""
    title = " ".join(article.source.title.split())
    is_label = title and len(title.split()) <= _LONGEST_LABEL and not set(title) & set('.:;!?|“”"')
    return " ".join(article.source.author.split()[:_LONGEST_LABEL]) or (title if is_label else "")


def _speaker(article: Article, number: int, telling: Telling, lexicon: Lexicon) -> str:
    own = _speaker_in(telling.sentence, article, number, lexicon, telling.clause)
    if own:
        return own
    span = telling.sentence.span
    block = next((block.span for block in article.blocks if block.span.covers(span)), span)
    before = article.text[block.start : span.start + 1]
    is_speech = before[-1:] in '“"' or before.count("“") > before.count("”") or before.count('"') % 2 == 1
    if not is_speech:
        return ""
    for other in (number - 1, number + 1, number - 2):
        if 0 <= other < len(article.sentences) and block.covers(article.sentences[other]):
            sentence = sentence_at(article, other)
            named = _speaker_in(sentence, article, other, lexicon, -1) if sentence is not None else ""
            if named:
                return named
    return ""


def _speaker_in(sentence: Sentence, article: Article, number: int, lexicon: Lexicon, but: int) -> str:
    for index, clause in enumerate(sentence.clauses):
        if index == but or clause.link not in _SAYING_LINKS or not clause_says(sentence, index, lexicon):
            continue
        speaker = speaker_of(sentence, index, lexicon)
        if not speaker:
            continue
        if speaker[0].lower in ("he", "she"):
            return person_meant(article, number, sentence, index, speaker[0], speaker[0].lower, lexicon)
        if speaker[0].tag != "pron" and speaker[0].lower not in OWNERS:
            return joined(speaker)
    return ""
