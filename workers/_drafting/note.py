"""The note put together from what was found: sections, completeness, figures, contradictions, measures, requests.

Everything here is a function of the dossier's content. With a writer, sections are worded by a model from the same
passages; where it fails, the extractive wording stands and a warning says so.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.dossiers import Manifest
from schemas.notes import Generator, Note, NoteSection
from schemas.passages import EvidenceSet
from workers._drafting.acts import acts_section
from workers._drafting.clarification import clarification_section
from workers._drafting.deadlines import procedure_deadlines
from workers._drafting.enjeu_sections import enjeu_section
from workers._drafting.enjeu_syntheses import enjeu_syntheses
from workers._drafting.findings import Findings, find_everything
from workers._drafting.foreseen import Priors
from workers._drafting.identity import identity_section
from workers._drafting.key_figures import key_figures
from workers._drafting.procedure import procedure_section
from workers._drafting.project import project_section
from workers._drafting.reading import DraftDocument
from workers._drafting.remarks import remarks
from workers._drafting.requests import draft_requests
from workers._drafting.synthesis import synthesis_section
from workers._drafting.writer import SectionWriter, WritingMatter

DRAFTING_VERSION = "3"
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


@dataclass(frozen=True)
class _Worded:
    """The sections, who worded them, and what the agent must know of them."""

    sections: Sequence[NoteSection]
    generator: Generator
    warnings: Sequence[str]


def draft_note(
    manifest: Manifest,
    documents: Sequence[DraftDocument],
    evidence: EvidenceSet,
    *,
    note_id: uuid.UUID,
    version: int,
    writer: SectionWriter | None = None,
    priors: Priors | None = None,
) -> Note:
    """Draft the note of a dossier.

    Args:    documents: those of the manifest, in its order, with what was read of each. evidence: passages found for
             the questions of the instruction; a writer puts them in its prompts. writer: words sections by a model.
             priors: how often an authority raises a point (None: those that come with the product).
    Returns: the note, `in_review`; each statement carries at least one citation whose quote stands on its page.
    """
    found = find_everything(manifest, documents, evidence)
    deadlines = procedure_deadlines(manifest.metadata.filed_on, found.facts, manifest.supplements)
    worded = _worded(manifest, found, evidence, writer)
    warnings = remarks(manifest, found.reading, has_deadlines=bool(deadlines))
    return Note(
        dossier_id=manifest.dossier_id,
        note_id=note_id,
        version=version,
        status="in_review",
        title=manifest.metadata.title,
        generator=worded.generator,
        mention=MENTION,
        sections=tuple(worded.sections),
        completeness=tuple(checked.item for checked in found.checked),
        key_figures=key_figures(found.figures),
        contradictions=found.contradictions,
        enjeux=enjeu_syntheses(found.parts, found.by_enjeu),
        requests=draft_requests(
            found.checked,
            found.contradictions,
            found.measures,
            found.unread,
            reading=found.reading,
            title=manifest.metadata.title,
            priors=priors,
        ),
        deadlines=deadlines,
        unread=found.unread,
        warnings=(*warnings, *found.law.warnings, *worded.warnings),
    )


def _worded(manifest: Manifest, found: Findings, evidence: EvidenceSet, writer: SectionWriter | None) -> _Worded:
    sections = _sections(manifest, found)
    if writer is None:
        return _Worded(sections, Generator(model=f"lisiere/extractive {DRAFTING_VERSION}", prompts={}), ())
    matter = WritingMatter(manifest.dossier_id, found.reading, evidence, manifest.metadata.confidential)
    written = writer.write_sections(sections, matter)
    return _Worded(written.sections, written.generator, written.warnings)


def _sections(manifest: Manifest, found: Findings) -> list[NoteSection]:
    """Return the sections of the note in their order, in the dossier's own words."""
    dossier_id, reading = manifest.dossier_id, found.reading
    project = project_section(dossier_id, reading)
    acts = acts_section(dossier_id, reading)
    return [
        identity_section(dossier_id, reading, manifest.metadata.petitionnaire),
        project,
        procedure_section(dossier_id, reading, found.rubriques),
        found.law.section,
        synthesis_section(dossier_id, reading, project.statements),
        *(enjeu_section(dossier_id, part, found.by_enjeu.get(part.enjeu, ())) for part in found.parts),
        *([acts] if acts else []),
        clarification_section(dossier_id, reading, found.contradictions, manifest.metadata.filed_on),
    ]
