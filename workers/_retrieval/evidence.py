"""The evidence of a dossier: the best passages for each question of the grid, and the prescriptions it falls under."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from schemas.dossiers import Manifest
from schemas.passages import Evidence, EvidenceSet, Hit, PassageFilter
from schemas.regulation import LegalText
from workers._retrieval.questions import RUBRIQUES_QUESTION, Question
from workers.ports import PassageIndex

if TYPE_CHECKING:
    import uuid

_HITS_A_QUESTION = 8
_ROOM_FOR_REPLACED = 3
_PRESCRIPTIONS_A_RUBRIQUE = 3
_MOST_RUBRIQUES = 3
_RUBRIQUE = re.compile(r"(?<![\d.,-])(?:1[4-7]|2[1-9]|3[1-7]|4[0-8])\d\d(?!\d|,\d|\s?(?:m|km|ha|kg|t|kW|MW|€|h)\b)")
_NEAR = re.compile(r"rubrique|nomenclature|ICPE|install[^.]{0,20}class", re.IGNORECASE)


def gather_evidence(
    index: PassageIndex, manifest: Manifest, texts: tuple[LegalText, ...], questions: Sequence[Question]
) -> EvidenceSet:
    """Ask every question of the index; `texts` are those in force when the dossier was filed.

    Raises: UnavailableError: the index is out of reach.
    """
    here = PassageFilter(corpus="dossier", dossier_id=manifest.dossier_id)
    law = PassageFilter(corpus="regulation", in_force_on=manifest.metadata.filed_on)
    replaced = frozenset(str(each.document_id) for each in manifest.documents if each.replaced_by is not None)
    dossier = [
        Evidence(question_id=q.id, question=q.text, hits=_ask(index, q, here, replaced)) for q in questions if _of(q)
    ]
    rubriques = _known_rubriques(index, dossier, law)
    regulation = [
        Evidence(question_id=q.id, question=q.text, hits=hits)
        for q in questions
        if not _of(q) and (hits := _prescriptions(index, q, rubriques, law))
    ]
    return EvidenceSet(
        dossier_id=manifest.dossier_id,
        revision=manifest.revision,
        dense=index.status(here).with_vector > 0,
        evidence=(*dossier, *regulation),
        texts=texts,
    )


def _of(question: Question) -> bool:
    return question.scope == "dossier"


def _ask(index: PassageIndex, question: Question, within: PassageFilter, replaced: frozenset[str]) -> tuple[Hit, ...]:
    """Return the best passages for a question; what a newer version replaces is asked for beside them, and left out."""
    most = _HITS_A_QUESTION * (_ROOM_FOR_REPLACED if replaced else 1)
    hits = index.search(question.text, within, most)
    return tuple(islice((hit for hit in hits if hit.passage.source_id not in replaced), _HITS_A_QUESTION))


def _known_rubriques(index: PassageIndex, dossier: Iterable[Evidence], law: PassageFilter) -> tuple[str, ...]:
    """Return the rubriques the dossier cites most among those the indexed regulation rules."""
    hits = next((found.hits for found in dossier if found.question_id == RUBRIQUES_QUESTION), ())
    ruled = (
        code
        for code in cited_rubriques(hit.passage.text for hit in hits)
        if index.status(law.model_copy(update={"rubrique": code})).passages
    )
    return tuple(islice(ruled, _MOST_RUBRIQUES))


def cited_rubriques(texts: Iterable[str]) -> list[str]:
    """Return the ICPE rubriques named in texts that speak of the nomenclature, most often named first."""
    counts = Counter(code for text in texts if _NEAR.search(text) for code in _RUBRIQUE.findall(text))
    return [code for code, _ in counts.most_common()]


def _prescriptions(
    index: PassageIndex, question: Question, rubriques: Iterable[str], law: PassageFilter
) -> tuple[Hit, ...]:
    found: dict[uuid.UUID, Hit] = {}
    for rubrique in rubriques:
        within = law.model_copy(update={"rubrique": rubrique})
        for hit in index.search(question.text, within, _PRESCRIPTIONS_A_RUBRIQUE):
            found.setdefault(hit.passage.passage_id, hit)
    return tuple(found.values())
