"""Searching as a person sees it: a 1,000-page dossier indexed, then asked; all of regulation asked; Qdrant's share."""

import gc
import io
import json
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.bench.figures import Figure
from infra.demo import build_demo_dossier
from schemas.documents import Extraction
from schemas.extractions import read_extraction
from schemas.passages import PassageFilter
from workers._classification import classify_document
from workers._extraction import Limits, extract_file
from workers._retrieval.importing import plan_import
from workers._retrieval.passages import DocumentPlace, cut_passages
from workers._retrieval.questions import load_questions
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers._retrieval.searching import search_passages
from workers.adapters.qdrant_edge_index import EdgeShelf
from workers.adapters.qdrant_generations import Generation
from workers.adapters.qdrant_index import QdrantPassageIndex
from workers.adapters.remote_index import RemotePassageIndex
from workers.adapters.served_index import IndexServer
from workers.ports import PassageIndex

_PAGES_A_SECOND = 60.0
_SEARCH_MS, _QDRANT_MS = 60.0, 5.0
_DOSSIER, _DOCUMENT = uuid.UUID(int=1), uuid.UUID(int=2)
_ROUNDS = 3


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the figures; the built-in étude stands for the dossier where there is no real material."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        engine = _TimedEngine(EdgeShelf(folder / "index").open(Generation("words")))
        index = QdrantPassageIndex(engine, None)
        yield _indexing(_extracted(_document(data, folder)), index)
        server = IndexServer(index, folder)
        server.start()
        asked = RemotePassageIndex(folder)
        questions = [question.text for question in load_questions() if question.scope == "dossier"]
        here = PassageFilter(corpus="dossier", dossier_id=_DOSSIER)
        yield from _searching("dossier", asked, questions, here, engine)
        if data is not None:
            yield from _regulation(data, index, asked, engine)
        asked.close()
        server.stop()
        index.close()


def _document(data: Path | None, scratch: Path) -> Path:
    if data is not None:
        return data / "dossiers" / "dossier_1000.pdf"
    return next(path for path in build_demo_dossier(scratch).files if "etude_impact" in path.name)


def _extracted(path: Path) -> Extraction:
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=Limits(ocr=False))
    artefact.seek(0)
    return read_extraction(artefact)


def _indexing(extraction: Extraction, index: PassageIndex) -> Figure:
    """Classify, cut, weigh and index a document; all threads of this process count."""
    began = time.process_time()
    classification = classify_document(extraction)
    place = DocumentPlace(_DOSSIER, _DOCUMENT, extraction.document.name)
    index.replace_source(str(_DOCUMENT), cut_passages(extraction, classification, place))
    taken = time.process_time() - began
    name = "searching.pages_classified_and_indexed_a_core_second"
    return Figure(name, extraction.document.pages / taken, "pages/s", _PAGES_A_SECOND, "bound")


def _regulation(data: Path, index: PassageIndex, asked: PassageIndex, engine: "_TimedEngine") -> Iterator[Figure]:
    for text in plan_import(data / "regulation" / "ams", {}).to_publish:
        passages = regulation_passages(parse_regulation(text.path.read_bytes(), text.path.name))
        index.replace_source(text.text_id, passages)
    natural = json.loads((data / "queries" / "regulation_dev.json").read_bytes())["natural"]
    questions = [question["query"] for question in natural]
    yield from _searching("regulation", asked, questions, PassageFilter(corpus="regulation"), engine)


def _searching(
    name: str, asked: PassageIndex, questions: Sequence[str], within: PassageFilter, engine: "_TimedEngine"
) -> Iterator[Figure]:
    """Ask as the screen does, through the owner’s loopback: found, folded, counted, with neighbours.

    CPU time of the whole process, the engine’s threads among it: other work on the machine does not show.
    """
    whole, in_qdrant = [], []
    gc.freeze()  # as the web process does
    for question in [*questions[:3], *list(questions) * _ROUNDS]:
        began = time.process_time()
        answer = search_passages(asked, question, within)
        asked.neighbours([each.hit.passage for each in answer.found[:30]])
        whole.append((time.process_time() - began) * 1000)
        in_qdrant.append(engine.longest_s * 1000)
        engine.longest_s = 0.0
    yield Figure(f"searching.{name}_p95", _p95(whole[3:]), "CPU ms", _SEARCH_MS, "bound, as the screen asks")
    yield Figure(f"searching.{name}_qdrant_p95", _p95(in_qdrant[3:]), "CPU ms", _QDRANT_MS, "bound, one query")


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


class _TimedEngine:
    """An engine that tells how long its longest query took."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.longest_s = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def rank(self, ranking: Any) -> Any:
        """See Engine."""
        began = time.process_time()
        found = self._engine.rank(ranking)
        taken = time.process_time() - began
        self.longest_s = max(self.longest_s, taken)
        return found
