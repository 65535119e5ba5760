"""A line of the desk: where a dossier stands, who acts next, by when."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from reviewer_ui.presenters.addresses import dossier_address, reader_address
from reviewer_ui.presenters.words import DOSSIER_STATES, NO_BREAK, Badge, counted, number, one_line
from schemas.dossiers import DossierStatus
from schemas.notes import Deadline
from schemas.views import DossierSummary, Progress

Actor = Literal["vous", "le système", "—"]

_ACTORS: dict[DossierStatus, Actor] = {
    "received": "le système",
    "processing": "le système",
    "in_review": "vous",
    "returned": "vous",
    "failed": "vous",
    "approved": "—",
}
_ACTOR_ORDER: tuple[Actor, ...] = ("vous", "le système", "—")
_STATE_ORDER = tuple(DOSSIER_STATES)
_SOON_DAYS = 15


@dataclass(frozen=True)
class Due:
    """The next deadline of a dossier; `left` says the days left, `tone` chooses a colour beside the words."""

    deadline: Deadline
    left: str
    tone: str


@dataclass(frozen=True)
class DeskLine:
    """What the desk prints of a dossier. `progress` is None where nothing is under way, `due` where no date is known.

    `is_due_unknown`: the note is there and its dates are still being read.
    """

    summary: DossierSummary
    state: Badge
    address: str
    progress: Progress | None
    progress_words: str
    remarks: tuple[str, ...]
    actor: Actor
    due: Due | None
    is_due_unknown: bool


def desk_line(summary: DossierSummary, deadlines: tuple[Deadline, ...] | None = (), today: date = date.min) -> DeskLine:
    """Lay out a dossier's line; `deadlines` are those of its note, None while they are not read."""
    has_note = summary.status in ("in_review", "approved", "returned")
    progress = _progress(summary)
    return DeskLine(
        summary=summary,
        state=DOSSIER_STATES[summary.status],
        address=reader_address(summary.dossier_id) if has_note else dossier_address(summary.dossier_id),
        progress=progress,
        progress_words=_words(summary),
        remarks=_remarks(summary),
        actor=_ACTORS[summary.status],
        due=next_due(deadlines or (), today) if has_note else None,
        is_due_unknown=has_note and deadlines is None,
    )


def next_due(deadlines: Sequence[Deadline], today: date) -> Due | None:
    """Return the first deadline that is not past; the last one once all are."""
    ordered = sorted(deadlines, key=lambda each: each.due_on)
    if not ordered:
        return None
    deadline = next((each for each in ordered if each.due_on >= today), ordered[-1])
    days = (deadline.due_on - today).days
    if days < 0:
        return Due(deadline, f"dépassée de {counted(-days, 'jour', 'jours')}", "bad")
    if days == 0:
        return Due(deadline, "aujourd’hui", "bad")
    return Due(deadline, f"J-{days}", "attention" if days <= _SOON_DAYS else "neutral")


DeadlinesOf = Callable[[DossierSummary], Sequence[Deadline] | None]

SORTS = {
    "": "Dernier changement",
    "echeance": "Échéance",
    "acteur": "À qui d’agir",
    "titre": "Titre",
    "etat": "État",
}
"""The orders of the desk by the name they have in its address; "" is the read model's own."""


KEPT_TOO_LONG = "conservation"
"""What the address of the desk calls the filter of dossiers that are due to be erased."""


def kept_too_long_words(count: int, days: int) -> str:
    """Say how many dossiers are due to be erased."""
    kept = counted(count, "dossier a dépassé", "dossiers ont dépassé")
    return f"{kept} la durée de conservation de {counted(days, 'jour', 'jours')}"


def sorted_summaries(
    summaries: Sequence[DossierSummary], by: str, deadlines_of: DeadlinesOf, today: date
) -> list[DossierSummary]:
    """Put dossiers in an order of `SORTS`; those alike stay last changed first, those without a date come last."""

    def due_on(summary: DossierSummary) -> date:
        due = next_due(deadlines_of(summary) or (), today)
        return due.deadline.due_on if due else date.max

    keys: dict[str, Callable[[DossierSummary], Any]] = {
        "echeance": due_on,
        "acteur": lambda each: (_ACTOR_ORDER.index(_ACTORS[each.status]), due_on(each)),
        "titre": lambda each: _alphabetical(each.title),
        "etat": lambda each: _STATE_ORDER.index(each.status),
    }
    return sorted(summaries, key=keys[by]) if by in keys else list(summaries)


def _alphabetical(title: str) -> str:
    """Return what orders a title as a French dictionary does: without accents or capitals."""
    apart = unicodedata.normalize("NFKD", one_line(title).casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _progress(summary: DossierSummary) -> Progress | None:
    if summary.status in ("received", "processing"):
        return Progress(done=summary.pages_done, total=summary.pages_total)
    if summary.status in ("in_review", "returned"):
        return Progress(done=summary.statements_reviewed, total=summary.statements)
    return None


def _words(summary: DossierSummary) -> str:
    if summary.status == "received":
        return "en attente de prise en charge"
    if summary.status == "processing":
        if not summary.pages_total:
            return f"{counted(summary.documents, 'document reçu', 'documents reçus')}, comptage des pages"
        return f"{number(summary.pages_done)}/{number(summary.pages_total)}{NO_BREAK}pages lues"
    if summary.status == "failed":
        return ""
    return f"{number(summary.statements_reviewed)}/{number(summary.statements)}{NO_BREAK}énoncés relus"


def _remarks(summary: DossierSummary) -> tuple[str, ...]:
    remarks = []
    if summary.documents_failed:
        remarks.append(counted(summary.documents_failed, "document non lu", "documents non lus"))
    if summary.statements_unsupported:
        remarks.append(counted(summary.statements_unsupported, "énoncé non étayé", "énoncés non étayés"))
    return tuple(remarks)
