"""The contents a dossier may show: those its own events name, and no others."""

import uuid

from reviewer_ui.room import Room
from schemas.artefacts import ArtefactRef
from workers._journal.bundle import references


def named_artefact(room: Room, dossier_id: uuid.UUID, sha256: str) -> ArtefactRef | None:
    """Return where a content lies that an event of the dossier names, None where none does."""
    for event in room.parts.read_model.timeline(dossier_id):
        for found in references((event.body or "").encode()):
            if found["sha256"] == sha256:
                ref = ArtefactRef.model_validate({name: found[name] for name in ArtefactRef.model_fields})
                if ref.dossier_id in (None, dossier_id):
                    return ref
    return None
