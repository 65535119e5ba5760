"""Statements of the notes of real dossiers, read by a person against their pages: how many are wrong.

The sample is drawn by chance, as evenly as can be over the dossiers, once the drafter was mended. What was judged
(tests/gold/read_statements.json) holds no text of the material: a statement is known by its document, its page, its
section and a digest of its words. A statement that the drafter no longer writes is no longer judged; `still_judged`
says how many are left.

    python -m infra.bench.read_by_hand DATA     prints the sample to be judged, with what its pages say
"""

import gzip
import hashlib
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from infra.bench.figures import Figure
from infra.bench.note_run import draft, read_document
from schemas.dossiers import DossierMetadata
from schemas.notes import Note, Statement

GOLD = Path(__file__).resolve().parents[2] / "tests" / "gold" / "read_statements.json"
SEED = 20261127
COUNT = 50

_FILES = (
    "dossiers/dossier_300_pv.pdf",
    "dossiers/dossier_1000.pdf",
    "dossiers/dossier_massileo_192770_complet.pdf",
    "dossiers/scan_etude_20p.pdf",
    "pdf/ap58.pdf",
)
_ETUDES = 3
_FILED_ON = date(2026, 9, 1)
_MOST_ERRORS = 0.04


@dataclass(frozen=True)
class Drawn:
    """A statement of a note and where it stands; `document` is the sha256 of the file of its first citation."""

    document: str
    section: str
    statement: Statement

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What it is known by: its document, section, page, and a digest of its words."""
        words = "".join(char for char in self.statement.text.lower() if char.isalnum())
        digest = hashlib.sha256(words.encode()).hexdigest()
        return self.document, self.section, self.statement.citations[0].page, digest


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the share of judged statements that are not supported, stand elsewhere than they should, or are useless."""
    if data is None:
        return
    verdicts = {_key_of(verdict): verdict for verdict in json.loads(GOLD.read_bytes())["statements"]}
    known = [verdicts[drawn.key] for drawn in statements(data) if drawn.key in verdicts]
    yield Figure("read_by_hand.still_judged", float(len(known)), "statements", float(len(verdicts)), "drawn")
    if known:
        for name, right in (("unsupported", "supported"), ("misplaced", "in_place"), ("useless", "useful")):
            share = sum(not verdict[right] for verdict in known) / len(known)
            bound = _MOST_ERRORS if right == "supported" else None
            yield Figure(f"read_by_hand.{name}", share, "1", bound, "bound" if bound else None)


def statements(data: Path) -> list[Drawn]:
    """Return every statement of the notes of the real dossiers, a note a file."""
    with tempfile.TemporaryDirectory() as scratch:
        files = [data / name for name in _FILES] + list(_etudes(data, Path(scratch)))
        return [drawn for path in files for drawn in _of_note(path)]


def sample(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Draw COUNT statements by chance, a dossier after the other in turn."""
    chance = random.Random(SEED)  # noqa: S311 -- a sample, no secret
    by_document: dict[str, list[Drawn]] = {}
    for each in sorted(drawn, key=lambda each: each.key):
        by_document.setdefault(each.document, []).append(each)
    for pile in by_document.values():
        chance.shuffle(pile)
    taken: list[Drawn] = []
    while len(taken) < COUNT and any(by_document.values()):
        taken += [pile.pop() for pile in by_document.values() if pile]
    return taken[:COUNT]


def _of_note(path: Path) -> list[Drawn]:
    document = read_document(path)
    note: Note = draft((document,), DossierMetadata(title="Essai", filed_on=_FILED_ON))
    sha256 = document.extraction.document.sha256 if document.extraction else ""
    return [Drawn(sha256, section.key, each) for section in note.sections for each in section.statements]


def _etudes(data: Path, scratch: Path) -> Iterator[Path]:
    """Write some études of the corpus as text files, drawn by chance."""
    with gzip.open(data / "corpus" / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    etudes = sorted((d for d in documents if d["type"] == "etude" and not d["duplicate_of"]), key=lambda d: d["sha256"])
    for etude in random.Random(SEED).sample(etudes, _ETUDES):  # noqa: S311 -- a sample, no secret
        path = scratch / f"{etude['numero_projet']}.txt"
        path.write_text(etude["texte"], encoding="utf-8")
        yield path


def _key_of(verdict: dict[str, Any]) -> tuple[str, str, int, str]:
    return verdict["document"], verdict["section"], verdict["page"], verdict["words"]


def main(folder: Path) -> None:
    """Print the sample with the quotes of each statement, for a person to judge."""
    for number, drawn in enumerate(sample(statements(folder)), 1):
        shown = {
            "number": number,
            "key": drawn.key,
            "origin": drawn.statement.origin,
            "text": drawn.statement.text,
            "quotes": [(citation.page, citation.quote) for citation in drawn.statement.citations],
        }
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
