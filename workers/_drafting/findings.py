"""All that is found in a dossier before a word of the note is written; what each finder needs is given once, here."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.documents import Enjeu
from schemas.dossiers import Manifest
from schemas.notes import Contradiction, Unread
from schemas.passages import EvidenceSet
from workers._drafting.completeness import Checked, check_completeness
from workers._drafting.contradictions import find_contradictions
from workers._drafting.enjeu_syntheses import measures_by_enjeu
from workers._drafting.enjeux import EnjeuPart, enjeu_parts
from workers._drafting.figures import Figure, collect_figures
from workers._drafting.legal_framework import LegalFramework, legal_framework
from workers._drafting.levels import level_contradictions
from workers._drafting.limits import broken_limits
from workers._drafting.measure import Measure
from workers._drafting.measures import find_measures
from workers._drafting.reading import DraftDocument, Reading, read_dossier
from workers._drafting.rubriques import Rubrique, dossier_facts, find_rubriques
from workers._drafting.unread import what_was_not_read


@dataclass(frozen=True)
class Findings:
    """The dossier as read, and what the note says of it. `facts`: what the rules of the procedure ask of it."""

    reading: Reading
    rubriques: tuple[Rubrique, ...]
    facts: frozenset[str]
    figures: Sequence[Figure]
    law: LegalFramework
    contradictions: tuple[Contradiction, ...]
    checked: Sequence[Checked]
    measures: Sequence[Measure]
    by_enjeu: dict[Enjeu, list[Measure]]
    parts: Sequence[EnjeuPart]
    unread: tuple[Unread, ...]


def find_everything(manifest: Manifest, documents: Sequence[DraftDocument], evidence: EvidenceSet) -> Findings:
    """Read a dossier and find what its note says."""
    reading, filed_on = read_dossier(documents), manifest.metadata.filed_on
    rubriques = find_rubriques(reading)
    facts = dossier_facts(reading, rubriques)
    figures, measures = collect_figures(reading), find_measures(reading)
    law = legal_framework(manifest.dossier_id, reading, rubriques, evidence.texts, filed_on)
    contradictions = (
        *law.contradictions,
        *broken_limits(figures, rubriques, filed_on),
        *find_contradictions(figures),
        *level_contradictions(reading),
    )
    return Findings(
        reading=reading,
        rubriques=rubriques,
        facts=facts,
        figures=figures,
        law=law,
        contradictions=contradictions,
        checked=check_completeness(reading, facts, filed_on),
        measures=measures,
        by_enjeu=measures_by_enjeu(measures),
        parts=enjeu_parts(reading),
        unread=what_was_not_read(reading),
    )
