"""A question finds the text it is about, then the passage: on small texts, and on all arrêtés with own questions."""

import json
import statistics
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.passages import Passage, PassageFilter
from tests.unit.workers.retrieval.builders import regulation_passage
from workers._retrieval.importing import plan_import
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers._retrieval.sparse import query_vector, term_id
from workers._retrieval.text_profiles import activity_terms, text_profile
from workers._retrieval.understanding import TextsAsked, passage_question
from workers._retrieval.words import terms_of
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.ports import PassageIndex

REGULATION = PassageFilter(corpus="regulation")
OWN_QUESTIONS = Path(__file__).with_name("regulation_questions.json")


def rule(text_id: str, title: str, rubrique: str, wording: str) -> Passage:
    identity = uuid.uuid5(uuid.NAMESPACE_OID, text_id + wording)
    return regulation_passage(
        passage_id=identity, source_id=text_id, path=(title, "Article 1"), text=wording, applicability=(rubrique,)
    )


def test_a_text_is_known_by_what_people_call_its_activity() -> None:
    profile = text_profile([rule("A", "Arrêté relatif à la rubrique 2980", "2980-1", "L’installation est clôturée.")])
    weights = dict(zip(profile.indices, profile.values, strict=True))
    assert weights[term_id(terms_of("éolienne")[0])] > weights[term_id(terms_of("clôturée")[0])]


def test_the_profile_of_no_passages_is_empty() -> None:
    assert text_profile([]).indices == []


def test_a_word_that_chose_the_text_counts_less_in_its_passages() -> None:
    known = term_id(terms_of("garage")[0])
    plain = passage_question("clôture du garage", TextsAsked())
    chosen = passage_question("clôture du garage", TextsAsked({"A": 1.0}, {known: 0.8}))
    assert plain.values[plain.indices.index(known)] == 1.0
    assert chosen.values[chosen.indices.index(known)] == pytest.approx(0.4)


def test_the_words_of_the_law_join_those_of_the_question_and_count_less() -> None:
    asked = passage_question("accès des pompiers", TextsAsked())
    weights = dict(zip(asked.indices, asked.values, strict=True))
    assert weights[term_id(terms_of("secours")[0])] < weights[term_id(terms_of("pompiers")[0])] == 1.0


def test_every_activity_has_a_name_that_can_be_searched() -> None:
    assert len(activity_terms()) > 150
    assert all(names for names in activity_terms().values())
    assert all(query_vector(" ".join(names)).indices for names in activity_terms().values())


@pytest.fixture(scope="module")
def all_regulation(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    index = open_edge_index(tmp_path_factory.mktemp("regulation"), None)
    for text in plan_import(shared_data / "regulation" / "ams", {}).to_publish:
        passages = regulation_passages(parse_regulation(text.path.read_bytes(), text.path.name))
        index.replace_source(text.text_id, passages)
    yield index
    index.close()


def test_questions_of_an_instructor_find_their_passage_by_words_alone(
    all_regulation: PassageIndex, shared_data: Path
) -> None:
    dev = json.loads((shared_data / "queries" / "regulation_dev.json").read_bytes())["natural"]
    paths = [[(q["am_id"], tuple(" ".join(t.split()) for t in q["section_path"]))] for q in dev]
    mrr, recall = _found(all_regulation, [q["query"] for q in dev], paths)
    assert mrr >= 0.40
    assert recall >= 0.70


def test_questions_about_other_arretes_find_theirs_too(all_regulation: PassageIndex, shared_data: Path) -> None:
    """Ours, about arrêtés that no question of ../shared is about: see regulation_questions.json."""
    own = json.loads(OWN_QUESTIONS.read_bytes())
    paths = [_paths(shared_data, q["am_id"], set(q["section_ids"])) for q in own]
    mrr, recall = _found(all_regulation, [q["query"] for q in own], paths)
    assert mrr >= 0.50
    assert recall >= 0.85


def test_a_search_of_all_regulation_answers_while_one_types(all_regulation: PassageIndex) -> None:
    taken = []
    for question in json.loads(OWN_QUESTIONS.read_bytes()):
        began = time.perf_counter()
        all_regulation.search(question["query"], REGULATION, 10)
        taken.append(time.perf_counter() - began)
    assert statistics.quantiles(taken, n=20)[-1] <= 0.060


def _found(
    index: PassageIndex, queries: list[str], wanted: list[list[tuple[str, tuple[str, ...]]]]
) -> tuple[float, float]:
    """Return MRR and recall at 10 of passages under one of the wanted paths of their text."""
    ranks = []
    for query, places in zip(queries, wanted, strict=True):
        hits = [hit.passage for hit in index.search(query, REGULATION, 10)]
        good = (n for n, p in enumerate(hits, 1) if any(p.source_id == t and _under(p, path) for t, path in places))
        ranks.append(next(good, None))
    found = [1 / rank for rank in ranks if rank]
    return sum(found) / len(ranks), len(found) / len(ranks)


def _under(passage: Passage, path: tuple[str, ...]) -> bool:
    return passage.path[1 : 1 + len(path)] == path


def _paths(shared_data: Path, text_id: str, section_ids: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    arrete = json.loads((shared_data / "regulation" / "ams" / f"{text_id}.json").read_bytes())
    return [(text_id, path) for found, path in _sections(arrete["sections"], ()) if found in section_ids]


def _sections(sections: list[dict[str, Any]], above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for section in sections:
        title = " ".join(section["title"]["text"].split())
        path = (*above, title) if title else above
        yield section["id"], path
        yield from _sections(section["sections"], path)
