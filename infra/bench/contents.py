"""The table of contents of real PDFs against their gold, by the script that lies beside the data.

A gold of bookmarks was taken out of its file, so nothing of it is read. A heading is found when a section has a title
at least 85 % alike, one page away at most; F1 over headings and sections.
"""

import io
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.bench.figures import Figure
from workers._extraction import Limits, extract_file
from workers._extraction.contract_form import contract_json

_MEAN = 0.92


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the F1 of each document that has a gold, and their mean; nothing without the data."""
    script = data.parent / "tools" / "score_contents.py" if data else None
    if data is None or script is None or not script.is_file():
        return
    scores: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        read = Path(scratch) / "extract.json"
        for gold in sorted([*(data / "pdf").glob("*.toc.json"), *(data / "dossiers").glob("*.toc.json")]):
            read.write_bytes(_extracted(gold.with_name(gold.name.replace(".toc.json", ".pdf"))))
            scores.append(_score(script, read, gold))
            yield Figure(f"contents.f1.{gold.name.removesuffix('.toc.json')}", scores[-1], "F1")
    if scores:
        yield Figure(f"contents.f1 (mean of {len(scores)} files)", statistics.fmean(scores), "F1", _MEAN, "bound")


def _extracted(path: Path) -> bytes:
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=Limits())
    artefact.seek(0)
    return b"".join(contract_json(artefact))


def _score(script: Path, read: Path, gold: Path) -> float:
    told = subprocess.run(  # noqa: S603 -- the data's own script
        [sys.executable, script, read, gold], check=True, capture_output=True, text=True
    )
    return float(json.loads(told.stdout)["f1"])
