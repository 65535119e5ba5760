"""All that changed between two versions of a note."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from schemas.additions import Addition
from schemas.artefacts import ArtefactRef
from schemas.dossiers import Manifest
from schemas.notes import Note
from schemas.revisions import NoteChanges, NoteRevised, SectionChange, StatementChange
from workers._review.additions import carried
from workers._review.rules import Review
from workers._revision.carrying import carry
from workers._revision.differences import (
    completeness_changed,
    contradictions_changed,
    documents_changed,
    figures_changed,
)
from workers._revision.matching import Matched, match_statements
from workers._revision.requests import requests_changed


def note_changes(
    before: Note,
    after: Note,
    *,
    reviews: Mapping[uuid.UUID, Review] | None = None,
    manifests: tuple[Manifest | None, Manifest | None] = (None, None),
    additions: Iterable[Addition] = (),
) -> NoteChanges:
    """Return what changed from one version of a note to a later one, both as they were drafted.

    Args: reviews: what was decided on the statements of `before`. manifests: what each version was drafted from.
        additions: what people had added to `before`.
    """
    decided, added = reviews or {}, list(additions)
    matches = match_statements(before, after)
    figures = figures_changed(before, after)
    return NoteChanges(
        dossier_id=after.dossier_id,
        note_id=after.note_id,
        version=after.version,
        since=before.version,
        received_on=_received(*manifests),
        documents=documents_changed(*manifests),
        sections=_sections(matches),
        statements=tuple(_statement(match, decided, added) for match in matches if not match.is_same),
        figures=figures,
        contradictions=contradictions_changed(before, after),
        completeness=completeness_changed(before, after),
        requests=requests_changed(before, after, figures),
        carried=carry(matches, decided),
        additions=carried(added, _moved(matches)),
    )


def _moved(matches: Sequence[Matched]) -> dict[uuid.UUID, uuid.UUID]:
    """Return, by the id of each statement of the version before, that of the one that takes its place."""
    both = ((each.before, each.after) for each in matches)
    return {was.statement.statement_id: now.statement.statement_id for was, now in both if was and now}


def _received(before: Manifest | None, after: Manifest | None) -> tuple[date, ...]:
    """Return the days on which the compléments between the two versions were received."""
    if after is None:
        return ()
    known = len(before.supplements) if before is not None else 0
    return tuple(each.received_on for each in after.supplements[known:])


def _sections(matches: Sequence[Matched]) -> tuple[SectionChange, ...]:
    """Return the parts of the note in which a statement is not as it was, in order."""
    counts: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for match in matches:
        placed = match.after or match.before
        if placed is not None:
            titles.setdefault(placed.section.key, placed.section.title)
            counts.setdefault(placed.section.key, Counter())[_kind(match)] += 1
    return tuple(
        SectionChange(
            key=key,
            title=titles[key],
            new=count["new"],
            reworded=count["reworded"],
            gone=count["gone"],
            same=count["same"],
        )
        for key, count in counts.items()
        if count["new"] or count["reworded"] or count["gone"]
    )


def _kind(match: Matched) -> str:
    if match.is_same:
        return "same"
    return "gone" if match.after is None else "new" if match.before is None else "reworded"


def _statement(match: Matched, reviews: Mapping[uuid.UUID, Review], additions: Sequence[Addition]) -> StatementChange:
    placed = match.after or match.before
    if placed is None:
        raise TypeError("a change of no statement")
    review = reviews.get(match.before.statement.statement_id) if match.before else None
    lost = placed.statement.statement_id if match.after is None else None
    cited_by_hand = (each.citation for each in additions if each.kind == "citation" and each.statement_id == lost)
    return StatementChange.model_validate(
        {
            "kind": _kind(match),
            "section": placed.section.title,
            "statement_id": placed.statement.statement_id,
            "text": placed.statement.text,
            "before": match.before.statement.text if match.before and match.after else None,
            "verdict": review.verdict if review else "pending",
            "agent_text": review.text if review else None,
            "citations": (*placed.statement.citations, *cited_by_hand),
        }
    )


def announced(changes: NoteChanges, kept: ArtefactRef) -> NoteRevised:
    """Tell of a new version of a note; `kept` is where its changes lie."""
    states = Counter(request.state for request in changes.requests)
    return NoteRevised(
        dossier_id=changes.dossier_id,
        note_id=changes.note_id,
        version=changes.version,
        since=changes.since,
        changes=kept,
        carried=len(changes.carried),
        stale=sum(each.was is not None for each in changes.carried),
        requests_answered=states["answered"],
        requests_open=states["open"] + states["partial"] + states["new"],
    )
