"""Why a sentence stands in the note, or in an answer: back from the people to who wrote it, the search and the page."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer_ui.presenters.audit_view import EventView
from reviewer_ui.presenters.why_passages import Cited, cited, found_for_answer, found_in_evidence
from reviewer_ui.presenters.why_record import DossierRecord
from reviewer_ui.presenters.why_writing import Sentence, Writing, later_wordings, writing_by, writing_of
from schemas.notes import NoteSection
from schemas.questions import Answer
from schemas.revisions import NoteChanges


@dataclass(frozen=True)
class Earlier:
    """What an earlier version of the note said in this sentence's place, and the event that compared the two."""

    revised: EventView
    before: str | None


@dataclass(frozen=True)
class Why:
    """All that is known of a sentence. `writing` None: what wrote it is not on this dossier's time-line."""

    sentence: Sentence
    decisions: tuple[EventView, ...]
    writing: Writing | None
    later: tuple[EventView, ...]
    earlier: tuple[Earlier, ...]
    passages: tuple[Cited, ...]
    question: str | None = None


def why(sentence: Sentence, record: DossierRecord) -> Why:
    """Gather what led to a statement of a note. Raises: UnavailableError: the store is out of reach."""
    ids = dict(_identities(sentence, record))
    writing = writing_of(sentence, record)
    evidence = writing.evidence if writing else None
    return Why(
        sentence=sentence,
        decisions=tuple(_decisions(ids, record)),
        writing=writing,
        later=tuple(later_wordings(sentence, writing.event if writing else None, record)),
        earlier=tuple(_earlier(ids, record)),
        passages=tuple(cited(each, found_in_evidence(each, evidence), record) for each in sentence.statement.citations),
    )


def why_answered(answer: Answer, statement_id: uuid.UUID, record: DossierRecord) -> Why | None:
    """Gather what led to a sentence of an answer; None where the answer has none such."""
    statement = next((each for each in answer.statements if each.statement_id == statement_id), None)
    event = next(iter(record.of("question.answered", question_id=answer.question_id)), None)
    if statement is None:
        return None
    section = NoteSection(key="question", title="Réponse à une question", statements=answer.statements)
    return Why(
        sentence=Sentence(statement, section, answer.revision),
        decisions=(),
        writing=None if event is None else writing_by(event, section.key, record),
        later=(),
        earlier=(),
        passages=tuple(cited(each, found_for_answer(each, answer), record) for each in statement.citations),
        question=answer.question,
    )


def _identities(sentence: Sentence, record: DossierRecord) -> Iterator[tuple[int, uuid.UUID]]:
    """Yield the sentence's id in its version, then in those before whose decision it carries."""
    version, statement_id = sentence.version, sentence.statement.statement_id
    yield version, statement_id
    for revised in reversed(record.of("note.revised")):
        if revised.body.get("version") != version:
            continue
        changes = record.read(NoteChanges, revised.body.get("changes"))
        carried = next((e for e in changes.carried if e.statement_id == statement_id), None) if changes else None
        version = int(revised.body.get("since", 0))
        statement_id = carried.from_id if carried else statement_id
        yield version, statement_id


def _decisions(ids: dict[int, uuid.UUID], record: DossierRecord) -> Iterator[EventView]:
    own = {str(each) for each in ids.values()}
    told = ("statement.reviewed", "statement.added", "citation.added", "addition.withdrawn", "comment.made")
    for view in record.of(*told, "note.approved", "note.returned"):
        about_note = view.tells("note.approved", "note.returned")
        if (about_note and view.body.get("version") in ids) or str(view.body.get("statement_id")) in own:
            yield view


def _earlier(ids: dict[int, uuid.UUID], record: DossierRecord) -> Iterator[Earlier]:
    for revised in reversed(record.of("note.revised")):
        version = int(revised.body.get("version", 0))
        changes = record.read(NoteChanges, revised.body.get("changes")) if version in ids else None
        for each in changes.statements if changes else ():
            if each.statement_id == ids[version] and each.kind in ("new", "reworded"):
                yield Earlier(revised, each.before)
