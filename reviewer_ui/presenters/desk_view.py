"""A line of the desk: where a dossier stands, and what it waits for."""

from dataclasses import dataclass

from reviewer_ui.presenters.addresses import dossier_address, reader_address
from reviewer_ui.presenters.words import DOSSIER_STATES, NO_BREAK, Badge, counted, number
from schemas.views import DossierSummary, Progress


@dataclass(frozen=True)
class DeskLine:
    """What the desk prints of a dossier. `progress` is None where nothing is under way."""

    summary: DossierSummary
    state: Badge
    address: str
    progress: Progress | None
    progress_words: str
    remarks: tuple[str, ...]


def desk_line(summary: DossierSummary) -> DeskLine:
    """Lay out a dossier's line."""
    has_note = summary.status in ("in_review", "approved", "returned")
    progress = _progress(summary)
    return DeskLine(
        summary=summary,
        state=DOSSIER_STATES[summary.status],
        address=reader_address(summary.dossier_id) if has_note else dossier_address(summary.dossier_id),
        progress=progress,
        progress_words=_words(summary),
        remarks=_remarks(summary),
    )


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
