"""A section is worded again from the note pane: through the model, undone, refused once it is approved."""

import json
import re
import uuid
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from schemas.notes import NoteSection
from schemas.reviews import ApproveNote, DecisionSubmitted, ReviewStatement
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.language_model import FakeLanguageModel
from workers.errors import UnavailableError

LOCAL = "http://127.0.0.1:8765"
FIRST = "Le projet comprend trois éoliennes de 150 m de hauteur."
TEXT = f"Description du projet\n\n{FIRST}\n\nL’emprise du projet couvre 12 ha de terres agricoles.\n"
AGAIN = "Trois éoliennes de 150 m de hauteur composent le projet."


def _worded(text: str) -> str:
    return json.dumps({"phrases": [{"texte": text, "passages": [1, 2, 3]}]})


class Scene:
    """A dossier in review, and a client signed in."""

    def __init__(self, room: DemoRoom, client: AsgiClient, model: FakeLanguageModel, folder: Path) -> None:
        self.room, self.client, self.model = room, client, model
        (folder / "etude.txt").write_text(TEXT)
        self.dossier_id = room.take_dossier([folder / "etude.txt"], title="Parc des Tilleuls")

    @property
    def section(self) -> NoteSection:
        note = self.room.read_model.note(self.dossier_id)
        assert note is not None
        return next(section for section in note.sections if section.key == "projet")

    def texts(self) -> list[str]:
        return [statement.text for statement in self.section.statements]

    def post(self, key: str = "projet", **form: str) -> tuple[int, str]:
        note = self.room.read_model.note(self.dossier_id)
        assert note is not None
        known = {"note_id": str(note.note_id), "version": str(note.version)}
        answered = self.client.post(f"/dossiers/{self.dossier_id}/relecture/parties/{key}", data={**known, **form})
        return answered.status_code, unescape(answered.text)

    def decide(self, decision: ReviewStatement | ApproveNote) -> None:
        note = self.room.read_model.note(self.dossier_id)
        assert note is not None
        submitted = DecisionSubmitted(
            dossier_id=self.dossier_id, note_id=note.note_id, version=note.version, actor="C.", decision=decision
        )
        self.room.pipeline.publish(submitted)
        self.room.pipeline.drain()

    def accept_all(self) -> None:
        for statement in self.section.statements:
            self.decide(ReviewStatement(statement_id=statement.statement_id, verdict="accepted"))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Give a dossier whose note a model worded."""
    model = FakeLanguageModel([_worded(FIRST)])
    room = DemoRoom(tmp_path / "data", model=model)
    with AsgiClient(room.app(), base_url=LOCAL, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield Scene(room, client, model, tmp_path)
    room.close()


def test_a_section_reads_anew_and_its_statements_can_be_decided(scene: Scene) -> None:
    assert scene.texts() == [FIRST]
    scene.model.replies[:] = [_worded(AGAIN)]
    status, page = scene.post(souhait="Plus court", consigne="sans jargon")
    assert status == 200
    assert AGAIN in page
    assert "Plus court sans jargon" in scene.model.asked[-1][1]
    assert scene.texts() == [AGAIN]
    scene.accept_all()
    assert [statement.review for statement in scene.section.statements] == ["accepted"]


def test_the_wording_before_is_brought_back(scene: Scene) -> None:
    scene.model.replies[:] = [_worded(AGAIN)]
    _, page = scene.post()
    assert "Revenir à la rédaction précédente" in page
    status, page = scene.post(avant="true")
    assert status == 200
    assert scene.texts() == [FIRST]
    assert "Revenir à la rédaction précédente" not in page


def test_where_the_model_fails_the_section_stays_and_says_why(scene: Scene) -> None:
    scene.model.replies[:] = [UnavailableError("le modèle essai est injoignable")]
    status, page = scene.post()
    assert status == 200
    assert "injoignable ; le texte précédent est conservé" in page
    assert scene.texts() == [FIRST]


def test_a_section_that_is_wholly_accepted_is_not_worded_again(scene: Scene) -> None:
    scene.accept_all()
    status, page = scene.post()
    assert status == 409
    assert "acceptés" in page
    pane = unescape(scene.client.get(f"/dossiers/{scene.dossier_id}/relecture").text)
    section = re.search(r'<section class="note-section" id="partie-projet".*?</section>', pane, re.DOTALL)
    assert section is not None
    assert "Rédiger à nouveau" not in section[0]


def test_nothing_of_an_approved_note_is_worded_again(scene: Scene) -> None:
    scene.decide(ApproveNote())
    status, page = scene.post()
    assert status == 409
    assert "approuvée" in page


def test_an_approved_note_holds_the_sections_as_they_read(scene: Scene) -> None:
    scene.model.replies[:] = [_worded(AGAIN)]
    scene.post()
    scene.accept_all()
    scene.decide(ApproveNote())
    note = scene.room.read_model.note(scene.dossier_id)
    assert note is not None
    assert note.status == "approved"
    assert scene.texts() == [AGAIN]


@pytest.mark.parametrize(("key", "form"), [("identite", {}), ("rien", {}), ("projet", {"version": "9"})])
def test_what_cannot_be_worded_is_refused(scene: Scene, key: str, form: dict[str, str]) -> None:
    assert scene.post(key, **form)[0] == 409


def test_an_instruction_that_is_too_long_is_refused(scene: Scene) -> None:
    assert scene.post(consigne="x" * 501)[0] == 422


def test_every_request_is_on_the_log_with_what_became_of_it(scene: Scene) -> None:
    scene.model.replies[:] = [_worded(AGAIN)]
    scene.post(consigne="court")
    types = [event.type for event in scene.room.read_model.timeline(scene.dossier_id)]
    assert types[-2:] == ["fr.lisiere.section.requested.v1", "fr.lisiere.section.redrafted.v1"]
    assert uuid.UUID(str(scene.room.read_model.timeline(scene.dossier_id)[-1].causation_id))
