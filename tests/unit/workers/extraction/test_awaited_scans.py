"""A document with many scanned pages goes on without them; they are recognized in batches and join it later."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from schemas.artefacts import ArtefactRef
from schemas.documents import DocumentExtracted, DocumentReceived, DocumentRecognized, Extraction
from schemas.extractions import read_extraction
from workers._extraction import Limits
from workers._extraction.ocr import data_folder
from workers._extraction.scans import AWAITED, read_batch, recognize_pages, write_batch
from workers.adapters.folder_store import FolderObjectStore
from workers.errors import RejectedError
from workers.extraction import ExtractionParts, extract, recognize

Build = Callable[..., Path]
Draw = Callable[[str], Image.Image]

SMALL_PAGE = "#set page(width: 12cm, height: 6cm, margin: 1cm)\n#set text(size: 12pt)\n"
SCANNED = [3, 4, 5, 6, 7]
PATIENT = Limits(processes=2, ocr_at_once=4, ocr_batch=2)
AT_ONCE = Limits(processes=2, ocr_at_once=5)


@pytest.fixture
def parts(tmp_path: Path) -> ExtractionParts:
    return ExtractionParts(FolderObjectStore(tmp_path / "objects"), PATIENT, lambda _progress: None)


@pytest.fixture
def received(parts: ExtractionParts, typeset: Build, scanned: Build, tmp_path: Path) -> DocumentReceived:
    """Give a PDF of two pages of text and five scanned ones."""
    joined = pypdfium2.PdfDocument.new()
    text = typeset(SMALL_PAGE + "Le dossier compte sept pages.\n#pagebreak()\nLes suivantes sont des copies.")
    pages = [f"{SMALL_PAGE}Le propriétaire de la parcelle n° {number} donne son accord." for number in SCANNED]
    for part in (text, scanned(*pages)):
        joined.import_pages(pypdfium2.PdfDocument(part))
    joined.save(tmp_path / "accords.pdf")
    return of_file((tmp_path / "accords.pdf").read_bytes(), parts)


def of_file(content: bytes, parts: ExtractionParts) -> DocumentReceived:
    return DocumentReceived(
        dossier_id=uuid.UUID(int=1),
        document_id=uuid.UUID(int=2),
        name="accords",
        artefact=parts.store.put_bytes(content, "application/octet-stream", uuid.UUID(int=1)),
        confidential=True,
    )


def read_back(extracted: DocumentExtracted, parts: ExtractionParts) -> Extraction:
    with parts.store.open(extracted.extraction) as source:
        return read_extraction(source)


def joined_after(recognized: DocumentRecognized, parts: ExtractionParts) -> tuple[DocumentExtracted, list[int]]:
    """Follow recognition to its end; return the last event and how many pages were done at each step."""
    steps = [recognized.done]
    while isinstance(after := recognize(recognized, parts), DocumentRecognized):
        recognized = after
        steps.append(recognized.done)
    return after, steps


def awaiting(received: DocumentReceived, parts: ExtractionParts) -> tuple[DocumentExtracted, DocumentRecognized]:
    extracted, recognized = extract(received, parts)
    assert isinstance(extracted, DocumentExtracted)
    assert isinstance(recognized, DocumentRecognized)
    return extracted, recognized


def test_text_pages_go_on_first_and_the_others_are_listed_as_awaited(
    parts: ExtractionParts, received: DocumentReceived
) -> None:
    extracted, recognized = awaiting(received, parts)
    read = read_back(extracted, parts)
    assert [element.page for element in read.elements] == [1, 2]
    assert list(read.document.awaited_pages) == SCANNED
    assert {page.page: page.reason for page in read.document.unread_pages} == dict.fromkeys(SCANNED, AWAITED)
    assert (extracted.pages, extracted.pages_scanned, extracted.pages_unread) == (7, 5, 5)
    assert (recognized.done, recognized.total, recognized.batch) == (0, 5, None)
    assert recognized.extraction == extracted.extraction
    assert recognized.confidential


def test_pages_are_recognized_in_batches_and_then_it_is_as_if_it_had_been_read_in_one_go(
    parts: ExtractionParts, received: DocumentReceived
) -> None:
    _, recognized = awaiting(received, parts)
    joined, steps = joined_after(recognized, parts)
    (whole,) = extract(received, ExtractionParts(parts.store, AT_ONCE, parts.report))
    assert steps == [0, 2, 4, 5]
    assert joined == whole
    if data_folder("fra") is not None:
        assert joined.pages_unread == 0
        assert "parcelle n° 7" in " ".join(element.text for element in read_back(joined, parts).elements)


def test_a_step_done_again_gives_the_same_batch(parts: ExtractionParts, received: DocumentReceived) -> None:
    _, recognized = awaiting(received, parts)
    once = recognize(recognized, parts)
    assert recognize(recognized, parts) == once
    assert isinstance(once, DocumentRecognized)
    assert recognize(once, parts) == recognize(once, parts)


def test_few_scanned_pages_are_read_in_one_go(parts: ExtractionParts, scanned: Build) -> None:
    few = scanned(*[SMALL_PAGE + "Le maire donne son accord."] * 4)
    (extracted,) = extract(of_file(few.read_bytes(), parts), parts)
    assert isinstance(extracted, DocumentExtracted)
    assert extracted.pages_unread == (0 if data_folder("fra") is not None else 4)


def test_the_images_of_a_long_fax_are_awaited_too(parts: ExtractionParts, picture: Draw, tmp_path: Path) -> None:
    first, *others = [picture(f"{SMALL_PAGE}Page {number} de la télécopie.") for number in range(1, 6)]
    first.save(tmp_path / "fax.tif", save_all=True, append_images=others, dpi=(200, 200))
    extracted, recognized = awaiting(of_file((tmp_path / "fax.tif").read_bytes(), parts), parts)
    assert read_back(extracted, parts).elements == ()
    assert read_back(extracted, parts).document.warnings == ()
    joined, _ = joined_after(recognized, parts)
    if data_folder("fra") is not None:
        assert [element.page for element in read_back(joined, parts).elements] == [1, 2, 3, 4, 5]


def test_a_page_given_up_is_told_when_the_others_join(parts: ExtractionParts, received: DocumentReceived) -> None:
    extracted, recognized = awaiting(received, parts)
    told = [{"page": page, "unread": "la page demande trop de mémoire"} for page in SCANNED]
    batch = parts.store.put_bytes(write_batch(told, None), "application/octet-stream", uuid.UUID(int=1))
    joined = recognize(recognized.model_copy(update={"batch": batch, "done": 5}), parts)
    assert isinstance(joined, DocumentExtracted)
    reasons = {page.page: page.reason for page in read_back(joined, parts).document.unread_pages}
    assert reasons == dict.fromkeys(SCANNED, "la page demande trop de mémoire")
    assert read_back(joined, parts).document.awaited_pages == ()
    assert joined.pages_unread == extracted.pages_unread


def test_a_batch_that_was_lost_is_told(parts: ExtractionParts, received: DocumentReceived) -> None:
    _, recognized = awaiting(received, parts)
    lost = ArtefactRef(uri="file:///nowhere", sha256="0" * 64, size=1, media_type="x")
    with pytest.raises(RejectedError):
        recognize(recognized.model_copy(update={"batch": lost, "done": 5}), parts)


def test_a_batch_names_the_one_before_and_keeps_what_was_told(scanned: Build) -> None:
    messages = recognize_pages(scanned(SMALL_PAGE + "Le maire."), "application/pdf", [1], PATIENT)
    before = ArtefactRef(uri="file:///a", sha256="a" * 64, size=1, media_type="x")
    content = write_batch(messages, before)
    found, again = read_batch(content)
    assert (found, list(again)) == (before, messages)
    assert write_batch(messages, before) == content
    assert read_batch(write_batch([], None))[0] is None
