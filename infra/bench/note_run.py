"""A dossier on disk to its note, without Kafka: the stages' cores one after the other."""

import io
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from schemas import ids
from schemas.documents import ManifestDocument
from schemas.dossiers import DossierMetadata, Manifest
from schemas.extractions import read_extraction
from schemas.notes import Note
from schemas.passages import EvidenceSet
from workers._classification import classify_document
from workers._drafting import DraftDocument, draft_note
from workers._drafting.foreseen import Priors
from workers._extraction import Limits, extract_file

_DOSSIER = uuid.UUID("6d0f6f0a-2f3b-4c37-8a55-2f0f8f6f4c11")


@dataclass(frozen=True)
class DraftedDossier:
    """A note with what it was drafted from and, where the dossier is made up, what was sown in it."""

    note: Note
    documents: tuple[DraftDocument, ...]
    truth: dict[str, Any]


def draft_folder(folder: Path) -> DraftedDossier:
    """Draft the note of folder/dossier/*; folder/truth.json says when it was filed."""
    truth = json.loads((folder / "truth.json").read_bytes())
    documents = tuple(read_document(path) for path in sorted((folder / "dossier").iterdir()))
    metadata = DossierMetadata(
        title=truth["title"], petitionnaire=truth["petitionnaire"], filed_on=date.fromisoformat(truth["filed_on"])
    )
    return DraftedDossier(draft(documents, metadata), documents, truth)


def read_document(path: Path) -> DraftDocument:
    """Extract and classify a file."""
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=Limits(processes=2))
    artefact.seek(0)
    extraction = read_extraction(artefact)
    classification = classify_document(extraction)
    described = ManifestDocument(
        document_id=ids.document_id(_DOSSIER, path.name, extraction.document.sha256),
        name=path.name,
        label=classification.label,
        pages=extraction.document.pages,
    )
    return DraftDocument(described, extraction, classification)


def draft(documents: Sequence[DraftDocument], metadata: DossierMetadata, priors: Priors | None = None) -> Note:
    """Draft the extractive note of documents that were read; `priors`: what an authority usually raises."""
    manifests = tuple(document.manifest for document in documents)
    manifest = Manifest(dossier_id=_DOSSIER, revision=1, metadata=metadata, documents=manifests)
    evidence = EvidenceSet(dossier_id=_DOSSIER, revision=1, dense=False, evidence=())
    return draft_note(manifest, documents, evidence, note_id=ids.note_id(_DOSSIER), version=1, priors=priors)
