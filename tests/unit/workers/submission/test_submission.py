"""Handing in a dossier: the files are kept, one event tells of them, and the documents are those intake will make."""

import hashlib
import os
import uuid
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schemas import ids
from schemas.dossiers import MAX_DOCUMENTS, DossierSubmitted
from tests.fakes.in_memory_event_sink import InMemoryEventSink
from tests.fakes.wire import WIRE
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_store import FolderObjectStore
from workers.errors import RejectedError, UnavailableError
from workers.submission import About, Submission, collect, submit

LIMITS = ArchiveLimits(members=100, total_bytes=1024**2, ratio=200)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder as an agent would have it."""
    folder = tmp_path / "Dossier Saint-Aubin"
    (folder / "Annexes").mkdir(parents=True)
    (folder / "b.txt").write_text("étude", encoding="utf-8")
    (folder / "Annexes" / "a.txt").write_text("annexe", encoding="utf-8")
    for noise in (".DS_Store", "Thumbs.db", "Annexes/.caché"):
        (folder / noise).write_text("bruit", encoding="utf-8")
    return folder


def submitted(paths: list[Path], folder: Path, sink: InMemoryEventSink, about: About | None = None) -> Submission:
    return submit(collect(paths), about or About(), FolderObjectStore(folder / "objects"), sink, LIMITS)


def event_of(sink: InMemoryEventSink) -> DossierSubmitted:
    (record,) = sink.records
    submitted = WIRE.decode(record.headers, record.value, datetime.now(UTC)).data
    assert isinstance(submitted, DossierSubmitted)
    return submitted


def test_a_folder_is_taken_in_the_order_of_its_names_without_what_is_hidden(files: Path) -> None:
    assert [file.name for file in collect([files])] == ["Annexes/a.txt", "b.txt"]


def test_files_and_folders_may_be_named_together(files: Path) -> None:
    assert [file.name for file in collect([files / "b.txt", files / "Annexes"])] == ["b.txt", "a.txt"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match=r"absent\.pdf » n’existe pas"):
        collect([tmp_path / "absent.pdf"])


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="aucun fichier à déposer"):
        collect([tmp_path])


def test_too_many_files_are_said(tmp_path: Path) -> None:
    for number in range(MAX_DOCUMENTS + 1):
        (tmp_path / f"{number}").touch()
    with pytest.raises(RejectedError, match="501 fichiers : un dossier en compte 500 au plus"):
        collect([tmp_path])


def test_one_event_tells_of_all_files_and_where_they_are_kept(files: Path, tmp_path: Path) -> None:
    sink = InMemoryEventSink("/lisiere/cli")
    about = About(title="Carrière", petitionnaire="SARL", reference="D-1", filed_on=date(2026, 11, 2))
    submission = submitted([files], tmp_path, sink, about)
    event = event_of(sink)
    assert event.dossier_id == submission.dossier_id
    assert (event.title, event.petitionnaire, event.reference, event.filed_on) == (
        "Carrière",
        "SARL",
        "D-1",
        date(2026, 11, 2),
    )
    for document, content in zip(event.documents, ("annexe", "étude"), strict=True):
        kept = FolderObjectStore(tmp_path / "objects").open_own(document.uri, submission.dossier_id)
        assert kept is not None
        with kept:
            assert kept.read().decode() == content
        assert document.sha256 == hashlib.sha256(content.encode()).hexdigest()


def test_documents_have_the_ids_intake_will_give_them(files: Path, tmp_path: Path) -> None:
    submission = submitted([files / "b.txt"], tmp_path, InMemoryEventSink("/lisiere/cli"))
    (document,) = submission.documents
    sha256 = hashlib.sha256("étude".encode()).hexdigest()
    assert document.document_id == ids.document_id(submission.dossier_id, "b.txt", sha256)
    assert (document.name, document.sha256) == ("b.txt", sha256)


def test_an_archive_is_one_file_of_the_event_and_its_members_are_the_documents(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "dossier.zip", "w") as archive:
        archive.writestr("Pièces/a.txt", "un")
        archive.writestr("b.txt", "deux")
    sink = InMemoryEventSink("/lisiere/cli")
    submission = submitted([tmp_path / "dossier.zip"], tmp_path, sink)
    assert len(event_of(sink).documents) == 1
    assert sorted(document.sha256 for document in submission.documents) == sorted(
        hashlib.sha256(content).hexdigest() for content in (b"un", b"deux")
    )


def test_a_file_is_submitted_whatever_its_name(tmp_path: Path) -> None:
    names = ["l’étude\u2028d'impact.txt", "a" * 255, "retour\nligne.txt"]
    sink = InMemoryEventSink("/lisiere/cli")
    (tmp_path / "in").mkdir()
    for name in [*map(os.fsencode, names), "relevé.txt".encode("latin-1")]:
        Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name)).write_bytes(name)
    submission = submitted([tmp_path / "in"], tmp_path, sink)
    event = event_of(sink)
    expected = {ids.document_id(submission.dossier_id, each.name, each.sha256) for each in event.documents}
    assert {document.document_id for document in submission.documents} == expected
    assert {document.name for document in submission.documents} == {
        "l’étude d'impact.txt",
        "a" * 255,
        "retour ligne.txt",
        "relev�.txt",
    }


def test_a_log_out_of_reach_is_said_and_no_dossier_is_submitted(files: Path, tmp_path: Path) -> None:
    sink = InMemoryEventSink("/lisiere/cli")
    sink.is_away = True
    with pytest.raises(UnavailableError, match="rien n’a été envoyé"):
        submitted([files], tmp_path, sink)
    assert sink.records == []


def test_two_submissions_are_two_dossiers(files: Path, tmp_path: Path) -> None:
    sink = InMemoryEventSink("/lisiere/cli")
    first, second = (submitted([files], tmp_path, sink) for _ in range(2))
    assert first.dossier_id != second.dossier_id
    assert isinstance(first.dossier_id, uuid.UUID)
