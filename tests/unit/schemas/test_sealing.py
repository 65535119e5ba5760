"""Which texts of an event are sealed: all that may speak of a person, none that accounts for what was done."""

import json
import uuid

import pytest

from schemas.event_types import EVENT_CLASSES
from schemas.sealing import SEALED, Marks, marks_of, put_texts, take_texts

ACCOUNTING = {"actor", "stage", "service", "label", "media_type", "sha256", "procedure", "verdict", "section"}


def names_of(marks: Marks) -> set[str]:
    return {name for each, below in marks.items() for name in (names_of(below) if below else {each})}


def test_texts_of_people_and_dossiers_are_marked_wherever_they_stand() -> None:
    marked = {event_class.__name__: names_of(marks_of(event_class)) for event_class in EVENT_CLASSES}
    assert marked["DossierSubmitted"] == {"reference", "title", "petitionnaire", "name", "uri"}
    assert marked["DossierReceived"] == {"reference", "title", "petitionnaire", "name"}
    assert marked["DecisionSubmitted"] == {"text", "comment", "quote"}
    assert marked["StatementAdded"] == {"text", "document", "quote"}
    assert marked["StatementReviewed"] == {"text_before", "text_after"}
    assert marked["SectionRedrafted"] == {"*"}  # each of its warnings
    assert marked["DocumentFailed"] == {"name", "reason"}


def test_what_accounts_for_what_was_done_is_never_marked() -> None:
    assert not ACCOUNTING & {name for event_class in EVENT_CLASSES for name in names_of(marks_of(event_class))}
    assert marks_of(next(each for each in EVENT_CLASSES if each.__name__ == "DossierErased")) == {}


def test_texts_come_back_where_they_were_taken() -> None:
    marks: Marks = {"title": {}, "documents": {"*": {"name": {}}}}
    body = {"title": "Parc", "n": 3, "documents": [{"name": "a", "sha256": "0"}, {"sha256": "1"}, {"name": "c"}]}
    shell, texts = json.loads(json.dumps(body)), dict[str, str]()
    take_texts(shell, marks, texts)
    assert texts == {"title": "Parc", "documents/0/name": "a", "documents/2/name": "c"}
    assert shell["documents"] == [{"name": SEALED, "sha256": "0"}, {"sha256": "1"}, {"name": SEALED}]
    put_texts(shell, texts, 3)
    assert shell == body


@pytest.mark.parametrize(
    ("texts", "taken"),
    [
        ({"title": "x"}, 2),
        ({"title": "x", "other": "y"}, 2),
        ({"title": "x", "documents/7/name": "y"}, 2),
        ({"clear": "x", "title": "y"}, 2),
        ({"title/deeper": "x", "documents/0/name": "y"}, 2),
    ],
)
def test_texts_that_do_not_fit_the_places_are_refused(texts: dict[str, str], taken: int) -> None:
    body = {"title": SEALED, "clear": "said", "documents": [{"name": SEALED}], "id": str(uuid.UUID(int=1))}
    with pytest.raises((ValueError, LookupError, TypeError)):
        put_texts(body, texts, taken)
