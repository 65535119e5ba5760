"""Fifty chiffres clés of real dossiers, each judged by a person against its page: value, unit, label, object.

The draw is made by this script with a seed of its own, over every chiffre clé of the notes of the real dossiers; each
étude of a joined file is taken as the dossier it is. Only verdicts are committed (tests/gold/read_figures.json), with
digests instead of words: the texts are not ours to copy. A chiffre clé that changes is no longer judged, and counts so.

    python -m infra.bench.figures_by_hand DATA        prints the sample, for whoever judges it
"""

import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.bench.figures import Figure
from infra.bench.note_run import read_document
from schemas.notes import KeyFigure
from workers._classification import classify_document
from workers._drafting import DraftDocument
from workers._drafting.figures import collect_figures
from workers._drafting.key_figures import key_figures
from workers._drafting.reading import read_dossier

VERDICTS = Path(__file__).parents[2] / "tests" / "gold" / "read_figures.json"
SEED, SIZE = 20261128, 50
_MOST_WRONG = 0.06


@dataclass(frozen=True)
class Drawn:
    """A chiffre clé of the sample: the file it stands in, by digest, and its page there."""

    sha256: str
    found: KeyFigure

    @property
    def key(self) -> tuple[str, int, str]:
        """What a verdict is known by; no word of the dossier is in it."""
        said = f"{self.found.label}|{self.found.value:g}|{self.found.unit}"
        return self.sha256, self.found.citations[0].page, hashlib.sha256(said.encode()).hexdigest()


def measure(data: Path) -> Iterator[Figure]:
    """Yield the share of the judged sample that is wrong, and how many of its verdicts still hold."""
    verdicts = {
        (each["document"], each["page"], each["figure"]): each["verdict"]
        for each in json.loads(VERDICTS.read_text(encoding="utf-8"))["figures"]
    }
    found = {drawn.key for drawn in population(data)}
    known = [verdict for key, verdict in verdicts.items() if key in found]
    wrong = sum(verdict != "right" for verdict in known)
    yield Figure("note.key_figures_judged_by_hand", float(len(known)), "figures", float(SIZE), "sample drawn")
    yield Figure("note.key_figures_wrong_by_hand", wrong / max(len(known), 1), "1", _MOST_WRONG, "bound")


def sample(data: Path) -> list[Drawn]:
    """Draw the sample: the same one for the same notes."""
    every = sorted(population(data), key=lambda drawn: drawn.key)
    return random.Random(SEED).sample(every, min(SIZE, len(every)))  # noqa: S311 -- no secret


def population(data: Path) -> list[Drawn]:
    """Return every chiffre clé of the real dossiers, dossier by dossier."""
    drawn: dict[tuple[str, int, str], Drawn] = {}
    for path in sorted((data / "dossiers").glob("*.pdf")):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        for part in _parts(read_document(path), path.with_suffix(".toc.json")):
            for found in key_figures(collect_figures(read_dossier((part,)))):
                each = Drawn(sha256, found)
                drawn.setdefault(each.key, each)
    return list(drawn.values())


def _parts(document: DraftDocument, contents: Path) -> Iterator[DraftDocument]:
    """Yield the études of a joined file, by the pages that its contents give them; a lone étude as it is."""
    headings = json.loads(contents.read_text(encoding="utf-8"))["headings"]
    top = min((heading.get("level", 1) for heading in headings), default=1)
    starts = [heading["page"] for heading in headings if heading.get("level", 1) == top]
    if len(starts) < 2 or document.extraction is None:  # noqa: PLR2004 -- one étude
        yield document
        return
    for first, after in zip(starts, [*starts[1:], sys.maxsize], strict=True):
        yield _pages(document, first, after)


def _pages(document: DraftDocument, first: int, after: int) -> DraftDocument:
    if document.extraction is None:
        return document
    elements = tuple(element for element in document.extraction.elements if first <= element.page < after)
    extraction = document.extraction.model_copy(update={"elements": elements})
    return DraftDocument(document.manifest, extraction, classify_document(extraction))


def main(arguments: Sequence[str]) -> int:
    """Print the sample as JSON lines, with its quotes: to be judged, never to be committed."""
    for drawn in sample(Path(arguments[0])):
        sha256, page, figure = drawn.key
        said = {"document": sha256, "page": page, "figure": figure, "label": drawn.found.label}
        quote = drawn.found.citations[0].quote
        line = {**said, "value": drawn.found.value, "unit": drawn.found.unit, "quote": quote}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
