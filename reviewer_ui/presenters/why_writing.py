"""Who wrote a sentence: the event that first brought it, what was asked for, and what a model answered then."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prompts import load_prompt
from reviewer_ui.presenters.audit_view import EventView
from reviewer_ui.presenters.why_record import DossierRecord
from schemas.artefacts import ArtefactRef
from schemas.notes import Note, NoteSection, Statement
from schemas.passages import EvidenceSet
from workers._drafting import ModelCall


@dataclass(frozen=True)
class Template:
    """A template a prompt was made from; `text` None: this version of the software has another under that name."""

    name: str
    sha256: str
    text: str | None


@dataclass(frozen=True)
class Call:
    """A recorded call to a model; `sha256` is the digest of the record."""

    call: ModelCall
    sha256: str
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class Writing:
    """How a sentence came to be. `asked` is the request of a person it answers, `retrieval` the search it drew from."""

    event: EventView
    asked: EventView | None
    retrieval: EventView | None
    evidence: EvidenceSet | None
    calls: tuple[Call, ...]
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class Sentence:
    """A statement in its section of a version of the note; `stands`: it is in the note as it reads now."""

    statement: Statement
    section: NoteSection
    version: int
    stands: bool = True


def find_in(note: Note, statement_id: uuid.UUID, *, stands: bool = True) -> Sentence | None:
    """Find a statement of a note, drafted or added."""
    return next(
        (
            Sentence(each, section, note.version, stands)
            for section in note.sections
            for each in section.all_statements
            if each.statement_id == statement_id
        ),
        None,
    )


def find_replaced(statement_id: uuid.UUID, record: DossierRecord) -> Sentence | None:
    """Find a statement that an earlier wording of the note held, the latest first."""
    for view in reversed(record.of("note.drafted", "section.redrafted")):
        version = int(view.body.get("version", 0))
        if view.tells("note.drafted"):
            note = record.read(Note, view.body.get("note"))
            found = None if note is None else find_in(note, statement_id, stands=False)
            if found:
                return found
        for each in ("wording", "replaced"):
            section = record.read(NoteSection, view.body.get(each))
            statement = _statement(section, statement_id)
            if section and statement:
                return Sentence(statement, section, version, stands=False)
    return None


def writing_of(sentence: Sentence, record: DossierRecord) -> Writing | None:
    """Return how a sentence was first written in its version; None where that is not on the time-line."""
    statement_id = sentence.statement.statement_id
    if added := record.of("statement.added", statement_id=statement_id):
        return Writing(added[0], record.cause(added[0]), None, None, (), ())
    event = next((each for each in _writers(sentence, record) if _brought(each, sentence, record)), None)
    return None if event is None else writing_by(event, sentence.section.key, record)


def writing_by(event: EventView, section: str, record: DossierRecord) -> Writing:
    """Lay out what an event that wrote something tells of it."""
    evidence = event.body.get("evidence")
    retrieval = next(
        (e for e in record.of("evidence.retrieved") if evidence and e.body.get("evidence") == evidence), None
    )
    cause = record.cause(event)
    asked = cause if cause is not None and cause.tells("section.requested", "question.asked") else None
    prompts = event.body.get("generator", {}).get("prompts", {})
    return Writing(
        event=event,
        asked=asked,
        retrieval=retrieval,
        evidence=record.read(EvidenceSet, evidence),
        calls=tuple(_calls(event, section, record)),
        templates=tuple(_template(name, digest) for name, digest in sorted(prompts.items())),
    )


def later_wordings(sentence: Sentence, written: EventView | None, record: DossierRecord) -> list[EventView]:
    """Return the events that worded the section anew after the sentence was written."""
    views = record.of("section.redrafted", version=sentence.version, section=sentence.section.key)
    seen = written is None or written.tells("note.drafted", "statement.added")
    later = []
    for view in views:
        if seen:
            later.append(view)
        seen = seen or view is written
    return later


def _writers(sentence: Sentence, record: DossierRecord) -> Sequence[EventView]:
    redrafted = record.of("section.redrafted", version=sentence.version, section=sentence.section.key)
    return [*record.of("note.drafted", version=sentence.version), *redrafted]


def _brought(view: EventView, sentence: Sentence, record: DossierRecord) -> bool:
    statement_id = sentence.statement.statement_id
    if view.tells("note.drafted"):
        note = record.read(Note, view.body.get("note"))
        return note is not None and find_in(note, statement_id) is not None
    return _statement(record.read(NoteSection, view.body.get("wording")), statement_id) is not None


def _statement(section: NoteSection | None, statement_id: uuid.UUID) -> Statement | None:
    return (
        next((each for each in section.all_statements if each.statement_id == statement_id), None) if section else None
    )


def _calls(event: EventView, section: str, record: DossierRecord) -> Iterator[Call]:
    for ref in event.body.get("model_calls", ()):
        call = record.read(ModelCall, ref)
        if call is not None and call.section == section:
            templates = tuple(_template(name, digest) for name, digest in call.templates.items())
            yield Call(call, ArtefactRef.model_validate(ref).sha256, templates)


def _template(name: str, sha256: str) -> Template:
    try:
        known = load_prompt(name)
    except (ValueError, OSError):
        return Template(name, sha256, None)
    return Template(name, sha256, known.body.strip() if known.sha256 == sha256 else None)
