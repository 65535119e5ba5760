"""Retrieval: cutting and indexing speed, search latency, and what is found of an instructor's questions."""

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
from schemas.extractions import read_extraction
from schemas.passages import Hit, PassageFilter
from workers._classification import classify_document
from workers._extraction import Limits, extract_file
from workers._retrieval.importing import plan_import
from workers._retrieval.passages import DocumentPlace, cut_passages
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers._retrieval.sparse import passage_vector
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.ports import PassageIndex

_DEPTH = 10
_CUT_BOUND_S = 15.0
_INDEX_BOUND_S = 60.0
_PEER_LATENCY_MS = 3.3
_PEER_MRR = 0.329


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
    index = open_edge_index(folder, None)
    began = time.perf_counter()
    for text in plan_import(data / "regulation" / "ams", {}).to_publish:
        passages = regulation_passages(parse_regulation(text.path.read_bytes(), text.path.name))
        index.replace_source(text.text_id, passages)
    taken = time.perf_counter() - began
    yield Figure("retrieval.index_all_regulation", taken, "s", _INDEX_BOUND_S, "bound")
    yield from _searches(index, json.loads((data / "queries" / "regulation_dev.json").read_bytes())["natural"])
    index.close()


def _searches(index: PassageIndex, questions: Sequence[dict[str, Any]]) -> Iterator[Figure]:
    latencies, ranks = [], []
    for question in questions:
        began = time.perf_counter()
        hits = index.search(question["query"], PassageFilter(corpus="regulation"), _DEPTH)
        latencies.append((time.perf_counter() - began) * 1000)
        ranks.append(_rank(hits, question))
    p95 = sorted(latencies)[int(len(latencies) * 0.95)]
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    recall = sum(rank is not None for rank in ranks) / len(ranks)
    yield Figure("retrieval.search_p95", p95, "ms", _PEER_LATENCY_MS, "Qdrant Edge, 20 000 points")
    yield Figure("retrieval.regulation_mrr_at_10_words_only", mrr, "1", _PEER_MRR, "BM25 on title, path and body")
    yield Figure("retrieval.regulation_recall_at_10_words_only", recall, "1")


def _rank(hits: Sequence[Hit], question: dict[str, Any]) -> int | None:
    wanted = [" ".join(title.split()) for title in question["section_path"]]
    for rank, hit in enumerate(hits, start=1):
        if hit.passage.source_id == question["am_id"] and list(hit.passage.path[1 : 1 + len(wanted)]) == wanted:
            return rank
    return None
