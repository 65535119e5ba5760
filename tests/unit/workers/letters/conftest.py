"""A note that asks for three things, and a way to choose among them."""

import uuid

import pytest

from schemas.notes import Citation, CompletenessItem, Note, Request
from tests.unit.workers.note_forms.conftest import HOSTILE, note_saying
from workers._letters import LetterAbout

ABSENT, THIN, CONTRADICTED = range(3)


def _citation(document: str, page: int) -> Citation:
    return Citation(document_id=uuid.UUID(int=1), document=document, page=page, quote="la hauteur est de 13,6 m")


@pytest.fixture
def note() -> Note:
    """Give a note whose requests are a missing piece, a partial one and a contradiction."""
    requests = (
        Request(text="1. Fournir la note de présentation non technique.", legal_basis="R181-13 8°"),
        Request(
            text="2. Indiquer l’origine géographique des déchets.",
            legal_basis="D181-15-2 I 4°",
            citations=(_citation("02_etude_impact.pdf", 9),),
        ),
        Request(
            text="3. Préciser la hauteur : 13,6 m dans 02_etude_impact, page 12, mais 16,3 m ailleurs.",
            legal_basis="R181-16",
            citations=(_citation("02_etude_impact.pdf", 12), _citation("03_rnt.pdf", 4)),
        ),
    )
    completeness = (
        CompletenessItem(piece="Note de présentation", article="R181-13 8°", status="absent"),
        CompletenessItem(piece="Origine des déchets", article="D181-15-2 I 4°", status="partial"),
        CompletenessItem(piece="Plan de situation", article="R181-13 2°", status="present"),
        CompletenessItem(piece="Étude de dangers", article="D181-15-2 I 10°", status="absent"),
    )
    plain = note_saying(["Unité de méthanisation de la Fontenelle", "Une phrase.", "Une autre."])
    return plain.model_copy(update={"requests": requests, "completeness": completeness})


@pytest.fixture
def about() -> LetterAbout:
    """Give what is known of the dossier."""
    return LetterAbout(petitionnaire="SAS Biogaz de l’Ormelle", reference="AE-2026-17")


@pytest.fixture
def hostile_note() -> Note:
    """Give a note whose every text some form might take for markup."""
    return note_saying(HOSTILE)
