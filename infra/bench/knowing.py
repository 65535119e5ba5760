"""Knowing: what a text is (topics.py), and which regulation answers an instructor's questions.

The peer of the search, in the same run, is BM25 as found everywhere: whole words, body and path alike.
"""

import json
import math
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.bench import topics
from infra.bench.figures import Figure
from schemas.passages import Passage, PassageFilter
from workers._drafting.regimes import judge_regime
from workers._retrieval.importing import plan_import
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers._retrieval.words import fold
from workers.adapters.qdrant_edge_index import open_edge_index

_DEPTH = 10
_WORD = re.compile(r"[a-z0-9]+")
_K1, _B = 1.2, 0.75
_MRR_BOUND, _RECALL_BOUND = 0.40, 0.75
_JUDGED = ("2781-1", "Méthanisation de matières végétales, 85 t/j")

Search = Callable[[str], Sequence[Passage]]


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the figures; only the judged rubrique where there is no real material."""
    verdict = judge_regime(*_JUDGED)
    is_right = verdict is not None and verdict.regime == "E"
    yield Figure("knowing.regime_from_quantity", float(is_right), "1", 1.0, "bound")
    if data is not None:
        yield from topics.measure(data)
        yield from _regulation(data)


def _regulation(data: Path) -> Iterator[Figure]:
    questions = json.loads((data / "queries" / "regulation_dev.json").read_bytes())["natural"]
    plan = plan_import(data / "regulation" / "ams", {})
    texts = [parse_regulation(text.path.read_bytes(), text.path.name) for text in plan.to_publish]
    passages = {text.text_id: regulation_passages(text) for text in texts}
    plain = _PlainBm25([passage for found in passages.values() for passage in found])
    peer_mrr, peer_recall = _found(plain.search, questions)
    with tempfile.TemporaryDirectory() as scratch:
        index = open_edge_index(Path(scratch) / "index", None)
        for text_id, found in passages.items():
            index.replace_source(text_id, found)
        within = PassageFilter(corpus="regulation")
        mrr, recall = _found(lambda q: [hit.passage for hit in index.search(q, within, _DEPTH)], questions)
        index.close()
    yield Figure("knowing.regulation_mrr_at_10", mrr, "1", peer_mrr, "BM25 without stems, same passages")
    yield Figure("knowing.regulation_mrr_at_10", mrr, "1", _MRR_BOUND, "bound, words only")
    yield Figure("knowing.regulation_recall_at_10", recall, "1", peer_recall, "BM25 without stems, same passages")
    yield Figure("knowing.regulation_recall_at_10", recall, "1", _RECALL_BOUND, "bound, with vectors")


class _PlainBm25:
    """BM25 as found everywhere: whole words, path and body alike."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        counts = [Counter(_WORD.findall(fold(" ".join((*p.path[1:], p.text))))) for p in passages]
        lengths = [sum(count.values()) for count in counts]
        mean = sum(lengths) / len(lengths)
        self._holding: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            norm = _K1 * (1 - _B + _B * length / mean)
            for word, times in count.items():
                self._holding[word].append((number, times * (_K1 + 1) / (times + norm)))

    def search(self, query: str) -> list[Passage]:
        """Return the best passages, best first."""
        scores: Counter[int] = Counter()
        for word in set(_WORD.findall(fold(query))):
            holding = self._holding.get(word, [])
            rarity = math.log(1 + (len(self._passages) - len(holding) + 0.5) / (len(holding) + 0.5))
            for number, weight in holding:
                scores[number] += rarity * weight  # type: ignore[assignment]  # scores are fractions
        return [self._passages[number] for number, _ in scores.most_common(_DEPTH)]


def _found(search: Search, questions: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Return MRR and recall at 10."""
    ranks = []
    for question in questions:
        wanted = tuple(" ".join(title.split()) for title in question["section_path"])
        good = (
            rank
            for rank, passage in enumerate(search(question["query"]), start=1)
            if passage.source_id == question["am_id"] and passage.path[1 : 1 + len(wanted)] == wanted
        )
        ranks.append(next(good, None))
    found = [1 / rank for rank in ranks if rank]
    return sum(found) / len(ranks), len(found) / len(ranks)
