"""Études of the corpus read as the product reads a text file: extracted, classified, cut into sentences."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.bench.avis.corpus import Pair
from infra.bench.note_run import read_document
from schemas.documents import Enjeu
from workers._drafting import DraftDocument
from workers._drafting.foreseen import kind_of, observe
from workers._drafting.reading import read_dossier


@dataclass(frozen=True)
class Heard:
    """What kind of project an étude is about, and the share of its sentences that name each enjeu."""

    kind: str
    shares: Mapping[Enjeu, float]


@cache
def read_etude(etude: str) -> DraftDocument:
    """Read an étude's text from a file of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "etude_impact.txt"
        path.write_text(etude, encoding="utf-8")
        return read_document(path)


def hear(pair: Pair) -> Heard:
    """Listen to the étude of a pair."""
    observation = observe(read_dossier([read_etude(pair.etude)]))
    return Heard(kind_of(pair.title, observation.opening), observation.shares)
