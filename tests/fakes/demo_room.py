"""A reading room over the pipeline in one process, with real page images, for tests of the screens."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from reviewer_ui.app import build_app
from reviewer_ui.ports import UiParts
from schemas.dossiers import DossierSubmitted, SubmittedDocument
from tests.fakes.in_memory_access import InMemoryAccountStore, InMemorySessionStore
from tests.fakes.pipeline_in_process import PipelineInProcess
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.page_copies import PageCopies
from workers.adapters.pdf_page_images import LIMITS, PdfPageImages
from workers.dossier_then import folding
from workers.ports import LanguageModel
from workers.printing import Printing
from workers.template_folder import TemplateFolder

TOKEN = "jeton-de-test"  # noqa: S105 -- opens nothing but the test's own server


class DemoRoom:
    """Takes dossiers in and builds the application on what became of them."""

    def __init__(
        self, data: Path, *, is_reviewing: bool = True, model: LanguageModel | None = None, **changes: Any
    ) -> None:
        self.pipeline = PipelineInProcess(data, is_reviewing=is_reviewing, model=model)
        self.read_model = self.pipeline.read_model
        self.keys = FolderKeyStore(data / "keys")
        copies = PageCopies(data / "pages", self.keys)
        self.pages = PdfPageImages(self.pipeline.store, copies, limits=replace(LIMITS, processes=1))
        parts = UiParts(
            read_model=self.read_model,
            store=self.pipeline.store,
            sink=self.pipeline,
            pages=self.pages,
            token=TOKEN,
            actor="Camille Martin",
            sessions=InMemorySessionStore(),
            accounts=InMemoryAccountStore(),
            then=folding(self.pipeline.store, self.pipeline.wire),
            uploads=data / "uploads",
            index=self.pipeline.index,
            retry=self.pipeline.retry,
            printing=Printing(TemplateFolder(data / "modeles")),
            service="Unité départementale de l’Ormelle",
            max_file_bytes=64 * 1024**2,
        )
        self.parts = replace(parts, **changes)

    def app(self) -> FastAPI:
        """Build the application."""
        return build_app(replace(self.parts, metrics=CollectorRegistry()))

    def take_dossier(self, files: list[Path], **about: Any) -> UUID:
        """Take files in as a dossier, wait until its note is drafted, and return its id."""
        documents, dossier_id = [], uuid4()
        for path in files:
            stored = self.pipeline.store.put_bytes(path.read_bytes(), "application/octet-stream", dossier_id)
            documents.append(SubmittedDocument(name=path.name, uri=stored.uri, sha256=stored.sha256))
        self.pipeline.publish(DossierSubmitted(dossier_id=dossier_id, documents=tuple(documents), **about))
        self.pipeline.drain()
        return dossier_id

    def close(self) -> None:
        """Stop the pipeline and the children that draw."""
        self.pipeline.close()
        self.pages.close()
