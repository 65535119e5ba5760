"""The built-in dossier, read and drafted once; and small dossiers made of sentences, for one rule at a time."""

import io
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.demo import DemoDossier, build_demo_dossier
from schemas import ids
from schemas.documents import DocumentHeader, Element, Extraction, ManifestDocument
from schemas.dossiers import DossierMetadata, Manifest
from schemas.extractions import read_extraction
from schemas.notes import Note
from schemas.passages import EvidenceSet
from workers._classification import classify_document
from workers._drafting import DraftDocument, SectionWriter, draft_note
from workers._extraction import Limits, extract_file

DOSSIER = uuid.UUID("0b5f7d0e-3f7a-4a53-9a35-1f6a0e7c9a01")
Json = dict[str, Any]
Line = tuple[str, str]
"""A section's title and a sentence under it; a tab in the sentence makes it a row of a table."""

MakeDocument = Callable[..., DraftDocument]
Draft = Callable[..., Note]


@dataclass(frozen=True)
class ReadDossier:
    """A dossier on disk and what was read of it."""

    files: dict[str, Path]
    documents: tuple[DraftDocument, ...]
    truth: Json


def draft_of(documents: Sequence[DraftDocument], **more: Any) -> Note:
    """Draft the note of some documents."""
    metadata = DossierMetadata(
        title="Essai", filed_on=more.pop("filed_on", date(2026, 11, 2)), **more.pop("metadata", {})
    )
    manifest = Manifest(
        dossier_id=DOSSIER, revision=1, metadata=metadata, documents=tuple(each.manifest for each in documents)
    )
    evidence = EvidenceSet(dossier_id=DOSSIER, revision=1, dense=False, evidence=(), texts=tuple(more.pop("texts", ())))
    writer: SectionWriter | None = more.pop("writer", None)
    return draft_note(manifest, documents, evidence, note_id=ids.note_id(DOSSIER), version=1, writer=writer)


def document_of(name: str, label: Any, lines: Sequence[Line], **manifest: Any) -> DraftDocument:
    """Make a document of one page, as if it had been extracted."""
    elements: list[Element] = []
    for title, text in lines:
        if title and (title,) != (elements[-1].section if elements else ()):
            elements.append(Element(type="Title", page=1, text=title, section=(title,)))
        kind = "Table" if "\t" in text else "NarrativeText"
        elements.append(Element(type=kind, page=1, text=text, section=(title,) if title else ()))
    header = DocumentHeader(name=name, sha256="0" * 64, media_type="application/pdf", pages=1, language="fr")
    described = ManifestDocument(
        document_id=ids.document_id(DOSSIER, name, "0" * 64), name=name, label=label, pages=1, **manifest
    )
    return DraftDocument(described, Extraction(document=header, sections=(), elements=tuple(elements)), None)


@pytest.fixture
def make_document() -> MakeDocument:
    """Give a function that makes a document of sentences."""
    return document_of


@pytest.fixture
def draft() -> Draft:
    """Give a function that drafts the note of some documents."""
    return draft_of


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> ReadDossier:
    """Give the built-in dossier, extracted and classified."""
    built: DemoDossier = build_demo_dossier(tmp_path_factory.mktemp("dossier"))
    return ReadDossier(
        files={path.name: path for path in built.files},
        documents=tuple(read_document(path) for path in built.files),
        truth=json.loads(built.ground_truth.read_text(encoding="utf-8")),
    )


@pytest.fixture(scope="session")
def demo_note(demo: ReadDossier) -> Note:
    """Give the note of the built-in dossier."""
    return draft_of(demo.documents, metadata={"petitionnaire": demo.truth["dossier"]["petitionnaire"]})


def read_document(path: Path) -> DraftDocument:
    """Extract and classify a file."""
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=Limits(processes=2))
    artefact.seek(0)
    extraction = read_extraction(artefact)
    classification = classify_document(extraction)
    described = ManifestDocument(
        document_id=ids.document_id(DOSSIER, path.name, extraction.document.sha256),
        name=path.name,
        label=classification.label,
        pages=extraction.document.pages,
    )
    return DraftDocument(described, extraction, classification)
