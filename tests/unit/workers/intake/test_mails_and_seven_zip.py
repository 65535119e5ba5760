"""A 7z archive is unpacked as a ZIP is; a mail stays a document and what is attached to it becomes others."""

import io
import random
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path

import py7zr
import pytest

from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import SubmittedDocument
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_store import FolderObjectStore
from workers.delivery import Result

Deposit = Callable[..., SubmittedDocument]
Submit = Callable[..., list[Result]]

TEXT = "Le projet compte six éoliennes.".encode()


def _seven_zip(members: Mapping[str, bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:  # type: ignore[arg-type]
        for name, content in members.items():
            archive.writestr(content, name)
    return out.getvalue()


def _mail(*attached: tuple[str, bytes], subject: str = "Pièces") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@exemple.fr", "b@exemple.fr", subject
    mail.set_content("Voici les pièces.")
    for name, content in attached:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail


def _received(results: list[Result]) -> list[str]:
    return [result.name for result in results if isinstance(result, DocumentReceived)]


def _failures(results: list[Result]) -> dict[str, str]:
    return {result.name: result.reason for result in results if isinstance(result, DocumentFailed)}


def test_each_member_of_a_7z_is_a_document(deposit: Deposit, submit: Submit, store: FolderObjectStore) -> None:
    results = submit(deposit("depot.zip", _seven_zip({"pièces/étude.txt": TEXT, "plan.txt": TEXT + b"."})))
    assert _received(results) == ["pièces/étude.txt", "plan.txt"]
    documents = [result for result in results if isinstance(result, DocumentReceived)]
    assert [store.get_bytes(document.artefact) for document in documents] == [TEXT, TEXT + b"."]


def test_archives_nested_in_a_7z_are_unpacked_within_the_same_depth(deposit: Deposit, submit: Submit) -> None:
    nested = _seven_zip({"a.txt": TEXT})
    for _ in range(3):
        nested = _seven_zip({"plus.7z": nested})
    assert _received(submit(deposit("depot.7z", nested))) == ["plus.7z/plus.7z"]


def test_the_members_of_a_7z_behind_a_password_are_told(deposit: Deposit, submit: Submit) -> None:
    locked = _seven_zip({"secret.txt": TEXT}, password="x")  # noqa: S106
    assert _failures(submit(deposit("depot.7z", locked))) == {
        "secret.txt": "protégé par un mot de passe dans l’archive ; déposez-le déchiffré"
    }


def test_a_7z_whose_list_is_behind_a_password_is_refused(deposit: Deposit, submit: Submit) -> None:
    locked = _seven_zip({"secret.txt": TEXT}, password="x", header_encryption=True)  # noqa: S106
    assert "protégée par un mot de passe" in _failures(submit(deposit("depot.7z", locked)))["depot.7z"]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (ArchiveLimits(members=1, total_bytes=1024**3, ratio=100), "contient 2 fichiers, plus que les 1 permis"),
        (ArchiveLimits(members=9, total_bytes=1024**2, ratio=100), "dépasse 1 Mio une fois décompressée"),
        (ArchiveLimits(members=9, total_bytes=1024**3, ratio=100), "plus de 100 fois plus grosse"),
    ],
)
def test_a_7z_past_the_limits_is_refused_before_it_is_unpacked(
    deposit: Deposit, submit: Submit, limits: ArchiveLimits, words: str
) -> None:
    archive = _seven_zip({"bombe.txt": bytes(40 * 1024**2), "a.txt": TEXT})
    assert words in _failures(submit(deposit("depot.7z", archive), archive=limits))["depot.7z"]


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_truncated_7z_is_refused(deposit: Deposit, submit: Submit, kept: float, chance: random.Random) -> None:
    whole = _seven_zip({"a.bin": chance.randbytes(4000)})
    results = submit(deposit("depot.7z", whole[: int(len(whole) * kept)]))
    assert _failures(results) == {"depot.7z": "l’archive 7z est endommagée ou tronquée"}


def test_random_damage_to_a_7z_never_ends_in_a_trace(deposit: Deposit, submit: Submit, chance: random.Random) -> None:
    whole = _seven_zip({"a.txt": TEXT * 20, "b/é.txt": chance.randbytes(300)})
    for number in range(4):
        damaged = bytearray(whole)
        for _ in range(4):
            damaged[chance.randrange(6, len(damaged))] = chance.randrange(256)
        results = submit(deposit(f"{number}.7z", bytes(damaged)))
        assert _received(results) or _failures(results)


def test_a_mail_is_a_document_and_so_is_each_attachment(
    deposit: Deposit, submit: Submit, store: FolderObjectStore
) -> None:
    results = submit(deposit("avis.eml", _mail(("plan.txt", TEXT), ("plan.txt", TEXT + b"!")).as_bytes()))
    assert _received(results) == ["avis.eml", "avis.eml/plan.txt", "avis.eml/plan (2).txt"]
    documents = [result for result in results if isinstance(result, DocumentReceived)]
    assert store.get_bytes(documents[1].artefact) == TEXT


def test_a_mail_without_attachments_is_one_document(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("avis.eml", _mail().as_bytes()))
    assert (_received(results), _failures(results)) == (["avis.eml"], {})


def test_a_mail_attached_to_a_mail_is_opened_too(deposit: Deposit, submit: Submit) -> None:
    outer = _mail()
    outer.add_attachment(_mail(("note.txt", TEXT)))
    assert _received(submit(deposit("avis.eml", outer.as_bytes()))) == [
        "avis.eml",
        "avis.eml/courriel joint 1.eml",
        "avis.eml/courriel joint 1.eml/note.txt",
    ]


def test_an_archive_attached_to_a_mail_is_unpacked(deposit: Deposit, submit: Submit) -> None:
    mail = _mail(("pieces.7z", _seven_zip({"a.txt": TEXT})))
    assert _received(submit(deposit("avis.eml", mail.as_bytes()))) == ["avis.eml", "avis.eml/pieces.7z/a.txt"]


def test_an_attachments_name_leads_nowhere(deposit: Deposit, submit: Submit, tmp_path: Path) -> None:
    mail = _mail(("../../../evade.txt", TEXT))
    assert _received(submit(deposit("avis.eml", mail.as_bytes())))[1] == "avis.eml/evade.txt"
    assert not list(tmp_path.rglob("evade.txt"))


def test_an_empty_attachment_fails_alone(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("avis.eml", _mail(("vide.pdf", b""), ("a.txt", TEXT)).as_bytes()))
    assert _received(results) == ["avis.eml", "avis.eml/a.txt"]
    assert _failures(results) == {"avis.eml/vide.pdf": "le fichier est vide (0 octet)"}


def test_the_same_archive_gives_the_same_documents(deposit: Deposit, submit: Submit) -> None:
    """A record handled twice must not double what it announces."""
    archive = deposit("depot.7z", _seven_zip({"a.txt": TEXT}))
    first, second = submit(archive), submit(archive)
    assert [r.document_id for r in first if isinstance(r, DocumentReceived)] == [
        r.document_id for r in second if isinstance(r, DocumentReceived)
    ]
