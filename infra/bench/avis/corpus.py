"""The corpus of avis and études as the bench reads it, and its notices of absence set apart."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.bench.avis.labels import label
from infra.bench.avis.recommendations import find_recommendations, is_notice_of_absence
from workers._drafting.foreseen import Point, kind_of

_OPENING = 10000


@dataclass(frozen=True)
class Avis:
    """An avis that says something of a project."""

    avis_id: str
    project: str
    title: str
    text: str

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The point of each of its recommendations, in its order."""
        return tuple(label(found) for found in find_recommendations(self.text))

    @cached_property
    def kind(self) -> str:
        """The kind of project it speaks of."""
        return kind_of(self.title, self.text[:_OPENING])


@dataclass(frozen=True)
class Pair:
    """An étude and the avis that answered it."""

    project: str
    title: str
    etude: str
    avis: Avis


@dataclass(frozen=True)
class Corpus:
    """All avis that say something, and how many were notices that none was given."""

    avis: tuple[Avis, ...]
    pairs: tuple[Pair, ...]
    notices: int


def read_corpus(folder: Path) -> Corpus:
    """Read docs.jsonl.gz and pairs_avis_etude.json; a text that stands twice counts once."""
    documents = {document["id"]: document for document in _documents(folder)}
    every = [each for each in documents.values() if each["type"] == "avis" and not each["duplicate_of"]]
    avis = {each["id"]: _avis(each) for each in every if not is_notice_of_absence(each["texte"])}
    pairs = json.loads((folder / "pairs_avis_etude.json").read_bytes())
    known = [
        Pair(pair["numero_projet"], pair["titre"], documents[pair["etude"][0]]["texte"], avis[pair["avis"][0]])
        for pair in pairs
        if pair["avis"][0] in avis
    ]
    return Corpus(tuple(avis.values()), tuple(known), len(every) - len(avis))


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _avis(document: dict[str, Any]) -> Avis:
    return Avis(document["id"], document["numero_projet"], document["titre"], document["texte"])
