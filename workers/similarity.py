"""The earlier dossiers most like one, with why, and the avis that were given on them; from the read model's facts."""

import threading
import uuid
from collections.abc import Sequence
from datetime import datetime

from schemas.base import Value
from schemas.dossiers import DossierStatus
from schemas.views import DossierSummary
from workers._similar import DossierProfile, likeness, profile_of
from workers.ports import ReadModel

MOST_COMPARED = 500
"""Dossiers looked at, last changed first: an office's own of some years."""
_LEAST_SCORE = 0.1
_KEPT = 2_000


class PastAvis(Value):
    """An avis filed with an earlier dossier."""

    document_id: uuid.UUID
    name: str


class SimilarDossier(Value):
    """An earlier dossier; `score` from 0 to 1, `reasons` the weightiest first."""

    dossier_id: uuid.UUID
    title: str
    petitionnaire: str | None
    status: DossierStatus
    received_at: datetime
    score: float
    reasons: tuple[str, ...]
    avis: tuple[PastAvis, ...] = ()


class SimilarDossiers:
    """Finds similar dossiers; what was read in a note is kept until its dossier changes."""

    def __init__(self, read_model: ReadModel) -> None:
        self._read_model = read_model
        self._lock = threading.Lock()
        self._known: dict[tuple[uuid.UUID, datetime], DossierProfile | None] = {}

    def of(self, dossier_id: uuid.UUID, limit: int = 5) -> tuple[SimilarDossier, ...] | None:
        """Return the earlier dossiers most like one, best first; None while it has no note to compare by.

        Raises: UnavailableError: the read model is out of reach.
        """
        listed = self._read_model.dossiers(limit=MOST_COMPARED)
        mine = next((each for each in listed if each.dossier_id == dossier_id), None)
        profile = self._profile(mine) if mine else None
        if mine is None or profile is None:
            return None
        earlier = [each for each in listed if each.received_at < mine.received_at]
        return tuple(self._with_avis(each) for each in self._ranked(profile, earlier)[:limit])

    def _ranked(self, profile: DossierProfile, earlier: Sequence[DossierSummary]) -> list[SimilarDossier]:
        found = []
        for each in earlier:
            other = self._profile(each)
            alike = likeness(profile, other) if other else None
            if alike is not None and alike.reasons and alike.score >= _LEAST_SCORE:
                found.append(_similar(each, alike.score, alike.reasons))
        return sorted(found, key=lambda each: (-each.score, -each.received_at.timestamp()))

    def _profile(self, summary: DossierSummary) -> DossierProfile | None:
        key = (summary.dossier_id, summary.updated_at)
        with self._lock:
            if key in self._known:
                return self._known[key]
        note = self._read_model.note(summary.dossier_id)
        profile = None if note is None else profile_of(summary.title, note)
        with self._lock:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = profile
        return profile

    def _with_avis(self, similar: SimilarDossier) -> SimilarDossier:
        dossier = self._read_model.dossier(similar.dossier_id)
        avis = tuple(
            PastAvis(document_id=each.document_id, name=each.name)
            for each in (dossier.documents if dossier else ())
            if each.label == "avis_autorite"
        )
        return similar.model_copy(update={"avis": avis})


def _similar(summary: DossierSummary, score: float, reasons: tuple[str, ...]) -> SimilarDossier:
    return SimilarDossier(
        dossier_id=summary.dossier_id,
        title=summary.title,
        petitionnaire=summary.petitionnaire,
        status=summary.status,
        received_at=summary.received_at,
        score=score,
        reasons=reasons,
    )
