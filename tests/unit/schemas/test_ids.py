"""The same cause gives the same id, on every machine and in every version: ids are in the log for ever."""

import uuid

from schemas import ids

DOSSIER = uuid.UUID("00000000-0000-4000-8000-000000000001")
PINNED = {
    "dossier": "24cc4603-c96f-5ff4-baf6-0518e4f80f66",
    "document": "a440f17f-2e84-51cc-8ab7-c55fa818d529",
    "note": "64a2ac28-20b2-5d3f-bdc9-02a9d5de7dca",
    "event": "53262f00-8dd7-552a-a79d-c0d5e7ed9430",
}


def test_ids_never_change() -> None:
    assert {
        "dossier": str(ids.dossier_id("urn:guichet", "depot-7")),
        "document": str(ids.document_id(DOSSIER, "étude.pdf", "0" * 64)),
        "note": str(ids.note_id(DOSSIER)),
        "event": str(ids.derived_event_id(DOSSIER, "extraction", "1", "a/0")),
    } == PINNED


def test_what_differs_has_another_id() -> None:
    events = {
        ids.derived_event_id(DOSSIER, *parts)
        for parts in (("a", "1", "x"), ("b", "1", "x"), ("a", "2", "x"), ("a", "1", "y"))
    }
    documents = {ids.document_id(DOSSIER, *parts) for parts in (("a", "0"), ("b", "0"), ("a", "1"))}
    assert len(events) == 4
    assert len(documents) == 3
    assert ids.dossier_id("a", "b") != ids.dossier_id("b", "a")
    assert ids.note_id(DOSSIER) != ids.note_id(uuid.UUID(int=2))
