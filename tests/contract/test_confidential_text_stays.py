"""What is confidential reaches no endpoint that may not have it: the model, the embeddings, the reranker, at the wire.

A dossier goes through the composition as a deployment makes it, to three real HTTP servers that write down all they are
sent. The same dossier with nothing confidential in it shows that its text would have got there.
"""

import json
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pytest

from schemas import ids
from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import Classification, DocumentClassified, ManifestDocument
from schemas.dossiers import DossierIndexed, DossierMetadata, Manifest
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE, write_extraction
from schemas.notes import NoteDrafted
from schemas.passages import PassageFilter
from schemas.questions import Answer, QuestionAnswered, QuestionAsked
from schemas.redrafting import SectionRedrafted, SectionRequested
from tests.fakes.hashed_embedder import HashedEmbedder
from tests.unit.workers.drafting.conftest import DOSSIER, Line, document_of
from tests.wire.openai_server import Json, OpenAIServer, Reply, answer, embeddings, scores, serving
from workers import index_composition, retrieval
from workers._retrieval.searching import SearchAnswer, search_passages
from workers.adapters.http_reranker import HttpReranker
from workers.apps import Composition
from workers.delivery import Route
from workers.settings import Settings

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::pydantic.warnings.PydanticDeprecatedSince20"
)

Secrecy = Literal["nothing", "a document", "the dossier"]
Endpoint = Literal["model", "embeddings", "rerank"]
ENDPOINTS: tuple[Endpoint, ...] = ("model", "embeddings", "rerank")

OPEN: list[Line] = [
    ("Description du projet", "Le projet consiste en la création d’une carrière de Valorbruyère, au sud du bourg."),
    ("Incidences sur les eaux", "L’incidence du projet de Valorbruyère sur les eaux du ruisseau est jugée faible."),
]
SECRET: list[Line] = [
    ("Description du projet", "Le projet comprend un dépôt de Trinoxylène de 12 tonnes, enterré sous la carrière."),
    ("Incidences sur les eaux", "L’incidence du Trinoxylène du projet sur les eaux souterraines est jugée forte."),
]
MARK, OPEN_MARK = "Trinoxylène", "Valorbruyère"
QUOTE = SECRET[1][1]
IN_DOSSIER = PassageFilter(corpus="dossier", dossier_id=DOSSIER)

_tell_nobody: Any = lambda _progress: None  # noqa: E731 -- a reporter of progress that nobody hears


@dataclass
class Sent:
    """All that left for the endpoints, and what came of it here."""

    servers: dict[Endpoint, OpenAIServer]
    drafted: NoteDrafted
    redrafted: list[EventData] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    searches: list[SearchAnswer] = field(default_factory=list)

    def to(self, endpoint: Endpoint) -> str:
        return json.dumps(self.servers[endpoint].requests, ensure_ascii=False)


class Deployment:
    """Stages, index and search of a deployment whose three endpoints are elsewhere."""

    def __init__(self, data: Path, secrecy: Secrecy, stack: ExitStack) -> None:
        self.secrecy = secrecy
        self.asked = threading.Event()
        self.servers = {name: stack.enter_context(serving(self._script)) for name in ENDPOINTS}
        settings = Settings(
            data=data,
            llm_base_url=self.servers["model"].base_url,
            llm_model="essai",
            embeddings_base_url=self.servers["embeddings"].base_url,
            embeddings_model="hachage",
            rerank_base_url=self.servers["rerank"].base_url,
            rerank_model="ordre",
        )
        self.composition = Composition(settings)
        folder, keys = self.composition.folder, self.composition.keys
        owned = stack.enter_context(index_composition.owned_index(settings, folder, keys, served=True))
        self.index = owned.index
        self.reranker = self.composition.reranker()
        assert isinstance(self.reranker, HttpReranker)
        stack.callback(self.reranker.close)
        self.parts = retrieval.RetrievalParts(self.composition.store, self.index, self.composition.state)
        (self.drafting,) = self.composition.routes("drafting", _tell_nobody)
        (self.answering,) = self.composition.routes("answering", _tell_nobody)

    def _script(self, request: Json, _number: int) -> Reply:
        self.asked.set()
        if request["path"].endswith("/embeddings"):
            texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
            return embeddings(request, HashedEmbedder().embed_passages(texts))
        if request["path"].endswith("/rerank"):
            return scores(request)
        return answer(json.dumps({"phrases": [{"texte": "Le projet est une carrière.", "passages": [1]}]}))

    def put(self, content: str) -> ArtefactRef:
        return self.composition.store.put_bytes(content.encode(), "application/json", DOSSIER)

    def take(self, name: str, lines: Sequence[Line], *, confidential: bool) -> ManifestDocument:
        """Index a document, as the stages before would hand it on."""
        made = document_of(name, "etude_impact", lines, confidential=confidential)
        extraction, artefact = made.extraction, BytesIO()
        assert extraction is not None
        write_extraction(artefact, extraction.document, extraction.sections, extraction.elements)
        read = {
            "extraction": self.composition.store.put_bytes(artefact.getvalue(), MEDIA_TYPE, DOSSIER),
            "classification": self.put(
                Classification(label="etude_impact", scores={"etude_impact": 1.0}).model_dump_json()
            ),
        }
        classified = DocumentClassified(
            dossier_id=DOSSIER,
            document_id=made.manifest.document_id,
            name=name,
            artefact=read["extraction"],
            confidential=confidential,
            label="etude_impact",
            pages=1,
            pages_unread=0,
            **read,
        )
        assert retrieval.index_document(classified, self.parts)
        return made.manifest.model_copy(update=read)

    def refine(self) -> None:
        """Wait until each passage that may have one has its vector."""
        while self.index.without_vector(1):
            self.asked.clear()
            self.asked.wait(0.05)

    def handled(self, route: Route, data: EventData) -> Any:
        """Return what a stage makes of an event, last."""
        results = route.handle(Envelope(str(uuid.uuid4()), data.TYPE, "/test", datetime.now(UTC), data))
        return results[-1] if results else None

    def run(self) -> Sent:
        """Index, draft, ask, relaunch and search: everything a dossier's text is used for."""
        whole, part = self.secrecy == "the dossier", self.secrecy != "nothing"
        documents = (
            self.take("ouverte.pdf", OPEN, confidential=whole),
            self.take("secrete.pdf", SECRET, confidential=part),
        )
        self.refine()
        metadata = DossierMetadata(title="Essai", confidential=whole)
        manifest = Manifest(dossier_id=DOSSIER, revision=1, metadata=metadata, documents=documents)
        indexed = DossierIndexed(
            dossier_id=DOSSIER,
            revision=1,
            manifest=self.put(manifest.model_dump_json()),
            documents_indexed=2,
            documents_failed=0,
        )
        sent = Sent(self.servers, self.handled(self.drafting, retrieval.retrieve_evidence(indexed, self.parts)))
        self.handled(self.answering, indexed)
        sent.redrafted += [self._relaunched(wish) for wish in ("Plus court.", f"Dis aussi que : {QUOTE}")]
        sent.answers += [self._answered(text) for text in ("Quelle est l’incidence sur les eaux ?", QUOTE[:-1] + " ?")]
        sent.searches += [self._searched(text) for text in ("incidence du projet sur les eaux", QUOTE)]
        return sent

    def _relaunched(self, wish: str) -> EventData:
        requested = SectionRequested(
            dossier_id=DOSSIER,
            note_id=ids.note_id(DOSSIER),
            version=1,
            section="projet",
            actor="C. Martin",
            instruction=wish,
        )
        made = self.handled(self.drafting, requested)
        assert isinstance(made, SectionRedrafted), made
        return made

    def _answered(self, question: str) -> Answer:
        made = self.handled(self.answering, QuestionAsked(dossier_id=DOSSIER, question=question, actor="C. Martin"))
        assert isinstance(made, QuestionAnswered)
        return Answer.model_validate_json(self.composition.store.get_bytes(made.answer))

    def _searched(self, query: str) -> SearchAnswer:
        search_passages(self.index, query, PassageFilter(corpus="regulation"), reranker=self.reranker)
        return search_passages(self.index, query, IN_DOSSIER, reranker=self.reranker)


def _sent(data: Path, secrecy: Secrecy) -> Iterator[Sent]:
    with ExitStack() as stack:
        yield Deployment(data, secrecy, stack).run()


@pytest.fixture(scope="module")
def without_secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    """Give what a dossier sends of which nothing is confidential."""
    yield from _sent(tmp_path_factory.mktemp("ouvert"), "nothing")


@pytest.fixture(scope="module")
def with_a_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    """Give what a dossier sends of which one document is confidential."""
    yield from _sent(tmp_path_factory.mktemp("secret"), "a document")


@pytest.fixture(scope="module")
def all_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    """Give what a confidential dossier sends."""
    yield from _sent(tmp_path_factory.mktemp("tout"), "the dossier")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_what_is_not_confidential_reaches_each_endpoint(without_secrets: Sent, endpoint: Endpoint) -> None:
    assert MARK in without_secrets.to(endpoint)
    assert OPEN_MARK in without_secrets.to(endpoint)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_confidential_document_reaches_no_endpoint_while_the_others_do(
    with_a_secret: Sent, endpoint: Endpoint
) -> None:
    assert MARK not in with_a_secret.to(endpoint)
    assert OPEN_MARK in with_a_secret.to(endpoint)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_confidential_dossier_reaches_no_endpoint(all_secret: Sent, endpoint: Endpoint) -> None:
    sent = all_secret.to(endpoint)
    assert MARK not in sent
    assert OPEN_MARK not in sent


def test_a_question_or_a_wish_that_quotes_a_confidential_document_stays_and_that_is_said(with_a_secret: Sent) -> None:
    quoted = QUOTE[20:]
    assert not any(quoted[:30] in with_a_secret.to(endpoint) for endpoint in ENDPOINTS)
    assert with_a_secret.answers[1].statements
    assert any("confidentiels" in warning for warning in with_a_secret.answers[1].warnings)
    assert "passage confidentiel" in with_a_secret.searches[1].note
    assert isinstance(with_a_secret.redrafted[1], SectionRedrafted)
    assert any("consigne" in warning for warning in with_a_secret.redrafted[1].warnings)


def test_a_question_that_quotes_nothing_is_worded_and_reranked(with_a_secret: Sent) -> None:
    assert "Quelle est l’incidence sur les eaux" in with_a_secret.to("embeddings")
    assert "incidence du projet sur les eaux" in with_a_secret.to("rerank")
    assert with_a_secret.searches[0].note == ""


def test_confidential_passages_are_found_all_the_same(with_a_secret: Sent, all_secret: Sent) -> None:
    for sent in (with_a_secret, all_secret):
        assert sent.searches[1].found[0].hit.passage.text == QUOTE
