"""A search as a person sees it: folded, narrowed, highlighted, reranked."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from schemas.passages import Hit, Passage, PassageFilter
from tests.fakes.in_memory_index import InMemoryPassageIndex
from workers._retrieval.folding import FoldedHit, fold_near_duplicates
from workers._retrieval.highlighting import snippet, tell_apart
from workers._retrieval.narrowing import Choices, count_facets, narrowed
from workers._retrieval.searching import MOST_FOUND, best_passages, rerank, search_passages
from workers.errors import UnavailableError

DOSSIER = uuid.UUID(int=1)
HERE = PassageFilter(corpus="dossier", dossier_id=DOSSIER)
LONG = (
    "Le captage d’eau potable de la Fontaine aux Moines se trouve à 640 m du site, en aval hydraulique, et son "
    "périmètre de protection rapprochée ne touche aucune des parcelles du projet."
)


def passage(number: int, text: str, **changes: Any) -> Passage:
    given: dict[str, Any] = {
        "passage_id": uuid.uuid5(DOSSIER, f"{number}"),
        "corpus": "dossier",
        "source_id": "etude",
        "document": "etude.pdf",
        "text": text,
        "page": number,
        "dossier_id": DOSSIER,
    }
    return Passage.model_validate(given | changes)


def folded(*passages: Passage) -> list[FoldedHit]:
    return fold_near_duplicates([Hit(passage=each, score=1.0 / (at + 1)) for at, each in enumerate(passages)])


def pages(found: Sequence[FoldedHit]) -> list[list[int | None]]:
    return [[each.page for each in hit.passages] for hit in found]


def test_the_same_paragraph_elsewhere_is_folded_into_the_better_hit() -> None:
    again = passage(7, LONG.replace("se trouve", "est situé"), source_id="resume")
    assert pages(folded(passage(3, LONG), passage(4, "Le bruit est faible."), again)) == [[3, 7], [4]]


def test_a_paragraph_inside_a_longer_passage_is_folded_both_ways() -> None:
    longer = passage(9, f"Autre chose d’abord, dite en quelques mots. {LONG} Et une suite sur la nappe alluviale.")
    assert pages(folded(passage(3, LONG), longer)) == [[3, 9]]
    assert pages(folded(longer, passage(3, LONG))) == [[9, 3]]


def test_where_a_number_differs_both_are_shown() -> None:
    assert pages(folded(passage(3, LONG), passage(7, LONG.replace("640", "460")))) == [[3], [7]]


def test_short_texts_fold_only_word_for_word() -> None:
    found = folded(passage(1, "Sans objet."), passage(2, "sans  objet"), passage(3, "Sans objet ici."))
    assert pages(found) == [[1, 2], [3]]


def test_texts_of_signs_alone_are_no_duplicates_of_words() -> None:
    assert pages(folded(passage(1, "— —"), passage(2, "Bruit"), passage(3, "…"))) == [[1, 3], [2]]


def test_choices_narrow_and_a_fold_shows_the_place_that_was_chosen() -> None:
    found = folded(passage(3, LONG, enjeux=("eau",)), passage(7, LONG, source_id="resume"), passage(8, "Le bruit."))
    assert pages(narrowed(found, Choices(source_id="resume"))) == [[7]]
    assert pages(narrowed(found, Choices(enjeu="eau"))) == [[3]]
    assert pages(narrowed(found, Choices(pages=(7, 8)))) == [[7], [8]]
    assert pages(narrowed(found, Choices(source_id="resume", pages=(1, 5)))) == []


def test_a_count_says_what_a_choice_leaves_the_others_standing() -> None:
    found = folded(
        passage(3, LONG, enjeux=("eau", "sols")),
        passage(60, "Le bruit de nuit.", enjeux=("bruit_vibrations",)),
        passage(7, LONG, source_id="resume", document="resume.pdf", enjeux=("eau",)),
    )
    facets = count_facets(found, Choices(enjeu="eau"))
    assert facets.sources == (("etude", "etude.pdf", 1), ("resume", "resume.pdf", 1))
    assert dict(facets.enjeux) == {"eau": 1, "sols": 1, "bruit_vibrations": 1}
    for source_id, _, count in facets.sources:
        assert len(narrowed(found, Choices(enjeu="eau", source_id=source_id))) == count
    whole = count_facets(found, Choices())
    assert sum(count for *_, count in whole.pages) == 2
    for first, last, count in whole.pages:
        assert len(narrowed(found, Choices(pages=(first, last)))) == count


def test_topics_of_regulation_are_counted_and_chosen_like_the_rest() -> None:
    found = folded(
        passage(1, LONG, topic="EAU"),
        passage(2, LONG, source_id="autre", topic="RISQUES"),
        passage(3, "Le bruit de nuit.", topic="BRUIT_VIBRATIONS"),
        passage(4, "Sans thème."),
    )
    facets = count_facets(found, Choices(topic="EAU"))
    assert dict(facets.topics) == {"EAU": 1, "RISQUES": 1, "BRUIT_VIBRATIONS": 1}
    assert facets.sources == (("etude", "etude.pdf", 1),)
    assert pages(narrowed(found, Choices(topic="RISQUES"))) == [[2]]


def test_a_choice_of_topic_is_asked_of_the_index_when_more_answers_than_are_looked_at() -> None:
    index = InMemoryPassageIndex()
    many = [passage(n, f"La nappe est captée au point {n}, {n} et {n}.") for n in range(1, MOST_FOUND + 20)]
    index.upsert([*many, passage(900, "Une nappe, dite en bien d’autres mots que les précédents.", topic="EAU")])
    assert pages(search_passages(index, "nappe captée point", HERE, Choices(topic="EAU")).found) == [[900]]


def test_words_stand_out_as_search_compares_them() -> None:
    pieces = tell_apart("Les ÉMERGENCES sonores, rubrique 2980-1, 12 500 m³.", "emergence 2980-1 12500")
    assert [piece for piece, is_word in pieces if is_word] == ["ÉMERGENCES", "2980-1", "12 500"]
    assert "".join(piece for piece, _ in pieces) == "Les ÉMERGENCES sonores, rubrique 2980-1, 12 500 m³."


@pytest.mark.parametrize("query", ["", "le la", "<b>", "(", "\ud800"])
def test_any_query_leaves_a_text_whole(query: str) -> None:
    assert "".join(piece for piece, _ in tell_apart("a<b>(c) le d", query)) == "a<b>(c) le d"


def test_a_snippet_shows_where_the_words_stand_together() -> None:
    text = "La nappe. " + "Rien à dire ici. " * 60 + "La nappe est captée pour l’eau potable. " + "Fin. " * 60
    shown = snippet(text, "nappe captée eau potable", 200)
    assert "captée pour l’eau" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert snippet("court", "court", 200) == "court"


class Judge:
    """A reranker that prefers the longest text."""

    allows_confidential = False

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002 -- the port's
        return [float(len(text)) for text in texts]


class Absent(Judge):
    """A reranker that does not answer."""

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002 -- the port's
        raise UnavailableError("le reclassement ne répond pas")


def test_a_reranker_orders_what_it_may_see_and_the_rest_stays_where_it_was() -> None:
    found = folded(passage(1, "a b"), passage(2, "secret", confidential=True), passage(3, "un texte bien plus long"))
    ordered, note = rerank("a", found, Judge())
    assert pages(ordered) == [[3], [2], [1]]
    assert note == ""


def test_without_its_reranker_a_search_answers_with_a_note() -> None:
    index = InMemoryPassageIndex()
    index.upsert([passage(1, "La nappe."), passage(2, "La nappe est captée.")])
    answer = search_passages(index, "nappe captée", HERE, reranker=Absent())
    assert pages(answer.found) == [[2], [1]]
    assert "ne répond pas" in answer.note


def test_what_is_beyond_what_is_looked_at_is_reached_by_narrowing() -> None:
    index = InMemoryPassageIndex()
    many = [passage(n, f"La nappe est captée au point {n}, {n} et {n}.") for n in range(1, MOST_FOUND + 20)]
    index.upsert([*many, passage(900, "Une nappe, dite en bien d’autres mots que les précédents.", source_id="annexe")])
    everything = search_passages(index, "nappe captée point", HERE)
    assert everything.is_cut
    assert len(everything.found) == MOST_FOUND
    narrowed_to = search_passages(index, "nappe captée point", HERE, Choices(source_id="annexe"))
    assert pages(narrowed_to.found) == [[900]]


def test_a_program_may_ask_for_more_than_a_person_is_shown() -> None:
    index = InMemoryPassageIndex()
    index.upsert([passage(n, f"La nappe est captée au point {n}.") for n in range(1, MOST_FOUND + 20)])
    found, note = best_passages(index, "nappe", HERE, MOST_FOUND + 10)
    assert (len(found), note) == (MOST_FOUND + 10, "")
