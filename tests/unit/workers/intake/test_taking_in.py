"""A submission becomes documents in the store; a file that cannot be had fails alone, with a reason to read."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schemas import ids
from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import DossierFailed, DossierReceived, DossierSubmitted, SubmittedDocument
from tests.fakes.in_memory_keys import InMemoryKeyStore
from tests.unit.workers.intake.conftest import DOSSIER
from workers.adapters.folder_store import FolderObjectStore
from workers.delivery import Refusal, Result
from workers.errors import RejectedError, UnavailableError
from workers.intake import AlreadySubmittedError, IntakeParts, fail_dossier, routes

Deposit = Callable[..., SubmittedDocument]
Submit = Callable[..., list[Result]]

CONTENT = b"Le dossier en clair."
OTHER_EVENT = "22222222-2222-4222-8222-222222222222"


def _received(results: list[Result]) -> list[DocumentReceived]:
    return [result for result in results if isinstance(result, DocumentReceived)]


def _failures(results: list[Result]) -> dict[str, str]:
    return {result.name: result.reason for result in results if isinstance(result, DocumentFailed)}


def _dossier(results: list[Result]) -> DossierReceived:
    (dossier,) = [result for result in results if isinstance(result, DossierReceived)]
    return dossier


def _web_document(address: str, content: bytes = b"contenu servi") -> SubmittedDocument:
    return SubmittedDocument(name="servi.txt", uri=address, sha256=hashlib.sha256(content).hexdigest())


def test_each_file_is_stored_under_its_digest(deposit: Deposit, submit: Submit, store: FolderObjectStore) -> None:
    results = submit(deposit("a.txt", CONTENT), deposit("b.txt", CONTENT * 2))
    assert [store.get_bytes(document.artefact) for document in _received(results)] == [CONTENT, CONTENT * 2]
    assert {document.artefact.media_type for document in _received(results)} == {"text/plain"}


def test_the_dossier_waits_for_every_document_the_failed_ones_too(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("a.txt", CONTENT), deposit("vide.txt", b""))
    assert [document.name for document in _dossier(results).documents] == ["a.txt", "vide.txt"]
    assert _failures(results) == {"vide.txt": "le fichier est vide (0 octet)"}
    assert [document.name for document in _received(results)] == ["a.txt"]


def test_a_failed_document_can_be_sent_round_again_alone(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("a.txt", CONTENT), deposit("vide.txt", b""), title="Parc")
    (refusal,) = [result for result in results if isinstance(result, Refusal)]
    assert isinstance(refusal.data, DossierSubmitted)
    assert [document.name for document in refusal.data.documents] == ["vide.txt"]
    assert refusal.data.dossier_id == _dossier(results).dossier_id
    assert refusal.reason == "vide.txt : le fichier est vide (0 octet)"


def test_a_wrong_digest_is_refused_and_both_are_named(deposit: Deposit, submit: Submit) -> None:
    reason = _failures(submit(deposit("a.txt", CONTENT, sha256="0" * 64)))["a.txt"]
    assert reason.startswith("l’empreinte sha256 ne correspond pas : 000000000000… annoncée")
    assert hashlib.sha256(CONTENT).hexdigest()[:12] in reason


def test_a_missing_file_is_tried_again_and_then_refused(
    deposit: Deposit, submit: Submit, pauses: list[float], parts: IntakeParts
) -> None:
    there = deposit("a.txt", CONTENT)
    gone = there.model_copy(update={"name": "b.txt", "uri": there.uri.replace("a.txt", "b.txt")})
    reason = _failures(submit(there, gone))["b.txt"]
    assert "fichier introuvable" in reason
    assert reason.endswith(f"(essayé {parts.attempts} fois)")
    assert pauses == [0.5, 1.0]


def test_many_documents_out_of_reach_are_waited_for_no_longer_than_one(
    deposit: Deposit, submit: Submit, pauses: list[float]
) -> None:
    there = deposit("a.txt", CONTENT)
    gone = [
        there.model_copy(update={"name": f"{n}.txt", "uri": there.uri.replace("a.txt", f"{n}.txt")}) for n in "bcdef"
    ]
    assert set(_failures(submit(*gone[:2], there, *gone[2:]))) == {each.name for each in gone}
    assert pauses == [0.5, 1.0]


def test_a_document_that_arrives_between_two_rounds_is_taken_in(
    deposit: Deposit, submit: Submit, parts: IntakeParts, tmp_path: Path
) -> None:
    late = deposit("a.txt", CONTENT)
    path = tmp_path / "depot" / "a.txt"
    path.unlink()

    def arrive(_seconds: float) -> None:
        path.write_bytes(CONTENT)

    arriving = replace(parts, pause=arrive)
    assert not _failures(submit(late, parts=arriving))


def test_a_store_of_ours_that_is_out_is_waited_for_and_no_document_is_blamed(
    deposit: Deposit, submit: Submit, parts: IntakeParts, pauses: list[float], tmp_path: Path
) -> None:
    (tmp_path / "plein").write_bytes(b"no folder")
    broken = replace(parts, store=FolderObjectStore(tmp_path / "plein" / "objects", InMemoryKeyStore()))
    with pytest.raises(UnavailableError, match="le stockage ne peut pas écrire"):
        submit(deposit("a.txt", CONTENT), parts=broken)
    assert pauses == []


def test_what_was_put_for_the_dossier_before_is_taken_from_the_store(submit: Submit, store: FolderObjectStore) -> None:
    ref = store.put_bytes(CONTENT, "application/octet-stream", DOSSIER)
    (received,) = _received(submit(SubmittedDocument(name="a.txt", uri=ref.uri, sha256=ref.sha256)))
    assert received.artefact == ref.model_copy(update={"media_type": "text/plain"})


def test_what_another_dossier_put_is_refused(submit: Submit, store: FolderObjectStore) -> None:
    ref = store.put_bytes(CONTENT, "application/octet-stream", uuid.UUID(int=2))
    failures = _failures(submit(SubmittedDocument(name="a.txt", uri=ref.uri, sha256=ref.sha256)))
    assert failures == {"a.txt": "ce fichier appartient à un autre dossier"}


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("file:///etc/hostname", "hors des dossiers autorisés"),
        ("ftp://exemple.fr/a.pdf", "genre inconnu"),
        ("s3://seau/a.pdf", "aucun stockage S3"),
        ("http://", "adresse invalide"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused_at_once(
    submit: Submit, pauses: list[float], uri: str, words: str
) -> None:
    assert words in _failures(submit(_web_document(uri)))["servi.txt"]
    assert pauses == []


def test_a_path_that_climbs_out_of_the_allowed_folder_is_refused(deposit: Deposit, submit: Submit) -> None:
    inside = deposit("a.txt", CONTENT)
    outside = inside.model_copy(update={"uri": inside.uri.replace("a.txt", "%2e%2e/state.db")})
    assert "hors des dossiers autorisés" in _failures(submit(outside))["a.txt"]


@pytest.mark.parametrize("path", ["/200", "/redirect"])
def test_a_file_is_fetched_over_http(submit: Submit, store: FolderObjectStore, web: str, path: str) -> None:
    (document,) = _received(submit(_web_document(web + path)))
    assert store.get_bytes(document.artefact) == b"contenu servi"


def test_a_server_that_refuses_is_not_asked_again(submit: Submit, web: str, asked: list[str]) -> None:
    assert "(HTTP 404)" in _failures(submit(_web_document(web + "/404")))["servi.txt"]
    assert asked == ["/404"]


@pytest.mark.parametrize("status", ["500", "503", "429"])
def test_a_server_in_trouble_is_asked_again(submit: Submit, web: str, asked: list[str], status: str) -> None:
    assert f"(HTTP {status}) (essayé 3 fois)" in _failures(submit(_web_document(f"{web}/{status}")))["servi.txt"]
    assert len(asked) == 3


def test_an_answer_cut_short_is_no_file(submit: Submit, web: str) -> None:
    assert "adresse injoignable" in _failures(submit(_web_document(web + "/cut")))["servi.txt"]


def test_a_server_that_is_not_there_is_named(submit: Submit) -> None:
    reason = _failures(submit(_web_document("http://127.0.0.1:9/a.pdf")))["servi.txt"]
    assert reason.startswith("adresse injoignable : http://127.0.0.1:9/a.pdf")


def test_a_file_larger_than_allowed_is_cut_off(deposit: Deposit, submit: Submit, tmp_path: Path) -> None:
    document = deposit("gros.txt", b"x" * 5000)
    assert "plus gros que la taille permise" in _failures(submit(document, max_file_bytes=1000))["gros.txt"]
    assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


def test_the_same_file_twice_under_one_name_is_one_document(deposit: Deposit, submit: Submit) -> None:
    document = deposit("a.txt", CONTENT)
    results = submit(document, document)
    assert len(_received(results)) == 1
    assert len(_dossier(results).documents) == 1


def test_taking_in_twice_gives_the_same_events(deposit: Deposit, submit: Submit) -> None:
    documents = [deposit("a.txt", CONTENT), deposit("vide.txt", b"")]
    assert submit(*documents) == submit(*documents)


def test_a_document_inherits_the_dossiers_confidentiality(deposit: Deposit, submit: Submit) -> None:
    documents = [deposit("a.txt", CONTENT), deposit("b.txt", CONTENT, confidential=True)]
    assert [document.confidential for document in _received(submit(*documents))] == [False, True]


def test_of_a_confidential_dossier_every_document_is_confidential(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("a.txt", CONTENT), confidential=True)
    assert _received(results)[0].confidential
    assert _dossier(results).metadata.confidential


def test_without_an_id_the_dossier_is_that_of_the_event(deposit: Deposit, submit: Submit) -> None:
    results = submit(deposit("a.txt", CONTENT), dossier_id=None, event_id="depot-12")
    assert _dossier(results).dossier_id == ids.dossier_id("/tests", "depot-12")


def test_a_dossier_without_a_title_is_named_by_its_reference_or_its_first_file(
    deposit: Deposit, submit: Submit
) -> None:
    document = deposit("a.txt", CONTENT)
    assert _dossier(submit(document, reference="AE-2026-1")).metadata.title == "AE-2026-1"
    assert _dossier(submit(document)).metadata.title == "a.txt"


def test_another_event_cannot_submit_the_same_dossier(deposit: Deposit, submit: Submit) -> None:
    document = deposit("a.txt", CONTENT)
    submit(document)
    with pytest.raises(AlreadySubmittedError, match="existe déjà"):
        submit(document, event_id=OTHER_EVENT)


def test_a_retry_of_a_part_joins_its_dossier_without_announcing_it_again(deposit: Deposit, submit: Submit) -> None:
    submit(deposit("a.txt", CONTENT))
    results = submit(deposit("b.txt", CONTENT), event_id=OTHER_EVENT, retry_of="letter-1")
    assert [document.name for document in _received(results)] == ["b.txt"]
    assert not [result for result in results if isinstance(result, DossierReceived)]


def test_too_many_files_fail_the_whole_dossier(
    deposit: Deposit, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.intake.MAX_DOCUMENTS", 1)
    with pytest.raises(RejectedError, match="le dossier compte 2 fichiers"):
        submit(deposit("a.txt", CONTENT), deposit("b.txt", CONTENT))


def test_a_dossier_that_cannot_go_on_is_said_to_have_failed(deposit: Deposit, parts: IntakeParts) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 -- this test alone makes an envelope by hand

    from schemas.envelope import Envelope  # noqa: PLC0415

    data = DossierSubmitted(title="Parc", documents=(deposit("a.txt", CONTENT),))
    envelope = Envelope("depot-13", data.TYPE, "/tests", datetime(2026, 11, 2, tzinfo=UTC), data)
    (failed,) = fail_dossier(envelope, RejectedError("trop de fichiers"))
    assert isinstance(failed, DossierFailed)
    assert (failed.dossier_id, failed.reason) == (ids.dossier_id("/tests", "depot-13"), "trop de fichiers")
    assert fail_dossier(envelope, AlreadySubmittedError("existe déjà")) == []
    (route,) = routes(parts)
    assert DossierSubmitted in route.consumes
