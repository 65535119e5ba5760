"""A text of regulation over its versions: nothing that was law is lost, and today's law is found alone."""

import itertools
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.envelope import Envelope
from schemas.passages import Passage, PassageFilter
from schemas.regulation import RegulationClosed, RegulationPublished
from tests.unit.workers.retrieval.builders import arrete, section
from workers._retrieval.keeping import texts_in_force
from workers.errors import RejectedError
from workers.retrieval import RetrievalParts, index_regulation, rebuild_index

KEPT = section("Article 1", "L’exploitant tient un registre.")
OLD = section("Article 2", "Le puisard est étanche.")
NEW = section("Article 2", "Le puisard est étanche et couvert.")
SIGNED = date(2020, 1, 1)
LAW = PassageFilter(corpus="regulation")
EVER = PassageFilter(corpus="regulation", closed_too=True)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def published(parts: RetrievalParts, content: bytes, on: int, text_id: str = "A") -> Envelope:
    text = parts.store.put_bytes(content, "application/json", None)
    data = RegulationPublished(text_id=text_id, title="T", text=text)
    return Envelope(id=str(uuid.UUID(int=on)), type=data.TYPE, source="/test", time=day(on), data=data)


def closed(parts: RetrievalParts, content: bytes, on: int, closed_on: date) -> Envelope:
    sha256 = parts.store.put_bytes(content, "application/json", None).sha256
    data = RegulationClosed(text_id="A", title="T", sha256=sha256, closed_on=closed_on)
    return Envelope(id=str(uuid.UUID(int=on)), type=data.TYPE, source="/test", time=day(on), data=data)


def text(*sections: Any, **changes: Any) -> bytes:
    return arrete("A", *sections, date_of_signature=SIGNED.isoformat(), **changes)


def found(parts: RetrievalParts, within: PassageFilter) -> dict[str, Passage]:
    return {hit.passage.text: hit.passage for hit in parts.index.search("puisard registre", within, 10)}


def puisards(parts: RetrievalParts, within: PassageFilter) -> set[str]:
    """Return the passages on puisards: a search of regulation also finds others of a text it is about."""
    return {text for text in found(parts, within) if "puisard" in text}


def law_of(on: date) -> PassageFilter:
    return LAW.model_copy(update={"in_force_on": on})


FIRST, SECOND = text(KEPT, OLD), text(KEPT, NEW)


def test_a_changed_section_is_a_new_version_beside_the_old_one(parts: RetrievalParts) -> None:
    index_regulation(published(parts, FIRST, 1), parts)
    index_regulation(published(parts, SECOND, 10), parts)
    kept, old, new = "L’exploitant tient un registre.", "Le puisard est étanche.", "Le puisard est étanche et couvert."
    assert set(found(parts, LAW)) == {kept, new}
    dates = found(parts, EVER)
    assert set(dates) == {kept, old, new}
    assert (dates[kept].in_force_from, dates[kept].closed_on) == (SIGNED, None)
    assert (dates[old].in_force_from, dates[old].closed_on) == (SIGNED, date(2026, 3, 10))
    assert (dates[new].in_force_from, dates[new].closed_on) == (date(2026, 3, 10), None)


def test_the_law_of_a_day_is_the_version_in_force_on_it(parts: RetrievalParts) -> None:
    index_regulation(published(parts, FIRST, 1), parts)
    index_regulation(published(parts, SECOND, 10), parts)

    assert puisards(parts, law_of(date(2019, 12, 31))) == set()
    assert puisards(parts, law_of(date(2026, 3, 9))) == {"Le puisard est étanche."}
    assert puisards(parts, law_of(date(2026, 3, 10))) == {"Le puisard est étanche et couvert."}


def test_a_closed_text_is_no_law_but_what_cites_it_finds_it(parts: RetrievalParts) -> None:
    index_regulation(published(parts, FIRST, 1), parts)
    cited = found(parts, LAW)["Le puisard est étanche."]
    index_regulation(closed(parts, FIRST, 2, date(2026, 3, 2)), parts)
    assert puisards(parts, LAW) == set()
    again = found(parts, EVER.model_copy(update={"source_id": "A"}))[cited.text]
    assert (again.passage_id, again.text) == (cited.passage_id, cited.text)
    assert again.closed_on == date(2026, 3, 2)


def test_a_text_that_comes_back_as_it_was_was_never_away(parts: RetrievalParts) -> None:
    index_regulation(published(parts, FIRST, 1), parts)
    index_regulation(closed(parts, FIRST, 2, date(2026, 3, 2)), parts)
    index_regulation(published(parts, FIRST, 3), parts)
    assert {passage.in_force_from for passage in found(parts, LAW).values()} == {SIGNED}


def test_a_closing_of_an_earlier_wording_does_not_close_a_later_one(parts: RetrievalParts) -> None:
    index_regulation(published(parts, FIRST, 1), parts)
    index_regulation(published(parts, SECOND, 10), parts)
    index_regulation(closed(parts, FIRST, 11, date(2026, 3, 11)), parts)
    assert puisards(parts, LAW) == {"Le puisard est étanche et couvert."}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_in_which_events_are_read_does_not_matter(parts: RetrievalParts, order: tuple[int, ...]) -> None:
    told = [
        published(parts, FIRST, 1),
        published(parts, SECOND, 10),
        closed(parts, SECOND, 20, date(2026, 3, 20)),
    ]
    for number in order:
        index_regulation(told[number], parts)
        index_regulation(told[number], parts)
    passages = found(parts, EVER).values()
    assert {(p.text, p.in_force_from, p.closed_on) for p in passages if "puisard" in p.text} == {
        ("Le puisard est étanche.", SIGNED, date(2026, 3, 10)),
        ("Le puisard est étanche et couvert.", date(2026, 3, 10), date(2026, 3, 20)),
    }


def test_an_index_filled_again_from_the_log_holds_the_same_versions(parts: RetrievalParts) -> None:
    told = [published(parts, FIRST, 1), published(parts, SECOND, 10)]
    assert rebuild_index(reversed(told), parts) == 2
    assert puisards(parts, LAW) == {"Le puisard est étanche et couvert."}
    assert parts.index.status(EVER).passages == 3


def test_a_file_that_is_refused_leaves_no_trace(parts: RetrievalParts) -> None:
    index_regulation(published(parts, FIRST, 1), parts)
    with pytest.raises(RejectedError):
        index_regulation(published(parts, b"{", 2), parts)
    index_regulation(published(parts, SECOND, 10), parts)
    assert puisards(parts, LAW) == {"Le puisard est étanche et couvert."}


def test_the_texts_of_a_day_are_known_with_their_rubriques_and_dates(parts: RetrievalParts) -> None:
    before = text(KEPT, classements=[{"rubrique": "2921", "alinea": None, "regime": "E"}])
    after = text(KEPT, OLD, classements=[{"rubrique": "2921", "alinea": None, "regime": "DC"}])
    index_regulation(published(parts, before, 1), parts)
    index_regulation(published(parts, after, 10), parts)

    def known(on: date | None) -> list[tuple[str, ...]]:
        return [legal.classements for legal in texts_in_force(parts.state, on)]

    assert known(date(2019, 1, 1)) == []
    assert known(date(2026, 3, 9)) == [("2921 E",)]
    assert known(date(2026, 3, 10)) == known(None) == [("2921 D",)]


def test_an_article_that_ends_is_law_until_then(parts: RetrievalParts) -> None:
    article = "---\nnumber: R1\nversion: 2020-01-01\ndate_fin: 2026-06-01\n---\n# Article R1\n\nUn puisard."
    content = article.replace("R1", "R122-9").encode()
    index_regulation(published(parts, content, 1, "R122-9@2020-01-01"), parts)
    assert puisards(parts, law_of(date(2026, 5, 31))) == {"Un puisard."}
    assert puisards(parts, law_of(date(2026, 6, 1))) == set()
