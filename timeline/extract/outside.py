"""Names found by a spaCy model of the user's choice. Needs the extra ``[nlp]``."""

import importlib.util
from collections.abc import Callable
from functools import lru_cache

from timeline.errors import TimelineError
from timeline.model import NameKind, Span

Recogniser = Callable[[str], list[tuple[Span, NameKind]]]

# The labels of the common schemes (OntoNotes, CoNLL, WikiNER); what is none of these is no name: dates, sums, numbers.
_KINDS: dict[str, NameKind] = {
    "PERSON": "person", "PER": "person",
    "ORG": "organisation", "NORP": "",
    "GPE": "place", "LOC": "place", "FAC": "place",
    "EVENT": "", "PRODUCT": "", "WORK_OF_ART": "", "LAW": "", "MISC": "",
}  # fmt: skip
_UNUSED = ("tagger", "parser", "lemmatizer", "attribute_ruler", "morphologizer", "senter")  # only names are asked of it


@lru_cache(maxsize=2)
def load_recogniser(model: str) -> Recogniser:
    """Return what finds the names in a text by the spaCy model ``model``: an installed package, or a folder.

    Each name comes with its span and what it is; "" where the model's label does not say it in our terms.
    Raises TimelineError without the extra ``[nlp]``, and for a model that spaCy cannot load.
    """
    if importlib.util.find_spec("spacy") is None:
        what = f"the model {model!r} needs more than is installed"
        raise TimelineError(what, where="[nlp] model", mend="pip install 'timeline-press[nlp]'")
    import spacy

    try:
        pipeline = spacy.load(model, exclude=list(_UNUSED))
    except (OSError, ValueError, ImportError) as error:
        what = f"spaCy cannot load the model {model!r}: {str(error).splitlines()[0]}"
        mend = "name an installed model, or a folder that spaCy wrote"
        raise TimelineError(what, where="[nlp] model", mend=mend) from None

    def find(text: str) -> list[tuple[Span, NameKind]]:
        found = []
        for entity in pipeline(text).ents:
            if entity.label_ in _KINDS and entity.text.strip():
                found.append((Span(entity.start_char, entity.end_char), _KINDS[entity.label_]))
        return found

    return find
