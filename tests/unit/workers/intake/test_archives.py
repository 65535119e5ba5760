"""A ZIP is unpacked member by member within limits; a bad member fails alone, and a name is never a place on disk."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import SubmittedDocument
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_store import FolderObjectStore
from workers.delivery import Result

Deposit = Callable[..., SubmittedDocument]
Submit = Callable[..., list[Result]]

TEXT = b"Le projet compte six \xc3\xa9oliennes."


def _zip(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _received(results: list[Result]) -> list[str]:
    return [result.name for result in results if isinstance(result, DocumentReceived)]


def _failures(results: list[Result]) -> dict[str, str]:
    return {result.name: result.reason for result in results if isinstance(result, DocumentFailed)}


def _encrypted(archive: bytes, name: str) -> bytes:
    """Set the flag of an encrypted member in its local header and in the directory."""
    content = bytearray(archive)
    local = content.index(name.encode()) - 30
    central = content.rindex(name.encode()) - 46
    content[local + 6] |= 1
    content[central + 8] |= 1
    return bytes(content)


def test_each_member_is_a_document_named_by_its_path_in_the_archive(
    deposit: Deposit, submit: Submit, store: FolderObjectStore
) -> None:
    results = submit(deposit("depot.zip", _zip({"pièces/étude.txt": TEXT, "plan.txt": TEXT + b"."})))
    assert _received(results) == ["pièces/étude.txt", "plan.txt"]
    documents = [result for result in results if isinstance(result, DocumentReceived)]
    assert store.get_bytes(documents[0].artefact) == TEXT


def test_folders_and_systems_own_files_are_no_documents(deposit: Deposit, submit: Submit) -> None:
    members = {"a.txt": TEXT, "vide/": b"", "__MACOSX/._a.txt": b"x", "b/.DS_Store": b"x", "b/Thumbs.db": b"x"}
    assert _received(submit(deposit("depot.zip", _zip(members)))) == ["a.txt"]


def test_a_docx_is_a_document_and_no_archive(deposit: Deposit, submit: Submit) -> None:
    assert _received(submit(deposit("note.docx", _zip({"word/document.xml": b"<w/>"})))) == ["note.docx"]


def test_an_encrypted_member_fails_alone_and_says_what_to_do(deposit: Deposit, submit: Submit) -> None:
    archive = _encrypted(_zip({"clair.txt": TEXT, "secret.txt": TEXT}), "secret.txt")
    results = submit(deposit("depot.zip", archive))
    assert _received(results) == ["clair.txt"]
    assert _failures(results) == {"secret.txt": "protégé par un mot de passe dans l’archive ; déposez-le déchiffré"}


def test_a_member_that_grows_too_many_times_fails_alone(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("depot.zip", _zip({"a.txt": TEXT, "bombe.txt": b"0" * (11 * 1024**2)})))
    assert _received(results) == ["a.txt"]
    assert "plus de 100 fois plus gros" in _failures(results)["bombe.txt"]


def test_what_passes_the_size_of_all_members_fails_and_smaller_ones_go_on(
    deposit: Deposit, submit: Submit, chance: random.Random
) -> None:
    noise = chance.randbytes(400 * 1024)
    members = {f"{n}.bin": noise + bytes([n]) for n in range(3)} | {"apres.txt": TEXT}
    limits = ArchiveLimits(members=9, total_bytes=1024**2, ratio=100)
    results = submit(deposit("depot.zip", _zip(members)), archive=limits)
    assert _received(results) == ["0.bin", "1.bin", "apres.txt"]
    assert _failures(results) == {"2.bin": "l’archive dépasse 1 Mio une fois décompressée"}


def test_a_trapped_member_takes_no_room_from_the_others(deposit: Deposit, submit: Submit) -> None:
    members = {"bombe.txt": b"0" * (11 * 1024**2), "a.txt": TEXT}
    limits = ArchiveLimits(members=9, total_bytes=11 * 1024**2 + 10, ratio=100)
    assert _received(submit(deposit("depot.zip", _zip(members)), archive=limits)) == ["a.txt"]


def test_too_many_members_are_refused(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("depot.zip", _zip({f"{n}.txt": TEXT for n in range(21)})))
    assert _failures(results) == {"depot.zip": "l’archive contient 21 fichiers, plus que les 20 permis"}


def test_an_archive_without_files_is_refused(deposit: Deposit, submit: Submit) -> None:
    assert _failures(submit(deposit("depot.zip", _zip({})))) == {"depot.zip": "l’archive ne contient aucun fichier"}


def test_an_empty_member_fails_alone(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("depot.zip", _zip({"a.txt": TEXT, "vide.txt": b""})))
    assert _failures(results) == {"vide.txt": "le fichier est vide (0 octet)"}


@pytest.mark.parametrize("name", ["../../../../evade.txt", "/etc/evade.txt", "..\\..\\evade.txt", "./evade.txt"])
def test_a_members_name_leads_nowhere(deposit: Deposit, submit: Submit, tmp_path: Path, name: str) -> None:
    (received,) = _received(submit(deposit("depot.zip", _zip({name: TEXT}))))
    assert received in {"evade.txt", "etc/evade.txt"}
    assert not list(tmp_path.rglob("evade.txt"))
    assert not Path("/etc/evade.txt").exists()


def test_an_archive_in_an_archive_is_unpacked(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("depot.zip", _zip({"annexes.zip": _zip({"a.txt": TEXT})})))
    assert _received(results) == ["annexes.zip/a.txt"]


def test_deeper_archives_are_left_closed(deposit: Deposit, submit: Submit) -> None:
    nested = _zip({"a.txt": TEXT})
    for _ in range(3):
        nested = _zip({"plus.zip": nested})
    assert _received(submit(deposit("depot.zip", nested))) == ["plus.zip/plus.zip"]


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_truncated_archive_is_refused(deposit: Deposit, submit: Submit, kept: float) -> None:
    whole = _zip({f"{n}.txt": TEXT * 9 for n in range(9)})
    results = submit(deposit("depot.zip", whole[: int(len(whole) * kept)]))
    assert _failures(results) == {"depot.zip": "l’archive ZIP est endommagée ou tronquée"}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_fails_alone_and_for_good(
    deposit: Deposit, submit: Submit, compression: int, chance: random.Random
) -> None:
    archive = bytearray(_zip({"abime.txt": chance.randbytes(4000), "a.txt": TEXT}, compression))
    archive[60:200] = bytes(140)
    results = submit(deposit("depot.zip", bytes(archive)))
    assert _received(results) == ["a.txt"]
    assert "endommagé" in _failures(results)["abime.txt"]


def test_a_member_whose_header_lies_about_its_size_fails(deposit: Deposit, submit: Submit) -> None:
    archive = _zip({"menteur.txt": b"x" * 4096})
    lying = archive.replace((4096).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    results = submit(deposit("depot.zip", lying))
    assert _received(results) == []
    assert "menteur.txt" in _failures(results)["menteur.txt"]


def test_a_members_identity_is_its_place_and_not_its_neighbours(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("depot.zip", _zip({"a.txt": TEXT, "b/a.txt": TEXT})))
    documents = [result for result in results if isinstance(result, DocumentReceived)]
    assert len({document.document_id for document in documents}) == 2
    assert len({document.artefact.sha256 for document in documents}) == 1


def test_names_from_old_windows_archives_are_readable(deposit: Deposit, submit: Submit) -> None:
    """Without its UTF-8 flag a name is cp437 by the format, and reads so."""
    archive = _zip({"etude.txt": TEXT}).replace(b"etude.txt", "étude.tx".encode("cp437") + b"t")
    assert _received(submit(deposit("depot.zip", archive))) == ["étude.txt"]


def test_a_member_whose_name_is_spelled_in_two_ways_fails_alone(deposit: Deposit, submit: Submit) -> None:
    archive = bytearray(_zip({"é.txt": TEXT, "a.txt": TEXT}))
    archive[archive.index("é".encode())] = 0xFF
    results = submit(deposit("depot.zip", bytes(archive)))
    assert _received(results) == ["a.txt"]
    assert _failures(results) == {"é.txt": "« é.txt » n’a pas pu être sorti de l’archive"}


def test_random_damage_never_ends_in_a_trace(deposit: Deposit, submit: Submit, chance: random.Random) -> None:
    whole = _zip({"a.txt": TEXT * 20, "b/é.txt": chance.randbytes(300), "d.txt": TEXT})
    for number in range(150):
        damaged = bytearray(whole)
        for _ in range(6):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        results = submit(deposit(f"{number}.zip", bytes(damaged)))
        assert _received(results) or _failures(results)
