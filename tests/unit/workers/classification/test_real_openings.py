"""Types and prescriptions on real material, where it is there: floors under what was measured."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from workers._classification import classify_text

_TYPE_OF_CLASS = {
    "avis_mrae": "avis_autorite",
    "cerfa_formulaire": "cerfa",
    "dossier_loi_sur_eau": "loi_sur_eau",
}


def _lines(path: Path) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_real_openings_are_told_apart(shared_data: Path) -> None:
    samples = _lines(shared_data / "doctype" / "dev.jsonl")
    right = [
        classify_text(sample["text"], "document").label == _TYPE_OF_CLASS.get(sample["class"], sample["class"])
        for sample in samples
    ]
    assert sum(right) >= 0.95 * len(samples)


def test_real_etudes_and_avis_are_not_taken_for_each_other(shared_data: Path) -> None:
    documents = _lines(shared_data / "corpus" / "docs.jsonl.gz")
    found = Counter((each["type"], classify_text(each["texte"], "document").label) for each in documents)
    etudes = sum(count for (kind, _), count in found.items() if kind == "etude")
    avis = sum(count for (kind, _), count in found.items() if kind == "avis")
    assert found["etude", "etude_impact"] >= 0.85 * etudes
    # Notices that no avis was given are « autre ».
    assert found["avis", "avis_autorite"] + found["avis", "autre"] >= 0.97 * avis
    assert found["etude", "avis_autorite"] == 0
