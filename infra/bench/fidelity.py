"""What reading keeps of a text layer: its words, its end-of-line hyphens joined, its page numbers set apart.

The reference is PDFium's bare text of each page. A word is a run of letters and figures; one that a hyphen parts at a
line's end counts as kept joined or in its two halves. Headers, footers and page numbers are kept: they are set apart,
not lost. Pages whose fonts do not say their characters' meaning are left to OCR, and out of this.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pypdfium2

from infra.bench.figures import Figure
from schemas.documents import Element
from schemas.extractions import read_extraction
from workers._extraction import Limits, extract_file

_WORD = re.compile(r"[^\W_]+")
_PARTED = re.compile(r"([^\W\d_]+)(?:\ufffe|\x02|-\s*\r?\n|\u00ad\s*)([^\W\d_]+)")
_UNKNOWN = re.compile(r"[^\W\d_]*[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff][^\W\d_]*")
_ENDS_PARTED = re.compile(r"[^\W\d_]{2,}[-\u00ad]$")
_PAGE_NUMBER = re.compile(
    r"^(?:page\s*)?[-–—]?\s*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|sur)\s*\d{1,4})?\s*[-–—]?$", re.IGNORECASE
)
_APART = frozenset({"Header", "Footer", "PageNumber"})
_EDGE = 0.08
"""How much of a page, above and below, is where page numbers stand."""


@dataclass(frozen=True)
class Fidelity:
    """What was kept of a document: counts over its pages."""

    words: int
    kept: int
    hyphens: int
    split: int
    numbered_pages: int
    numbers_in_body: int

    @property
    def recall(self) -> float:
        """Words kept, of those of the text layer."""
        return self.kept / max(1, self.words)


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield, for each PDF with a text layer, the words kept, the hyphens left and the page numbers in the body."""
    folders = () if data is None else (data / "pdf", data / "dossiers")
    for path in [path for folder in folders for path in sorted(folder.glob("*.pdf"))]:
        found = fidelity(path)
        if not found.words:
            continue
        yield Figure(f"fidelity.words.{path.stem}", found.recall, "kept", 0.995, "bound")
        left = found.split / max(1, found.hyphens)
        yield Figure(f"fidelity.hyphens_left.{path.stem}", left, f"of {found.hyphens}", 0.005, "bound")
        in_body = found.numbers_in_body / max(1, found.numbered_pages)
        yield Figure(f"fidelity.page_numbers_in_body.{path.stem}", in_body, "of pages", 0.005, "bound")


def fidelity(path: Path) -> Fidelity:
    """Read a file with ours and compare each page with its bare text."""
    target = io.BytesIO()
    extract_file(path, path.name, target, limits=Limits(processes=1, ocr=False))
    target.seek(0)
    extraction = read_extraction(target)
    by_page: dict[int, list[Element]] = {}
    for element in extraction.elements:
        by_page.setdefault(element.page, []).append(element)
    bare = _bare_texts(path)
    kept = [_kept(bare[page], [element.text for element in by_page[page]]) for page in sorted(by_page)]
    sizes = extraction.document.page_sizes
    return Fidelity(
        words=sum(words for words, _ in kept),
        kept=sum(found for _, found in kept),
        hyphens=sum(len(_PARTED.findall(bare[page])) for page in by_page),
        split=sum(len(_split(there)) for there in by_page.values()),
        numbered_pages=len(by_page),
        numbers_in_body=sum(_numbers_in_body(there, sizes[page - 1][1]) > 0 for page, there in by_page.items()),
    )


def _bare_texts(path: Path) -> Mapping[int, str]:
    with pypdfium2.PdfDocument(path) as document:
        return {number: page.get_textpage().get_text_range() for number, page in enumerate(document, start=1)}


def _kept(bare: str, ours: Iterable[str]) -> tuple[int, int]:
    """Return how many words the bare text of a page holds, and how many of them ours kept."""
    left = _words(" ".join(ours))
    parted = [(a, b) for a, b in _PARTED.findall(bare)]
    wanted = _words(_PARTED.sub(" ", _UNKNOWN.sub(" ", bare)))
    kept = sum((wanted & left).values())
    left -= wanted
    for halves in parted:
        for form in (["".join(halves)], list(halves)):
            words = _words(" ".join(form))
            if not words - left:
                left -= words
                kept += 1
                break
    return sum(wanted.values()) + len(parted), kept


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(normalize("NFKC", text)))


def _split(elements: Sequence[Element]) -> list[str]:
    """Return the ends of lines where a hyphen still parts a word from its rest; the rest may be on the next page."""
    ends: list[str] = []
    body = [element for element in elements if element.type not in _APART]
    last = next((element for element in reversed(body) if element.type != "Footnote"), None)
    for element in body:
        for line, following in pairwise([*element.lines, None]):
            text = element.text[line.start : line.end] if line is not None else ""
            rest = element.text[line.end : following.end] if line is not None and following is not None else " "
            parted = rest.lstrip()[:1].islower() if following is not None else element is not last
            if parted and rest[:1].isspace() and _ENDS_PARTED.search(text):
                ends.append(text)
    return ends


def _numbers_in_body(elements: Sequence[Element], height: float) -> int:
    """Count the page numbers that were left among the text, at the edges of a page."""
    return sum(
        e.type not in _APART
        and e.bbox is not None
        and (e.bbox[3] < _EDGE * height or e.bbox[1] > (1 - _EDGE) * height)
        and _PAGE_NUMBER.match(e.text.strip()) is not None
        for e in elements
    )
