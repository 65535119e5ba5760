"""After a run of every kind of event and decision there is, a replay is the live read model, then and at any instant.

A new type of event fails the first test until the run brings it.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from schemas.additions import CitedPassage
from schemas.audit import (
    BundleExported,
    LogRead,
    NoteExported,
    NoteViewed,
    SystemConfigured,
    SystemOperated,
)
from schemas.documents import DocumentRecognized
from schemas.dossiers import (
    DossierAssigned,
    DossierErased,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    SubmittedDocument,
    SupplementedDocument,
)
from schemas.envelope import RETRY_HEADER, Record
from schemas.event_types import BY_TYPE
from schemas.notes import Note
from schemas.passages import EvidenceRetrieved
from schemas.questions import QuestionAsked
from schemas.redrafting import SectionRequested
from schemas.remarks import CommentMade, CommentResolved, ContradictionJudged
from schemas.reviews import (
    AddCitation,
    AddStatement,
    ApproveNote,
    Decision,
    DecisionSubmitted,
    ReturnNote,
    ReviewStatement,
    RewordStatement,
    TakeBack,
)
from schemas.topics import PROGRESS, Topic
from tests.fakes.pipeline_in_process import PipelineInProcess
from tests.gold.log.making import _samples
from workers.adapters.sql_dump import canonical_lines
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.replaying import rebuild

TEXT = """Description du projet

Le projet comprend trois éoliennes de 150 m de hauteur.

L’emprise du projet couvre 12 ha de terres agricoles.
"""
LATER = "Mémoire en réponse\n\nL’emprise du projet couvre 14 ha après la modification.\n"
FACTS = {ce_type for ce_type, event_class in BY_TYPE.items() if event_class.TOPIC not in PROGRESS}


class Run:
    """One run of everything, with the live state at several instants of it, by how many records had come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pipeline = PipelineInProcess(folder / "data")
        self.states: dict[int, list[str]] = {}
        self.dossier_id = uuid.uuid4()
        for step in (
            self.hand_in,
            self.review,
            self.add,
            self.talk,
            self.word_again,
            self.supplement,
            self.decide,
            self.fail,
            self.look,
            self.leave,
        ):
            step()
            self.pipeline.drain()
            self.states[len(self.pipeline.log)] = list(canonical_lines(self.pipeline._engine))

    def put(self, data: Any) -> uuid.UUID:
        known = self.pipeline.publish(data)
        self.pipeline.drain()
        return known

    @property
    def note(self) -> Note:
        note = self.pipeline.read_model.note(self.dossier_id)
        assert note is not None
        return note

    def do(self, decision: Decision) -> uuid.UUID:
        note = self.note
        about = {"dossier_id": note.dossier_id, "note_id": note.note_id, "version": note.version, "actor": "C. Martin"}
        return self.put(DecisionSubmitted(**about, decision=decision))

    def file(self, name: str, content: bytes) -> dict[str, str]:
        (self.folder / name).write_bytes(content)
        stored = self.pipeline.store.put_bytes(content, "application/octet-stream", self.dossier_id)
        return {"name": name, "uri": stored.uri, "sha256": stored.sha256}

    def hand_in(self) -> None:
        files = (self.file("etude.txt", TEXT.encode()), self.file("abime.pdf", b"%PDF-1.7 rien"))
        documents = tuple(SubmittedDocument(**each) for each in files)
        self.put(DossierSubmitted(dossier_id=self.dossier_id, documents=documents, title="Parc"))
        self.put(DossierAssigned(dossier_id=self.dossier_id, service="UD", actor="C. Martin"))

    def review(self) -> None:
        first = next(each.statement_id for section in self.note.sections for each in section.statements)
        self.do(ReviewStatement(statement_id=first, verdict="rejected"))
        self.do(ReviewStatement(statement_id=first, verdict="pending"))
        self.do(ReviewStatement(statement_id=first, verdict="accepted"))
        self.do(ReviewStatement(statement_id=first, verdict="corrected", text="Corrigé."))
        self.do(ReviewStatement(statement_id=uuid.uuid4(), verdict="accepted"))

    def add(self) -> None:
        section = next(each for each in self.note.sections if each.key == "projet")
        cited = section.statements[0].citations[0]
        passage = CitedPassage(document_id=cited.document_id, page=cited.page, quote=cited.quote)
        added = self.do(AddStatement(section="projet", text="Ajouté.", passage=passage))
        self.do(RewordStatement(statement_id=added, text="Ajouté, reformulé."))
        other = passage.model_copy(update={"quote": "L’emprise du projet couvre 12 ha de terres agricoles."})
        citation = self.do(AddCitation(statement_id=section.statements[0].statement_id, passage=other))
        self.do(TakeBack(addition_id=citation))
        self.do(TakeBack(addition_id=added))

    def talk(self) -> None:
        about = {"dossier_id": self.dossier_id, "actor": "C. Martin"}
        statement = next(each for section in self.note.sections for each in section.statements)
        made = self.put(CommentMade(**about, statement_id=statement.statement_id, text="À voir."))
        self.put(CommentResolved(**about, comment_id=made, resolved=True))
        self.put(CommentResolved(**about, comment_id=made, resolved=False))
        judged = {"contradiction_id": uuid.uuid4(), "explanation": "Deux valeurs.", "judgement": "scopes"}
        self.put(ContradictionJudged(**about, **judged))
        self.put(QuestionAsked(**about, question="Combien d’éoliennes ?"))

    def word_again(self) -> None:
        note = self.note
        about = {"dossier_id": note.dossier_id, "note_id": note.note_id, "version": note.version, "actor": "C. Martin"}
        for restore in (False, True):
            self.put(SectionRequested(**about, section="projet", restore=restore))

    def supplement(self) -> None:
        documents = (SupplementedDocument(**self.file("reponse.txt", LATER.encode())),)
        self.put(DossierSupplemented(dossier_id=self.dossier_id, received_on=date(2026, 12, 1), documents=documents))
        read = next(each for each in self.pipeline.published if each.TYPE.startswith("fr.lisiere.document.extracted"))
        known = read.model_dump(include={"dossier_id", "document_id", "name", "artefact", "confidential", "extraction"})
        self.put(DocumentRecognized(**known, done=0, total=0))

    def decide(self) -> None:
        self.do(ReturnNote(comment="À revoir."))
        for section in self.note.sections:
            for each in section.statements:
                self.do(ReviewStatement(statement_id=each.statement_id, verdict="accepted"))
        self.do(ApproveNote())

    def fail(self) -> None:
        retrieved = next(each for each in self.pipeline.published if isinstance(each, EvidenceRetrieved))
        lost = retrieved.manifest.model_copy(update={"uri": "file:///nulle/part", "sha256": "0" * 64})
        self.put(retrieved.model_copy(update={"dossier_id": uuid.uuid4(), "manifest": lost}))
        letter = next(each for each in self.pipeline.log if each.topic == Topic.DEAD_LETTER)
        headers = [each for each in letter.headers if not each[0].startswith("lisiere_")]
        again = [*headers, (RETRY_HEADER, dict(letter.headers)["lisiere_letterid"])]
        self.pipeline._append(Record(Topic.EVIDENCE_RETRIEVED, letter.key, letter.value or b"", again))

    def look(self) -> None:
        about = {"dossier_id": self.dossier_id, "actor": "C. Martin"}
        of_note = {"note_id": self.note.note_id, "version": self.note.version}
        self.put(NoteViewed(**about, **of_note, day=date(2026, 12, 2)))
        self.put(NoteExported(**about, **of_note, kind="letter", form="docx", sha256="a" * 64))
        self.put(BundleExported(**about, sha256="a" * 64, events=3, proven_by=9, with_documents=False))
        self.put(LogRead(actor="C. Martin", how="desk", of_dossier=self.dossier_id))
        self.put(SystemOperated(actor="C. Martin", operation="index_rebuilt"))
        self.put(SystemConfigured(software="1", prompts={}, stages={}, models={}, settings={}))
        for ce_type in ("published", "imported", "closed"):
            for sample in _samples(f"fr.lisiere.regulation.{ce_type}.v1"):
                self.pipeline._append(Record(sample.topic, sample.key, sample.value or b"", list(sample.headers)))

    def leave(self) -> None:
        """Take another dossier out and erase it: what was sealed under its key reads otherwise at any instant."""
        own, self.dossier_id = self.dossier_id, uuid.uuid4()
        documents = (SubmittedDocument(**self.file("double.txt", TEXT.encode())),)
        self.put(DossierSubmitted(dossier_id=self.dossier_id, documents=documents, title="Doublon"))
        about = {"dossier_id": self.dossier_id, "actor": "C. Martin"}
        self.put(DossierWithdrawn(**about, reason="Doublon."))
        self.put(DossierErased(**about, reason="Demande."))
        self.dossier_id = own


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Give a run of everything."""
    made = Run(tmp_path_factory.mktemp("run"))
    yield made
    made.pipeline.close()


def replayed(run: Run, count: int) -> list[str]:
    engine = open_engine(sqlite_url(run.folder / f"replayed-{count}.db"))
    rebuild(run.pipeline.log[:count], engine, run.pipeline.wire.decode)
    lines = list(canonical_lines(engine))
    engine.dispose()
    return lines


def test_every_type_of_event_occurred(run: Run) -> None:
    occurred = {dict(each.headers).get("ce_type", b"").decode() for each in run.pipeline.log}
    assert FACTS - occurred == set()
    kinds = {
        json.loads(each.value or b"{}").get("decision", {}).get("kind")
        for each in run.pipeline.log
        if each.topic == Topic.DECISION_SUBMITTED
    }
    assert kinds == {
        "approve",
        "return",
        "review_statement",
        "add_statement",
        "reword_statement",
        "add_citation",
        "take_back",
    }


def test_a_replay_of_everything_is_the_live_read_model(run: Run) -> None:
    whole = len(run.pipeline.log)
    assert replayed(run, whole) == run.states[whole]


def test_a_replay_up_to_an_instant_is_the_read_model_of_then(run: Run) -> None:
    before_erasure = [count for count in run.states if count < len(run.pipeline.log)]
    assert all(run.states[one] != run.states[other] for one, other in pairwise(before_erasure))
    for count in before_erasure[:: max(1, len(before_erasure) // 4)]:
        assert replayed(run, count) == run.states[count]
