"""The note put together from what was read: sections, completeness, figures, contradictions, measures, requests.

Everything here is a function of the dossier's content. With a writer, sections are worded by a model from the same
passages; where it fails, the extractive wording stands and a warning says so.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from schemas.dossiers import Manifest
from schemas.notes import Citation, EnjeuSynthesis, Generator, Note
from schemas.passages import EvidenceSet
from workers._drafting.citations import cite, distinct
from workers._drafting.clarification import clarification_section
from workers._drafting.completeness import check_completeness
from workers._drafting.contradictions import find_contradictions
from workers._drafting.deadlines import ASSUMPTION, procedure_deadlines
from workers._drafting.enjeu_sections import enjeu_section
from workers._drafting.enjeux import ASPECTS, EnjeuPart, enjeu_parts
from workers._drafting.figures import collect_figures
from workers._drafting.identity import identity_section
from workers._drafting.key_figures import key_figures
from workers._drafting.legal_framework import legal_framework
from workers._drafting.levels import level_contradictions
from workers._drafting.limits import broken_limits
from workers._drafting.measure import Measure, measure_enjeu
from workers._drafting.measures import find_measures
from workers._drafting.procedure import procedure_section
from workers._drafting.project import project_section
from workers._drafting.reading import DraftDocument, Reading, read_dossier
from workers._drafting.requests import draft_requests
from workers._drafting.rubriques import dossier_facts, find_rubriques
from workers._drafting.synthesis import synthesis_section
from workers._drafting.unread import what_was_not_read
from workers._drafting.writer import SectionWriter, WritingMatter
from workers._note_forms.evidence import document_stem

if TYPE_CHECKING:
    from schemas.documents import Enjeu, HiddenText

DRAFTING_VERSION = "2"
"""Changes whenever the same dossier may give another note."""

MENTION = (
    "Cette note a été préparée à l’aide d’un traitement algorithmique qui relève et présente le contenu du "
    "dossier pour "
    "l’agent chargé de l’instruction ; elle ne décide rien. Conformément à l’article L. 311-3-1 du code des "
    "relations entre "
    "le public et l’administration, les règles de ce traitement et les principales caractéristiques de sa mise "
    "en œuvre sont "
    "communiquées à l’intéressé qui en fait la demande."
)
_MOST_CITATIONS = 3
_MOST_MEASURES_AN_ENJEU = 12


def draft_note(
    manifest: Manifest,
    documents: Sequence[DraftDocument],
    evidence: EvidenceSet,
    *,
    note_id: uuid.UUID,
    version: int,
    writer: SectionWriter | None = None,
) -> Note:
    """Draft the note of a dossier.

    Args:    documents: those of the manifest, in its order, with what was read of each. evidence: passages found for
             the questions of the instruction; a writer puts them in its prompts. writer: words sections by a model.
    Returns: the note, `in_review`; each statement carries at least one citation whose quote stands on its page.
    """
    reading = read_dossier(documents)
    dossier_id, filed_on = manifest.dossier_id, manifest.metadata.filed_on
    rubriques = find_rubriques(reading)
    facts = dossier_facts(reading, rubriques)
    figures = collect_figures(reading)
    law = legal_framework(dossier_id, reading, rubriques, evidence.texts, filed_on)
    contradictions = (
        *law.contradictions,
        *broken_limits(figures, rubriques, filed_on),
        *find_contradictions(figures),
        *level_contradictions(reading),
    )
    checked = check_completeness(reading, facts, filed_on)
    measures = find_measures(reading)
    by_enjeu = _by_enjeu(measures)
    unread = what_was_not_read(reading)
    parts = enjeu_parts(reading)
    project = project_section(dossier_id, reading)
    sections = [
        identity_section(dossier_id, reading, manifest.metadata.petitionnaire),
        project,
        procedure_section(dossier_id, rubriques),
        law.section,
        synthesis_section(dossier_id, reading, project.statements),
        *(enjeu_section(dossier_id, part, by_enjeu[part.enjeu]) for part in parts),
        clarification_section(dossier_id, reading, contradictions),
    ]
    deadlines = procedure_deadlines(filed_on, facts)
    warnings = [*_warnings(manifest, reading, deadlines=bool(deadlines)), *law.warnings]
    generator = Generator(model=f"lisiere/extractive {DRAFTING_VERSION}", prompts={})
    if writer is not None:
        matter = WritingMatter(dossier_id, reading, evidence, manifest.metadata.confidential)
        written = writer.write_sections(sections, matter)
        sections, warnings, generator = written.sections, [*warnings, *written.warnings], written.generator
    return Note(
        dossier_id=dossier_id,
        note_id=note_id,
        version=version,
        status="in_review",
        title=manifest.metadata.title,
        generator=generator,
        mention=MENTION,
        sections=tuple(sections),
        completeness=tuple(found.item for found in checked),
        key_figures=key_figures(figures),
        contradictions=contradictions,
        enjeux=_syntheses(parts, by_enjeu),
        requests=draft_requests(checked, contradictions, measures, unread),
        deadlines=deadlines,
        unread=unread,
        warnings=tuple(warnings),
    )


def _syntheses(parts: Sequence[EnjeuPart], by_enjeu: "defaultdict[Enjeu, list[Measure]]") -> tuple[EnjeuSynthesis, ...]:
    """Return the enjeux, the weightiest first, each with its measures; an enjeu may be known by its measures alone."""
    known = {part.enjeu: part for part in parts}
    found = [
        EnjeuSynthesis(
            enjeu=enjeu,
            weight=known[enjeu].weight if enjeu in known else 0.0,
            measures=tuple(measure.mesure() for measure in by_enjeu[enjeu][:_MOST_MEASURES_AN_ENJEU]),
            citations=_enjeu_citations(known.get(enjeu), by_enjeu[enjeu]),
        )
        for enjeu in [*known, *(enjeu for enjeu in by_enjeu if enjeu not in known)]
    ]
    return tuple(sorted(found, key=lambda synthesis: -synthesis.weight))


def _by_enjeu(measures: Sequence[Measure]) -> "defaultdict[Enjeu, list[Measure]]":
    by_enjeu = defaultdict(list)
    for measure in measures:
        if (enjeu := measure_enjeu(measure)) is not None:
            by_enjeu[enjeu].append(measure)
    return by_enjeu


def _enjeu_citations(part: EnjeuPart | None, measures: Sequence[Measure]) -> tuple[Citation, ...]:
    sentences = [
        candidate.sentence for aspect in ASPECTS for candidate in (part.chosen.get(aspect, []) if part else [])[:1]
    ]
    sentences = sentences or [measure.quoted[0] for measure in measures[:1]]
    return distinct((cite(sentence) for sentence in sentences), _MOST_CITATIONS)


def _warnings(manifest: Manifest, reading: Reading, *, deadlines: bool) -> list[str]:
    warnings = [ASSUMPTION] if deadlines else ["Date de dépôt inconnue : aucune échéance n’est calculée."]
    if manifest.documents and not any(document.sentences for document in reading.documents):
        warnings.append("Aucun document du dossier n’a pu être lu : la note est vide.")
    for document in reading.documents:
        extraction = document.source.extraction
        language = extraction.document.language if extraction else None
        if language not in (None, "fr"):
            warnings.append(f"Le document « {document.name} » ne semble pas rédigé en français : il est mal dépouillé.")
        elif extraction and extraction.document.scanned_pages:
            warnings.append(_scanned(document.name, len(extraction.document.scanned_pages)))
        if extraction and extraction.document.hidden_text:
            warnings.append(_hidden(document_stem(document.name), extraction.document.hidden_text))
    return warnings


def _hidden(name: str, hidden: "Sequence[HiddenText]") -> str:
    """Say what hides in a document: it is in no statement, and may be meant for a machine."""
    pages = sorted({page for each in hidden for page in each.pages})
    where = f"page {pages[0]}" if len(pages) == 1 else f"{len(pages)} pages, dont la page {pages[0]}"
    return f"{name} : texte que l’œil ne voit pas, mis à l’écart ({where}) : « {hidden[0].quote} »"


def _scanned(name: str, count: int) -> str:
    read = f"{count} pages de {name} ont été lues" if count > 1 else f"1 page de {name} a été lue"
    return f"{read} par reconnaissance de caractères : des mots peuvent être faux."
