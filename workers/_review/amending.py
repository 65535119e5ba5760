"""A decision on what people add to a note, made a fact of; and the pages it is checked against."""

import uuid
from collections.abc import Sequence

from schemas.additions import Addition
from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import Element
from schemas.dossiers import Manifest
from schemas.extractions import read_page
from schemas.notes import Note
from schemas.reviews import AddCitation, AddStatement, DecisionSubmitted, RewordStatement, TakeBack
from workers._review.additions import Additions, Page, add_citation, add_statement, reword_statement, take_back
from workers._review.facts import citation_added, statement_added, withdrawn
from workers.ports import ObjectStore


def amend(
    decision_id: uuid.UUID, submitted: DecisionSubmitted, note: Note, additions: Additions, page: Page
) -> tuple[dict[uuid.UUID, Addition], EventData]:
    """Return what people added to a note as it reads once a decision is taken, and the fact that it is.

    Raises: RefusedDecisionError: the decision has no effect. UnavailableError: the store is out of reach.
    """
    effect: EventData
    match submitted.decision:
        case AddStatement() as decision:
            added = add_statement(decision_id, note, submitted, decision, page)
            effect = statement_added(decision_id, note, added)
        case RewordStatement() as decision:
            added = reword_statement(submitted, decision, additions)
            effect = statement_added(decision_id, note, added)
        case AddCitation() as decision:
            added = add_citation(decision_id, note, submitted, decision, page)
            effect = citation_added(decision_id, note, added)
        case TakeBack() as decision:
            added = take_back(decision, additions)
            kept = {key: each for key, each in additions.items() if added.addition_id not in (key, each.statement_id)}
            return kept, withdrawn(decision_id, note, added, submitted)
        case other:
            raise TypeError(f"no decision on what people added: {other.kind}")
    return {**additions, added.addition_id: added}, effect


def pages_of(manifest: ArtefactRef | None, store: ObjectStore) -> Page:
    """Give what was read of the documents that a note was drafted from."""

    def page(document_id: uuid.UUID, number: int) -> tuple[str, Sequence[Element]] | None:
        if manifest is None:
            return None
        drafted_from = Manifest.model_validate_json(store.get_bytes(manifest))
        known = next((each for each in drafted_from.documents if each.document_id == document_id), None)
        if known is None or known.extraction is None:
            return None
        with store.open(known.extraction) as source:
            return known.name, read_page(source, number)

    return page
