"""What differs between two results is told by its place, with what stood there and what stands there now."""

import json
from io import BytesIO
from typing import Any

import pytest

from schemas.documents import DocumentHeader, Element, Section
from schemas.extractions import write_extraction
from workers.differing import MOST_CHANGES, Change, changes_between


def of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ({"label": "plan"}, {"label": "plan"}, []),
        ({"label": "plan"}, {"label": "annexe"}, [Change("label", "plan", "annexe")]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, [Change("a.b[1]", "2", "3")]),
        ({"a": [1]}, {"a": [1, 2]}, [Change("a[1]", "(rien)", "2")]),
        ({"a": "oui"}, {}, [Change("a", "oui", "(rien)")]),
        ({"a": {"b": 1}}, {"a": "x"}, [Change("a", '{"b": 1}', "x")]),
    ],
)
def test_places_that_differ_are_named(before: Any, now: Any, found: list[Change]) -> None:
    assert changes_between(of(before), of(now)) == found


def test_a_few_are_told_and_long_texts_are_cut() -> None:
    found = changes_between(of(["a" * 1000] * 50), of(["b" * 1000] * 50))
    assert len(found) == MOST_CHANGES
    assert {len(change.before) for change in found} == {160}


def extraction(*texts: str) -> bytes:
    out = BytesIO()
    elements = [Element(type="NarrativeText", text=text, page=at + 1) for at, text in enumerate(texts)]
    header = DocumentHeader(name="a.txt", sha256="0" * 64, media_type="text/plain", pages=len(texts))
    write_extraction(out, header, [Section(title="a", level=1, page_start=1, page_end=len(texts))], elements)
    return out.getvalue()


def test_a_line_more_is_one_difference_of_a_document() -> None:
    found = changes_between(extraction("un", "trois"), extraction("un", "deux", "trois"))
    texts = [change for change in found if change.place.startswith("page")]
    assert Change("page 2", "(rien)", "deux") in texts or Change("page 2", "trois", "deux") in texts
    assert not any(change.place == "page 1" for change in texts)
