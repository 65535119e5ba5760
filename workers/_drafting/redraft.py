"""One section of a note worded again, as a pure function of what the note was drafted from and how it reads now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.artefacts import ArtefactRef
from schemas.dossiers import Manifest
from schemas.notes import Generator, Note, NoteSection, Statement
from schemas.passages import EvidenceSet
from schemas.redrafting import SectionRequested
from workers._drafting.french import fold
from workers._drafting.matter import DraftingParts, load_document
from workers._drafting.model_calls import ModelCall
from workers._drafting.note import draft_note
from workers._drafting.prompting import Again, can_be_worded
from workers._drafting.reading import read_dossier
from workers._drafting.record import CallRecord
from workers._drafting.writer import SectionWriter, WritingMatter


class RefusedRequestError(Exception):
    """A request that has no effect; the message is a French sentence."""


@dataclass(frozen=True)
class Ground:
    """What a note was drafted from, and the note itself."""

    note: ArtefactRef
    manifest: ArtefactRef
    evidence: ArtefactRef


@dataclass(frozen=True)
class Reworded:
    """A section as it reads then; `warnings` are French sentences."""

    section: NoteSection
    generator: Generator
    warnings: tuple[str, ...]
    calls: Sequence[ModelCall] = ()


def section_of(note: Note, key: str) -> NoteSection:
    """Return the section of a note that is to be worded again.

    Raises: RefusedRequestError: it has none such, or one made of rules.
    """
    section = next((each for each in note.sections if each.key == key), None)
    if section is None:
        raise RefusedRequestError("cette partie n’est pas dans la note")
    if not can_be_worded(key):
        raise RefusedRequestError(
            f"la partie « {section.title} » est un relevé fait de règles : corrigez ses énoncés, elle ne se rédige pas"
        )
    return section


def reword(
    requested: SectionRequested, ground: Ground, current: NoteSection, parts: DraftingParts, record: CallRecord
) -> Reworded:
    """Word a section again, through the model where there is one, else from the dossier's own sentences.

    Raises: UnavailableError: a store is out of reach. RejectedError: what the note was drafted from is lost.
    """
    manifest = Manifest.model_validate_json(parts.store.get_bytes(ground.manifest))
    evidence = EvidenceSet.model_validate_json(parts.store.get_bytes(ground.evidence))
    documents = [load_document(document, parts.store) for document in manifest.current()]
    anew = draft_note(manifest, documents, evidence, note_id=requested.note_id, version=requested.version)
    extracted = next((each for each in anew.sections if each.key == current.key), None)
    if extracted is None:
        return Reworded(current, anew.generator, (_warning(current, "le dossier n’en dit plus rien : elle reste"),))
    if parts.model is None:
        section = _keeping(extracted, current, requested.kept)
        return Reworded(section, anew.generator, (_extracted_again(section, current, requested),))
    writer = SectionWriter(parts.model, limits=parts.limits, recorded=record.calls(), on_call=record.keep)
    confidential = manifest.metadata.confidential
    matter = WritingMatter(manifest.dossier_id, read_dossier(documents), evidence, confidential=confidential)
    written = writer.write_again(extracted, matter, Again(current, requested.instruction))
    section = _keeping(written.sections[0], current, requested.kept)
    return Reworded(section, written.generator, tuple(written.warnings), writer.calls)


def _keeping(section: NoteSection, current: NoteSection, kept: Sequence[uuid.UUID]) -> NoteSection:
    """Put what the agent kept first, and no sentence twice."""
    stays = [statement for statement in current.statements if statement.statement_id in kept]
    said = {_words(statement) for statement in stays}
    fresh = [statement for statement in section.statements if _words(statement) not in said]
    if section.statements == current.statements or not stays:
        return section
    return section.model_copy(update={"statements": (*stays, *fresh)})


def _words(statement: Statement) -> str:
    return " ".join(fold(statement.text).split())


def _extracted_again(section: NoteSection, current: NoteSection, requested: SectionRequested) -> str:
    said = "sans modèle configuré, elle est reprise des phrases du dossier"
    if section == current:
        said += ", qui n’ont pas changé"
    if requested.instruction:
        said += " ; la consigne n’a pas pu être suivie"
    return _warning(section, said)


def _warning(section: NoteSection, said: str) -> str:
    return f"Section « {section.title} » : {said}."
