"""The files of one shapefile in an archive are one document; a part without its shapes stays alone."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import SubmittedDocument
from tests.fakes import shapefiles
from tests.fakes.in_memory_event_sink import InMemoryEventSink
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_store import FolderObjectStore
from workers.delivery import Result
from workers.submission import About, collect
from workers.submission import submit as hand_in

Deposit = Callable[..., SubmittedDocument]
Submit = Callable[..., list[Result]]

TEXT = "Le projet compte six éoliennes.".encode()


def _zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _in_folder(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _received(results: list[Result]) -> list[DocumentReceived]:
    return [result for result in results if isinstance(result, DocumentReceived)]


def test_the_parts_of_a_layer_are_one_document_named_by_its_shapes(
    deposit: Deposit, submit: Submit, store: FolderObjectStore
) -> None:
    members = {"note.txt": TEXT} | _in_folder("SIG", shapefiles.layer("zones.humides")) | {"plan.txt": TEXT}
    documents = _received(submit(deposit("depot.zip", _zip(members))))
    assert [document.name for document in documents] == ["note.txt", "SIG/zones.humides.shp", "plan.txt"]
    assert documents[1].artefact.media_type == "application/x-shapefile+zip"
    with zipfile.ZipFile(io.BytesIO(store.get_bytes(documents[1].artefact))) as packed:
        assert sorted(packed.namelist()) == sorted(shapefiles.layer("zones.humides"))


def test_layers_of_one_name_in_two_folders_are_two_documents(deposit: Deposit, submit: Submit) -> None:
    members = {"note.txt": TEXT} | _in_folder("a", shapefiles.layer()) | _in_folder("b", shapefiles.layer())
    names = [document.name for document in _received(submit(deposit("depot.zip", _zip(members))))]
    assert names == ["note.txt", "a/zones_humides.shp", "b/zones_humides.shp"]


def test_layers_whose_names_begin_alike_are_two_documents(deposit: Deposit, submit: Submit) -> None:
    members = {"note.txt": TEXT} | shapefiles.layer("zones.nord") | shapefiles.layer("zones.sud")
    names = [document.name for document in _received(submit(deposit("depot.zip", _zip(members))))]
    assert names == ["note.txt", "zones.nord.shp", "zones.sud.shp"]


def test_the_same_layer_gives_the_same_document(deposit: Deposit, submit: Submit) -> None:
    archive = deposit("depot.zip", _zip({"note.txt": TEXT} | shapefiles.layer()))
    first, second = _received(submit(archive)), _received(submit(archive))
    assert [d.artefact.sha256 for d in first] == [d.artefact.sha256 for d in second]


def test_parts_without_shapes_stay_documents_of_their_own(deposit: Deposit, submit: Submit) -> None:
    members = {"note.txt": TEXT, "z.dbf": shapefiles.table(), "z.prj": shapefiles.PROJECTION}
    names = [document.name for document in _received(submit(deposit("depot.zip", _zip(members))))]
    assert names == ["note.txt", "z.dbf", "z.prj"]


def test_a_zip_of_nothing_but_a_layer_is_the_layer(deposit: Deposit, submit: Submit) -> None:
    documents = _received(submit(deposit("zones.zip", _zip(shapefiles.layer()))))
    assert [(d.name, d.artefact.media_type) for d in documents] == [("zones.zip", "application/x-shapefile+zip")]


def test_a_damaged_part_fails_its_layer_alone(deposit: Deposit, submit: Submit) -> None:
    archive = bytearray(_zip({"note.txt": TEXT} | shapefiles.layer()))
    place = archive.index(b"Haie")
    archive[place : place + 4] = b"XXXX"
    results = submit(deposit("depot.zip", bytes(archive)))
    assert [document.name for document in _received(results)] == ["note.txt"]
    failures = {result.name: result.reason for result in results if isinstance(result, DocumentFailed)}
    assert "endommagé" in failures["zones_humides.shp"]


def test_who_hands_in_is_told_of_the_documents_intake_makes(
    deposit: Deposit, submit: Submit, store: FolderObjectStore, tmp_path: Path
) -> None:
    archive = deposit("depot.zip", _zip({"note.txt": TEXT} | _in_folder("SIG", shapefiles.layer())))
    made = _received(submit(archive))
    limits = ArchiveLimits(members=20, total_bytes=1024**2, ratio=100)
    files = collect([tmp_path / "depot" / "depot.zip"])
    told = hand_in(files, About(), store, InMemoryEventSink("/essai"), limits, dossier_id=made[0].dossier_id)
    assert [(d.document_id, d.name, d.sha256) for d in told.documents] == [
        (d.document_id, d.name, d.artefact.sha256) for d in made
    ]
