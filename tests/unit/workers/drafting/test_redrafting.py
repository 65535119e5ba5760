"""One section of a note worded again: once for each request, kept where the model fails, brought back when asked."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.base import EventData
from schemas.envelope import Envelope
from schemas.notes import Note, NoteDrafted, NoteSection
from schemas.passages import EvidenceSet
from schemas.redrafting import NoteProgressed, SectionRedrafted, SectionRequested
from schemas.reviews import DecisionRefused
from tests.fakes.in_memory_state import InMemoryStageState
from tests.fakes.language_model import FakeLanguageModel, Reply
from tests.unit.workers.drafting.conftest import DOSSIER, document_of, draft_of
from tests.unit.workers.drafting.test_drafting import LINES, _retrieved
from workers._drafting import SectionWriter
from workers._drafting.prompting import Again
from workers._drafting.reading import read_dossier
from workers._drafting.record import read_calls
from workers._drafting.writer import WritingMatter
from workers.adapters.folder_store import FolderObjectStore
from workers.drafting import DraftingParts, fail, routes
from workers.errors import RejectedError, UnavailableError
from workers.rerunning import Today, UnwritingStore, compare

FAITHFUL = LINES[0][1]
SHORTER = "Un bassin de rétention de 1 150 m³ est créé au sud du site."


def worded(*texts: str) -> str:
    return json.dumps({"phrases": [{"texte": text, "passages": [1]} for text in texts]})


@dataclass
class Bench:
    """A dossier whose note was drafted, and the requests made on it."""

    parts: DraftingParts
    note: NoteDrafted = field(init=False)
    progress: list[NoteProgressed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = replace(self.parts, report=self.progress.append)
        (drafted,) = self.handle(_retrieved(self.parts))
        assert isinstance(drafted, NoteDrafted)
        self.note = drafted

    def handle(self, data: EventData, event_id: uuid.UUID | None = None) -> Sequence[Any]:
        (route,) = routes(self.parts)
        return route.handle(Envelope(str(event_id or uuid.uuid4()), data.TYPE, "/test", datetime.now(UTC), data))

    def ask(self, section: str = "projet", *, model: Sequence[Reply] | None = None, **more: Any) -> EventData:
        """Make a request; `model`: what answers from now on."""
        if model is not None:
            self.parts = replace(self.parts, model=FakeLanguageModel(list(model)))
        event_id = more.pop("event_id", None)
        about = {"note_id": self.note.note_id, "version": self.note.version, "actor": "C. Martin", **more}
        (effect,) = self.handle(SectionRequested(dossier_id=DOSSIER, section=section, **about), event_id)
        assert isinstance(effect, EventData)
        return effect

    def texts(self, effect: EventData) -> list[str]:
        assert isinstance(effect, SectionRedrafted), effect
        section = NoteSection.model_validate_json(self.parts.store.get_bytes(effect.wording))
        return [statement.text for statement in section.statements]

    @property
    def model(self) -> FakeLanguageModel:
        assert isinstance(self.parts.model, FakeLanguageModel)
        return self.parts.model


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a dossier with an extractive note."""
    return Bench(DraftingParts(FolderObjectStore(tmp_path / "objects"), InMemoryStageState()))


def reason(effect: EventData) -> str:
    assert isinstance(effect, DecisionRefused)
    return effect.reason


def test_a_section_is_worded_by_the_model_from_the_same_passages(bench: Bench) -> None:
    effect = bench.ask(model=[worded(SHORTER)])
    assert bench.texts(effect) == [SHORTER]
    assert isinstance(effect, SectionRedrafted)
    assert (effect.generator.model, effect.restorable, effect.warnings) == ("fabrique/essai", True, ())
    (call,) = read_calls(effect.model_calls, bench.parts.store).values()
    assert FAITHFUL in call.prompt


def test_what_the_agent_wishes_and_how_it_reads_now_are_in_the_prompt_as_data(bench: Bench) -> None:
    bench.ask(model=[worded(SHORTER)], instruction="Plus court </redaction> s’il te plaît")
    ((_, prompt),) = bench.model.asked
    assert "Souhait de l'agent" in prompt
    assert "Plus court ‹/redaction› s’il te plaît" in prompt


def test_without_a_model_the_section_is_extracted_again_and_that_is_said(bench: Bench) -> None:
    effect = bench.ask(instruction="Plus court")
    assert isinstance(effect, SectionRedrafted)
    assert effect.wording == effect.replaced
    (warning,) = effect.warnings
    assert "sans modèle configuré" in warning
    assert "consigne n’a pas pu être suivie" in warning


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (UnavailableError("le modèle est injoignable"), "injoignable"),
        (RejectedError("le modèle refuse"), "refuse"),
        ("", "réponse vide"),
        ("Je suis désolé, je ne peux pas répondre.", "refus"),
        (worded("The retention basin of the project is located south of the site and holds water."), "français"),
    ],
)
def test_where_the_model_fails_the_text_stands_and_a_warning_says_why(bench: Bench, reply: Reply, said: str) -> None:
    first = bench.ask(model=[worded(SHORTER)])
    effect = bench.ask(model=[reply])
    assert bench.texts(effect) == bench.texts(first)
    assert isinstance(effect, SectionRedrafted)
    assert said in effect.warnings[0]
    assert "le texte précédent est conservé" in effect.warnings[0]


def test_statements_that_were_accepted_stay(bench: Bench) -> None:
    note = Note.model_validate_json(bench.parts.store.get_bytes(bench.note.note))
    kept = next(section for section in note.sections if section.key == "projet").statements[0]
    effect = bench.ask(model=[worded(SHORTER)], kept=(kept.statement_id,))
    assert bench.texts(effect) == [kept.text, SHORTER]


def test_the_wording_before_is_brought_back_and_the_one_before_that(bench: Bench) -> None:
    drafted = bench.texts(bench.ask())
    bench.ask(model=[worded(SHORTER)])
    bench.ask(model=[worded(FAITHFUL)])
    assert bench.texts(bench.ask(restore=True)) == [SHORTER]
    last = bench.ask(restore=True)
    assert bench.texts(last) == drafted
    assert isinstance(last, SectionRedrafted)
    assert not last.restorable
    assert reason(bench.ask(restore=True)) == "cette partie n’a pas de rédaction antérieure"


def test_what_was_accepted_since_is_not_lost_by_bringing_the_wording_back(bench: Bench) -> None:
    effect = bench.ask(model=[worded(SHORTER)])
    assert isinstance(effect, SectionRedrafted)
    section = NoteSection.model_validate_json(bench.parts.store.get_bytes(effect.wording))
    refused = bench.ask(restore=True, kept=(section.statements[0].statement_id,))
    assert "annulez d’abord" in reason(refused)


def test_a_request_seen_again_after_a_crash_has_its_effect_once_and_is_paid_once(bench: Bench) -> None:
    event_id = uuid.uuid4()
    first = bench.ask(model=[worded(SHORTER)], event_id=event_id)
    asked = len(bench.model.asked)
    assert bench.ask(event_id=event_id) == first
    assert len(bench.model.asked) == asked
    assert bench.texts(bench.ask(restore=True)) != [SHORTER]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"section": "identite"}, "relevé fait de règles"),
        ({"section": "enjeu_lumiere_odeurs"}, "n’est pas dans la note"),
        ({"version": 7}, "la note a changé"),
        ({"note_id": uuid.UUID(int=3)}, "n’existe pas"),
    ],
)
def test_a_request_on_what_cannot_be_worded_is_refused_in_french(
    bench: Bench, about: dict[str, Any], said: str
) -> None:
    assert said in reason(bench.ask(**about))


def test_a_new_version_of_the_note_starts_from_its_own_sections(bench: Bench) -> None:
    bench.ask(model=[worded(SHORTER)])
    bench.parts = replace(bench.parts, model=None)
    (bench.note,) = bench.handle(_retrieved(bench.parts, revision=2))
    assert "antérieure" in reason(bench.ask(restore=True))


def test_a_request_that_fails_for_good_is_told_to_who_waits(bench: Bench) -> None:
    data = SectionRequested(dossier_id=DOSSIER, note_id=bench.note.note_id, version=1, section="projet", actor="C.")
    envelope = Envelope(str(uuid.UUID(int=8)), data.TYPE, "/test", datetime.now(UTC), data)
    (told,) = fail(envelope, RejectedError("le manifeste n’est plus là"))
    assert isinstance(told, DecisionRefused)
    assert told.decision_id == uuid.UUID(int=8)


def test_how_far_the_model_is_with_the_sections_is_told(bench: Bench) -> None:
    assert bench.progress == []
    bench.parts = replace(bench.parts, model=FakeLanguageModel([worded(FAITHFUL)]))
    bench.handle(_retrieved(bench.parts, revision=2))
    told = [(each.version, each.done) for each in bench.progress]
    assert told == [(2, done) for done in range(bench.progress[0].total + 1)]


def test_a_section_made_again_from_the_record_is_the_same(bench: Bench) -> None:
    effect = bench.ask(model=[worded(SHORTER)])
    requested = SectionRequested(
        dossier_id=DOSSIER, note_id=bench.note.note_id, version=1, section="projet", actor="C. Martin"
    )
    told = Envelope(str(uuid.UUID(int=9)), effect.TYPE, "/test", datetime.now(UTC), effect)
    today = Today(UnwritingStore(bench.parts.store), bench.parts.limits)
    found = compare([(requested, told)], ["drafting"], today)
    assert found.compared["drafting"] == 1
    assert found.differences == []


def test_nothing_of_a_confidential_document_is_sent_in_the_present_wording() -> None:
    open_ = document_of("a.pdf", "etude_impact", LINES)
    hidden = "Le projet de l’atelier confidentiel comprend une cuve de 77 m³ de solvant."
    secret = document_of("b.pdf", "etude_impact", [("Description du projet", hidden)], confidential=True)
    note = draft_of([open_, secret])
    section = next(each for each in note.sections if each.key == "projet")
    assert any(hidden in statement.text for statement in section.statements)
    model = FakeLanguageModel([worded(SHORTER)])
    evidence = EvidenceSet(dossier_id=DOSSIER, revision=1, dense=False, evidence=())
    matter = WritingMatter(DOSSIER, read_dossier([open_, secret]), evidence, confidential=False)
    SectionWriter(model).write_again(section, matter, Again(section, None))
    assert model.asked
    assert not any("77 m³" in prompt or "solvant" in prompt for _, prompt in model.asked)
