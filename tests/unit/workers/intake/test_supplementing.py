"""Compléments join a dossier: what is new comes in once, what was there stays, what cannot be is told."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import (
    MAX_DOCUMENTS,
    DossierSupplemented,
    DossierWithdrawn,
    SubmittedDocument,
    SupplementedDocument,
    SupplementReceived,
)
from schemas.envelope import Envelope
from tests.unit.workers.intake.conftest import DOSSIER
from workers._intake.memory import Memory, with_supplement
from workers.delivery import Refusal, Result
from workers.errors import RejectedError
from workers.intake import IntakeParts, fail_dossier, routes

Deposit = Callable[..., SubmittedDocument]
Submit = Callable[..., list[Result]]
EVENT = "33333333-3333-4333-8333-333333333333"


def complete(
    parts: IntakeParts,
    *documents: SubmittedDocument,
    event_id: str = EVENT,
    retry_of: str | None = None,
    replaces: uuid.UUID | None = None,
) -> list[Result]:
    offered = tuple(SupplementedDocument(**dict(each), replaces=replaces) for each in documents)
    data = DossierSupplemented(dossier_id=DOSSIER, received_on=date(2026, 11, 20), documents=offered)
    return list(handled(parts, data, event_id, retry_of))


def handled(
    parts: IntakeParts, data: DossierSupplemented | DossierWithdrawn, event_id: str = EVENT, retry_of: str | None = None
) -> list[Result]:
    (route,) = routes(parts)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return list(route.handle(Envelope(event_id, data.TYPE, "/tests", now, data, retry_of=retry_of)))


def grown(results: list[Result]) -> list[SupplementReceived]:
    return [result for result in results if isinstance(result, SupplementReceived)]


def received(results: list[Result]) -> list[str]:
    return [result.name for result in results if isinstance(result, DocumentReceived)]


def test_new_files_come_in_and_the_dossier_grows_by_them_alone(
    deposit: Deposit, submit: Submit, parts: IntakeParts
) -> None:
    submit(deposit("a.txt", b"un"))
    results = complete(parts, deposit("a.txt", b"un"), deposit("b.txt", b"deux"))
    (supplement,) = grown(results)
    assert (supplement.number, [each.name for each in supplement.documents]) == (1, ["b.txt"])
    assert received(results) == ["b.txt"]


def test_the_same_event_seen_again_gives_the_same_results(deposit: Deposit, submit: Submit, parts: IntakeParts) -> None:
    submit(deposit("a.txt", b"un"))
    files = [deposit("a.txt", b"une autre version"), deposit("b.txt", b"deux"), deposit("vide.txt", b"")]
    first = complete(parts, *files)
    assert complete(parts, *files) == first
    (later,) = grown(complete(parts, deposit("c.txt", b"trois"), event_id=str(uuid.uuid4())))
    assert later.number == 2
    assert complete(parts, *files) == first


def test_files_that_are_there_already_change_nothing_and_are_told(
    deposit: Deposit, submit: Submit, parts: IntakeParts
) -> None:
    submit(deposit("a.txt", b"un"), deposit("b.txt", b"deux"))
    with pytest.raises(RejectedError, match="déjà dans le dossier, identiques : rien n’a changé"):
        complete(parts, deposit("a.txt", b"un"), deposit("b.txt", b"deux"))


def test_a_piece_that_replaces_another_names_it(deposit: Deposit, submit: Submit, parts: IntakeParts) -> None:
    (old,) = [each for each in submit(deposit("a.txt", b"un")) if isinstance(each, DocumentReceived)]
    (supplement,) = grown(complete(parts, deposit("b.txt", b"deux"), replaces=old.document_id))
    assert supplement.documents[0].replaces == old.document_id


def test_a_piece_that_would_replace_what_is_not_there_is_set_apart_alone(
    deposit: Deposit, submit: Submit, parts: IntakeParts
) -> None:
    submit(deposit("a.txt", b"un"))
    (refusal,) = complete(parts, deposit("b.txt", b"deux"), replaces=uuid.uuid4())
    assert isinstance(refusal, Refusal)
    assert "n’est pas dans ce dossier" in refusal.reason


def test_a_file_that_cannot_be_read_fails_alone_and_can_be_sent_round_again(
    deposit: Deposit, submit: Submit, parts: IntakeParts
) -> None:
    submit(deposit("a.txt", b"un"))
    results = complete(parts, deposit("b.txt", b""), deposit("c.txt", b"trois"))
    assert received(results) == ["c.txt"]
    assert [result.name for result in results if isinstance(result, DocumentFailed)] == ["b.txt"]
    (refusal,) = [result for result in results if isinstance(result, Refusal)]
    assert isinstance(refusal.data, DossierSupplemented)
    assert [each.name for each in refusal.data.documents] == ["b.txt"]
    again = complete(parts, deposit("b.txt", b""), event_id=str(uuid.uuid4()), retry_of="lettre")
    assert grown(again) == []


def test_an_unknown_dossier_is_told_and_is_not_made(deposit: Deposit, parts: IntakeParts) -> None:
    with pytest.raises(RejectedError, match=r"aucun dossier .* : des compléments ne créent pas de dossier") as refused:
        complete(parts, deposit("a.txt", b"un"))
    data = DossierSupplemented(
        dossier_id=DOSSIER,
        received_on=date(2026, 11, 20),
        documents=(SupplementedDocument(**dict(deposit("a", b"1"))),),
    )
    envelope = Envelope(EVENT, data.TYPE, "/tests", datetime.now(UTC), data)
    assert fail_dossier(envelope, refused.value) == []


def test_a_withdrawn_dossier_takes_nothing_more(deposit: Deposit, submit: Submit, parts: IntakeParts) -> None:
    submit(deposit("a.txt", b"un"))
    handled(parts, DossierWithdrawn(dossier_id=DOSSIER, actor="C. Martin", reason="déposé deux fois"))
    with pytest.raises(RejectedError, match="a été retiré : il ne reçoit plus de compléments"):
        complete(parts, deposit("b.txt", b"deux"))


def test_a_dossier_does_not_grow_past_its_limit(deposit: Deposit, submit: Submit, parts: IntakeParts) -> None:
    submit(deposit("a.txt", b"un"))
    many = [
        DocumentFailed(dossier_id=DOSSIER, document_id=uuid.uuid4(), name=f"{n}", stage="intake", reason="vide")
        for n in range(MAX_DOCUMENTS)
    ]
    parts.state.update(
        "intake",
        str(DOSSIER),
        lambda known: with_supplement(Memory.model_validate(known), "autre", many[:-1], is_retry=False).model_dump(
            mode="json"
        ),
    )
    with pytest.raises(RejectedError, match="rien n’a été ajouté"):
        complete(parts, deposit("b.txt", b"deux"))
