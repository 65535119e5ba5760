"""What retrieval makes of the events it takes, once and again."""

import io
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import DocumentClassified, DocumentFailed, DocumentIndexed, Element
from schemas.dossiers import (
    DossierIndexed,
    DossierMetadata,
    DossierReceived,
    DossierWithdrawn,
    ExpectedDocument,
    Manifest,
)
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE, write_extraction
from schemas.passages import EvidenceRetrieved, EvidenceSet, Passage, PassageFilter
from schemas.regulation import RegulationPublished
from tests.fakes.in_memory_index import InMemoryPassageIndex
from tests.unit.workers.retrieval.builders import (
    DOCUMENT,
    DOSSIER,
    arrete,
    classification,
    element,
    extraction,
    section,
)
from workers.delivery import Route
from workers.errors import RejectedError
from workers.index_filling import rebuild_from_log
from workers.retrieval import RetrievalParts, rebuild_index, routes

HERE = PassageFilter(corpus="dossier", dossier_id=DOSSIER)
REGULATION = PassageFilter(corpus="regulation")
OTHER = uuid.UUID(int=3)


def classified(parts: RetrievalParts, *elements: Element, document_id: uuid.UUID = DOCUMENT) -> DocumentClassified:
    read, stored = extraction(*elements), io.BytesIO()
    write_extraction(stored, read.document, read.sections, read.elements)
    kept = parts.store.put_bytes(stored.getvalue(), MEDIA_TYPE, DOSSIER)
    judged = parts.store.put_bytes(classification().model_dump_json().encode(), "application/json", DOSSIER)
    return DocumentClassified(
        dossier_id=DOSSIER,
        document_id=document_id,
        name="etude.pdf",
        artefact=kept,
        confidential=False,
        extraction=kept,
        classification=judged,
        label="etude_impact",
        pages=1,
        pages_unread=0,
    )


def failed(document_id: uuid.UUID) -> DocumentFailed:
    return DocumentFailed(
        dossier_id=DOSSIER, document_id=document_id, name="b.pdf", stage="extraction", reason="chiffré"
    )


def received(*document_ids: uuid.UUID) -> DossierReceived:
    documents = tuple(ExpectedDocument(document_id=key, name=f"{key}.pdf") for key in document_ids)
    return DossierReceived(dossier_id=DOSSIER, metadata=DossierMetadata(title="Parc"), documents=documents)


def published(parts: RetrievalParts, content: bytes, text_id: str) -> RegulationPublished:
    text = parts.store.put_bytes(content, "application/json", None)
    return RegulationPublished(text_id=text_id, title="T", text=text)


def event(data: EventData, number: int = 0) -> Envelope:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return Envelope(id=str(uuid.UUID(int=number)), type=data.TYPE, source="/test", time=now, data=data)


def route(parts: RetrievalParts, name: str) -> Route:
    return next(found for found in routes(parts) if found.name == name)


def handled(parts: RetrievalParts, name: str, data: EventData, number: int = 0) -> list[Any]:
    return list(route(parts, name).handle(event(data, number)))


def test_a_classified_document_can_be_searched_and_is_announced(parts: RetrievalParts) -> None:
    data = classified(parts, element("La nappe est captée."), element("Le bruit est faible.", page=2))
    (indexed,) = handled(parts, "documents", data)
    assert isinstance(indexed, DocumentIndexed)
    assert indexed.passages == 2
    assert indexed.extraction == data.extraction
    assert [hit.passage.page for hit in parts.index.search("bruit", HERE, 5)] == [2]


def test_passages_of_a_confidential_document_are_marked(parts: RetrievalParts) -> None:
    data = classified(parts, element("Secret de fabrication.")).model_copy(update={"confidential": True})
    handled(parts, "documents", data)
    assert parts.index.search("secret", HERE, 1)[0].passage.confidential


def test_a_document_handled_again_is_indexed_once(parts: RetrievalParts) -> None:
    data = classified(parts, element("La nappe est captée."))
    assert handled(parts, "documents", data) == handled(parts, "documents", data)
    assert parts.index.status(HERE).passages == 1


def test_a_document_without_text_goes_on_with_no_passage(parts: RetrievalParts) -> None:
    (indexed,) = handled(parts, "documents", classified(parts))
    assert indexed.passages == 0


def test_a_document_whose_artefact_is_gone_fails_alone(parts: RetrievalParts) -> None:
    lost = ArtefactRef(uri="file:///nulle/part", sha256="f" * 64, size=1, media_type=MEDIA_TYPE)
    data = classified(parts, element("a")).model_copy(update={"extraction": lost})
    with pytest.raises(RejectedError) as refused:
        handled(parts, "documents", data)
    (failure,) = route(parts, "documents").on_failure(event(data), refused.value)
    assert isinstance(failure, DocumentFailed)
    assert (failure.document_id, failure.stage) == (DOCUMENT, "retrieval")


def indexed_document(parts: RetrievalParts, document_id: uuid.UUID = DOCUMENT) -> DocumentIndexed:
    return DocumentIndexed(**dict(classified(parts, element("a"), document_id=document_id)), passages=1)


def test_a_dossier_is_complete_when_its_last_document_is(parts: RetrievalParts) -> None:
    assert handled(parts, "gathering", received(DOCUMENT, OTHER), 1) == []
    assert handled(parts, "gathering", indexed_document(parts), 2) == []
    (complete,) = handled(parts, "gathering", failed(OTHER), 3)
    assert isinstance(complete, DossierIndexed)
    assert (complete.revision, complete.documents_indexed, complete.documents_failed) == (1, 1, 1)
    manifest = Manifest.model_validate_json(parts.store.get_bytes(complete.manifest))
    assert [document.failure for document in manifest.documents] == [None, "chiffré"]


def test_documents_may_be_done_before_the_dossier_is_known(parts: RetrievalParts) -> None:
    assert handled(parts, "gathering", indexed_document(parts), 1) == []
    (complete,) = handled(parts, "gathering", received(DOCUMENT), 2)
    assert complete.documents_indexed == 1


def test_a_dossier_whose_documents_all_failed_goes_on_to_a_note_that_says_so(parts: RetrievalParts) -> None:
    handled(parts, "gathering", failed(DOCUMENT), 1)
    handled(parts, "gathering", failed(OTHER), 2)
    (complete,) = handled(parts, "gathering", received(DOCUMENT, OTHER), 3)
    assert (complete.documents_indexed, complete.documents_failed) == (0, 2)
    (retrieved,) = handled(parts, "evidence", complete, 4)
    evidence = EvidenceSet.model_validate_json(parts.store.get_bytes(retrieved.evidence))
    assert all(found.hits == () for found in evidence.evidence)


def test_only_the_completing_event_completes_and_again_after_a_crash(parts: RetrievalParts) -> None:
    handled(parts, "gathering", received(DOCUMENT), 1)
    first = handled(parts, "gathering", indexed_document(parts), 2)
    assert handled(parts, "gathering", indexed_document(parts), 2) == first
    assert handled(parts, "gathering", received(DOCUMENT), 1) == []
    assert handled(parts, "gathering", indexed_document(parts), 5) == []


def test_a_failed_document_sent_round_again_makes_a_new_revision(parts: RetrievalParts) -> None:
    handled(parts, "gathering", received(DOCUMENT), 1)
    (before,) = handled(parts, "gathering", failed(DOCUMENT), 2)
    (after,) = handled(parts, "gathering", indexed_document(parts), 3)
    assert (before.revision, after.revision) == (1, 2)
    assert handled(parts, "gathering", failed(DOCUMENT), 4) == []


def complete_dossier(parts: RetrievalParts, *elements: Element) -> DossierIndexed:
    (indexed,) = handled(parts, "documents", classified(parts, *elements), 1)
    handled(parts, "gathering", received(DOCUMENT), 2)
    (complete,) = handled(parts, "gathering", indexed, 3)
    assert isinstance(complete, DossierIndexed)
    return complete


def evidence_of(parts: RetrievalParts, complete: DossierIndexed) -> tuple[EvidenceRetrieved, EvidenceSet]:
    (retrieved,) = handled(parts, "evidence", complete, 4)
    return retrieved, EvidenceSet.model_validate_json(parts.store.get_bytes(retrieved.evidence))


def test_evidence_answers_the_questions_of_the_grid(parts: RetrievalParts) -> None:
    water = element("La nappe souterraine et le captage d’eau potable sont à 200 m du site.")
    retrieved, evidence = evidence_of(parts, complete_dossier(parts, water, element("Le bruit résiduel.", page=2)))
    answers = {found.question_id: found for found in evidence.evidence}
    assert answers["eau.etat_initial"].hits[0].passage.page == 1
    assert retrieved.questions == len(evidence.evidence)
    assert retrieved.dense is evidence.dense is False
    assert not any(question.endswith(".prescriptions") for question in answers)


def test_prescriptions_come_from_the_texts_of_the_rubriques_the_dossier_cites(parts: RetrievalParts) -> None:
    bruit = section("Article 26", "Les émergences admissibles de bruit sont de 5 dB(A) le jour.")
    wind = arrete("EOLIEN", bruit, classements=[{"rubrique": "2980", "alinea": None}])
    cooling = arrete("TOURS", bruit, classements=[{"rubrique": "2921", "alinea": None}])
    handled(parts, "regulation", published(parts, wind, "EOLIEN"))
    handled(parts, "regulation", published(parts, cooling, "TOURS"))
    rubrique = element("Rubrique 2980-1 de la nomenclature des installations classées : autorisation.")
    _, evidence = evidence_of(parts, complete_dossier(parts, rubrique))
    answers = {found.question_id: found for found in evidence.evidence}
    assert {hit.passage.source_id for hit in answers["bruit_vibrations.prescriptions"].hits} == {"EOLIEN"}


def test_evidence_names_the_arretes_in_force_when_the_dossier_was_filed(parts: RetrievalParts) -> None:
    classed = {"classements": [{"rubrique": "2980", "alinea": None, "regime": "A"}]}
    handled(parts, "regulation", published(parts, arrete("OLD", date_of_signature="2020-01-01", **classed), "OLD"), 8)
    handled(parts, "regulation", published(parts, arrete("NEW", date_of_signature="2026-12-01", **classed), "NEW"), 9)
    filed = received(DOCUMENT)
    metadata = filed.metadata.model_copy(update={"filed_on": date(2026, 11, 2)})
    (indexed,) = handled(parts, "documents", classified(parts, element("Un parc éolien.")), 1)
    handled(parts, "gathering", filed.model_copy(update={"metadata": metadata}), 2)
    (complete,) = handled(parts, "gathering", indexed, 3)
    _, evidence = evidence_of(parts, complete)
    assert [(text.text_id, text.classements) for text in evidence.texts] == [("OLD", ("2980 A",))]


def test_a_published_text_is_indexed_and_its_new_version_is_the_law(parts: RetrievalParts) -> None:
    assert handled(parts, "regulation", published(parts, arrete("A"), "A")) == []
    handled(parts, "regulation", published(parts, arrete("A", section("Article 2", "Un puisard.")), "A"), 1)
    assert parts.index.sources(REGULATION) == {"A": 1}
    assert parts.index.search("puisard", REGULATION, 5)
    assert parts.index.search("registre", REGULATION, 5) == []


def test_a_text_that_is_another_than_announced_is_refused(parts: RetrievalParts) -> None:
    with pytest.raises(RejectedError, match="et non B"):
        handled(parts, "regulation", published(parts, arrete("A"), "B"))


def test_an_empty_index_is_filled_again_from_the_log(parts: RetrievalParts) -> None:
    told = [classified(parts, element("La nappe.")), published(parts, arrete("A"), "A"), published(parts, b"{", "B")]
    assert rebuild_index([event(data, number) for number, data in enumerate(told)], parts) == 2
    assert parts.index.status(HERE).passages == 1
    assert parts.index.sources(REGULATION) == {"A": 1}


def test_the_same_evidence_has_the_same_digest(parts: RetrievalParts) -> None:
    complete = complete_dossier(parts, element("La nappe souterraine."), element("Le captage.", page=2))
    assert evidence_of(parts, complete)[0] == evidence_of(parts, complete)[0]


def withdrawn() -> DossierWithdrawn:
    return DossierWithdrawn(dossier_id=DOSSIER, actor="C. Martin", reason="Déposé deux fois")


def test_a_withdrawn_dossier_is_found_no_more_and_nothing_of_it_comes_back(parts: RetrievalParts) -> None:
    data = classified(parts, element("La nappe est captée."))
    complete = complete_dossier(parts, element("La nappe est captée."))
    assert parts.index.search("nappe", HERE, 5)
    assert handled(parts, "withdrawal", withdrawn()) == []
    assert parts.index.search("nappe", HERE, 5) == []
    assert handled(parts, "documents", data) == []
    assert parts.index.status(HERE).passages == 0
    assert handled(parts, "evidence", complete) == []


def test_a_dossier_withdrawn_while_its_document_is_indexed_leaves_no_passage(parts: RetrievalParts) -> None:
    class Meanwhile(InMemoryPassageIndex):
        def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
            handled(raced, "withdrawal", withdrawn())
            super().replace_source(source_id, passages)

    raced = replace(parts, index=Meanwhile())
    assert handled(raced, "documents", classified(raced, element("La nappe."))) == []
    assert raced.index.status(HERE).passages == 0


@pytest.mark.parametrize("backwards", [False, True])
def test_an_index_filled_from_the_log_holds_nothing_of_a_withdrawn_dossier(
    parts: RetrievalParts, *, backwards: bool
) -> None:
    told = [event(classified(parts, element("La nappe."))), event(withdrawn(), 1)]
    rebuild_index(reversed(told) if backwards else told, parts)
    assert parts.index.search("nappe", HERE, 5) == []


def test_a_rebuilt_index_answers_as_before_and_loses_what_the_log_does_not_tell(parts: RetrievalParts) -> None:
    told = [event(classified(parts, element("La nappe est captée."), element("Le bruit est faible.", page=2)))]
    rebuild_from_log(told, parts, lambda _line: None)
    before = parts.index.search("nappe bruit", HERE, 5)
    parts.index.replace_source(
        str(OTHER), [before[0].passage.model_copy(update={"source_id": str(OTHER), "passage_id": OTHER})]
    )
    said: list[str] = []
    rebuilt = rebuild_from_log(told, parts, said.append)
    assert parts.index.search("nappe bruit", HERE, 5) == before
    assert (rebuilt.sources, rebuilt.passages, rebuilt.removed) == (1, 2, 1)
    assert said == ["index : 0/1 événements relus (0 %)"]
