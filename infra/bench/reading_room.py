"""The reading room under load: a desk of a thousand dossiers, one of them of 3,000 pages, asked as a browser asks.

Times are those of the server in one process, from the request to the last byte of its answer; the network is left out.
"""

import asyncio
import gc
import re
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.bench.figures import Figure
from infra.bench.note_run import draft, read_document
from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import DocumentClassified, DocumentExtracted, DocumentIndexed, DocumentReceived
from schemas.dossiers import DossierIndexed, DossierMetadata, DossierReceived, ExpectedDocument
from schemas.envelope import Envelope, encode
from schemas.extractions import MEDIA_TYPE, write_extraction
from schemas.notes import Generator, Note, NoteDrafted
from workers._drafting import DraftDocument
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.page_copies import PageCopies
from workers.adapters.pdf_page_images import PdfPageImages
from workers.adapters.sql_access import SqlAccountStore, SqlSessionStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_read_model import SqlReadModel
from workers.delivery import Wire
from workers.dossier_then import folding
from workers.replaying import rebuild

_DOSSIERS, _PAGES = 1000, 3000
_TIMES = 40
_SERVER_MS, _COLD_MS, _CACHED_MS, _WEIGHT_KIB = 100.0, 300.0, 30.0, 300.0
_TOKEN = "jeton"  # noqa: S105 -- opens nothing but this run's own application
_BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
_LARGE = uuid.UUID(int=7)


@dataclass(frozen=True)
class _Large:
    """The document of 3,000 pages, read, with its note."""

    pdf: ArtefactRef
    extraction: ArtefactRef
    classification: ArtefactRef
    document: DraftDocument
    note: Note


def measure(_data: Path | None) -> Iterator[Figure]:
    """Yield p95 times in ms of each screen, of page images, and the weight of the heaviest page in KiB."""
    with tempfile.TemporaryDirectory() as scratch:
        yield from _measured(Path(scratch))


def _measured(folder: Path) -> Iterator[Figure]:
    store = FolderObjectStore(folder / "objects")
    large = _large(folder, store)
    engine = open_engine(sqlite_url(folder / "read.db"))
    rebuild(_log(_events(large, store)), engine)
    keys = FolderKeyStore(folder / "keys")
    wire = Wire(keys)
    read_model = SqlReadModel(engine, store, wire)
    pages = PdfPageImages(store, PageCopies(folder / "pages", keys))
    try:
        with asyncio.Runner() as runner:
            parts: dict[str, Any] = {"sessions": SqlSessionStore(engine), "accounts": SqlAccountStore(engine)}
            parts |= {"then": folding(store, wire), "uploads": folder / "uploads"}
            visit = _visitor(runner, read_model=read_model, store=store, pages=pages, **parts)
            gc.freeze()  # as the server does when it starts
            yield from _screens(visit, large)
            yield from _images(visit, large)
            yield Figure("room.weight_of_the_reader", _weight(visit), "KiB", _WEIGHT_KIB, "bound, without images")
    finally:
        pages.close()
        engine.dispose()


Visit = Callable[[str], tuple[float, Any]]


def _visitor(runner: asyncio.Runner, **parts: Any) -> Visit:
    """Return what asks the application for an address and tells the ms that took, and the answer."""
    import httpx  # noqa: PLC0415 -- for the screens alone

    from reviewer_ui.app import build_app  # noqa: PLC0415
    from reviewer_ui.ports import UiParts  # noqa: PLC0415

    app = build_app(UiParts(sink=_NoSink(), token=_TOKEN, actor="Essai", **parts))
    headers = {"Authorization": f"Bearer {_TOKEN}", "Accept-Encoding": "gzip"}
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", headers=headers)

    def visit(address: str) -> tuple[float, Any]:
        began = time.perf_counter()
        answer = runner.run(client.get(address))
        taken = (time.perf_counter() - began) * 1000
        answer.raise_for_status()
        return taken, answer

    return visit


class _NoSink:
    """No log behind this run: that a note was opened is told to nobody."""

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:  # noqa: ARG002 -- the port's
        """Drop the event."""
        return event_id or uuid.uuid4()


def _screens(visit: Visit, large: _Large) -> Iterator[Figure]:
    reader, document = f"/dossiers/{_LARGE}/relecture", large.document.manifest.document_id
    first, _ = visit(reader)
    yield Figure("room.first_opening_of_3000_pages", first, "ms", 1000.0, "bound")
    while "Lecture des échéances" in visit("/?tri=echeance")[1].text:
        pass  # the notes' dates are read in the background once, then kept
    screens = {
        "desk_of_1000": ["/"] * _TIMES,
        "desk_sorted_by_deadline": ["/?tri=echeance"] * _TIMES,
        "desk_searched": ["/?q=carri%C3%A8re+9&tri=acteur"] * _TIMES,
        "dossier": [f"/dossiers/{_LARGE}"] * _TIMES,
        "reader_of_3000_pages": [reader] * _TIMES,
        "page_of_3000": [f"{reader}/page?document={document}&page={1 + 70 * n}" for n in range(_TIMES)],
        "note_tabs": [
            f"{reader}/note?onglet={tab}" for tab in ("completude", "chiffres", "contradictions", "demandes") * 10
        ],
        "contents": [f"/dossiers/{_LARGE}/documents/{document}/sommaire"] * _TIMES,
        "journal": [f"/dossiers/{_LARGE}/journal"] * _TIMES,
    }
    for name, addresses in screens.items():
        yield Figure(f"room.{name}", _p95([visit(each)[0] for each in addresses]), "ms", _SERVER_MS, "bound, p95")


def _images(visit: Visit, large: _Large) -> Iterator[Figure]:
    document = large.document.manifest.document_id
    addresses = [f"/dossiers/{_LARGE}/documents/{document}/pages/{37 + 61 * n}/image" for n in range(_TIMES)]
    visit(f"/dossiers/{_LARGE}/documents/{document}/pages/1/image")
    yield Figure("room.page_image_cold", _p95([visit(each)[0] for each in addresses]), "ms", _COLD_MS, "bound, p95")
    yield Figure("room.page_image_cached", _p95([visit(each)[0] for each in addresses]), "ms", _CACHED_MS, "bound, p95")


def _weight(visit: Visit) -> float:
    """Return what the reader weighs on the wire with all its style sheets and scripts, in KiB."""
    _, page = visit(f"/dossiers/{_LARGE}/relecture")
    waiting = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js)[^"]*)"', page.text))
    seen: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        _, answer = visit(address)
        seen[address] = answer.num_bytes_downloaded
        imported = re.findall(r'(?:from|import) "\./([\w/]+\.js)"', answer.text) if ".js" in address else ()
        folder = address.partition("?")[0].rpartition("/")[0]
        waiting |= {f"{folder}/{name}" for name in imported} - {each.partition("?")[0] for each in seen} - seen.keys()
    return float(page.num_bytes_downloaded + sum(seen.values())) / 1024


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _large(folder: Path, store: FolderObjectStore) -> _Large:
    """Make a PDF of 3,000 pages, read it and draft its note."""
    path = folder / "etude.pdf"
    path.write_bytes(_pdf())
    document = read_document(path)
    extraction, classification = document.extraction, document.classification
    if extraction is None or classification is None:
        raise RuntimeError("the made document was not read")
    kept = folder / "extraction"
    with kept.open("wb") as target:
        write_extraction(target, extraction.document, extraction.sections, extraction.elements)
    with path.open("rb") as pdf, kept.open("rb") as read:
        refs = store.put_stream(pdf, "application/pdf", _LARGE), store.put_stream(read, MEDIA_TYPE, _LARGE)
    judged = store.put_bytes(classification.model_dump_json().encode(), "application/json", _LARGE)
    note = draft([document], DossierMetadata(title="Grand dossier", filed_on=date(2026, 9, 1)))
    return _Large(*refs, judged, document, note)


def _pdf() -> bytes:
    import typst  # noqa: PLC0415 -- for the made document alone

    source = f"""
#set page(width: 595pt, height: 842pt, margin: 60pt)
#set text(size: 10pt, lang: "fr")
#set heading(numbering: "1.1")
#let enjeux = ("l’eau", "le bruit", "la faune", "le paysage", "l’air", "les sols")
#let titre(n) = [Chapitre #str(n + 1) : incidences sur #enjeux.at(calc.rem(n, 6))]
#for n in range({_PAGES}) [
  #if calc.rem(n, 10) == 0 [= #titre(calc.quo(n, 10))]
  Le projet occupe une emprise de #str(12 + n) hectares et les eaux pluviales rejoignent un bassin de #str(400 + n) m³.
  La mesure R#str(n) prévoit de limiter les travaux à la période d’août à octobre, pour un coût de #str(1000 + n) €.
  #lorem(60)
  #pagebreak(weak: true)
]
"""
    compiled = typst.compile(source.encode(), format="pdf")
    if not isinstance(compiled, bytes):
        raise TypeError("one PDF was expected")
    return compiled


def _events(large: _Large, store: FolderObjectStore) -> Iterator[EventData]:
    for number in range(_DOSSIERS):
        yield from _dossier(uuid.UUID(int=1000 + number), f"Carrière {number}", large, store)
    yield from _dossier(_LARGE, "Grand dossier", large, store)


def _dossier(dossier_id: uuid.UUID, title: str, large: _Large, store: FolderObjectStore) -> Iterator[EventData]:
    is_large = dossier_id == _LARGE
    document_id = large.document.manifest.document_id if is_large else uuid.uuid5(dossier_id, "etude")
    note = large.note if is_large else large.note.model_copy(update={"sections": (), "requests": (), "enjeux": ()})
    about: dict[str, Any] = {"dossier_id": dossier_id, "document_id": document_id, "name": "etude.pdf"}
    read: dict[str, Any] = {**about, "artefact": large.pdf, "confidential": False, "extraction": large.extraction}
    counted = {"pages": large.document.manifest.pages or 0, "pages_unread": 0}
    classified = {**read, **counted, "classification": large.classification, "label": "etude_impact"}
    expected = (ExpectedDocument(document_id=document_id, name="etude.pdf"),)
    metadata = DossierMetadata(title=title, petitionnaire=f"Société {dossier_id.int % 97}", filed_on=date(2026, 9, 1))
    yield DossierReceived(dossier_id=dossier_id, metadata=metadata, documents=expected)
    yield DocumentReceived(**about, artefact=large.pdf)
    yield DocumentExtracted(**read, **counted, pages_scanned=0)
    yield DocumentClassified(**classified)
    yield DocumentIndexed(**classified, passages=100)
    kept = store.put_bytes(
        note.model_copy(update={"dossier_id": dossier_id}).model_dump_json().encode(), "application/json", dossier_id
    )
    yield DossierIndexed(dossier_id=dossier_id, revision=1, manifest=kept, documents_indexed=1, documents_failed=0)
    yield NoteDrafted(
        dossier_id=dossier_id,
        note_id=uuid.uuid5(dossier_id, "note"),
        version=1,
        note=kept,
        manifest=kept,
        evidence=kept,
        generator=Generator(model="lisiere/extractive", prompts={}),
        statements=sum(len(section.statements) for section in note.sections),
        unsupported=0,
    )


def _log(events: Iterator[EventData]) -> list[LoggedRecord]:
    records = []
    for number, data in enumerate(events):
        when = _BEGAN + timedelta(seconds=number)
        record = encode(Envelope(str(uuid.UUID(int=number)), data.TYPE, "/lisiere/bench", when, data))
        milliseconds = int(when.timestamp() * 1000)
        records.append(LoggedRecord(record.topic, 0, number, milliseconds, record.key, record.value, record.headers))
    return records
