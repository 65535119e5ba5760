"""OCR: how many characters of clean scanned prose are read wrong, however its pages lie, and how fast."""

import gzip
import io
import json
import re
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import typst
from PIL import Image
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from infra.bench.figures import Figure
from infra.demo import build_demo_dossier
from schemas.documents import Extraction
from schemas.extractions import read_extraction
from workers._extraction import Limits, extract_file
from workers._extraction.ocr import data_folder

_DPI = 200
_PROSE = 120
"""Characters of a paragraph that is prose: titles and cells of tables are shorter."""
_MOST_PROSE = 18_000
"""Characters read in each way; some six pages."""
_LINE = 60
_MOST_WRONG = 0.01
_LEAST_PAGES_A_MINUTE = 40.0
_LAYOUT = '#set page(paper: "a4", margin: 2.2cm)\n#set text(size: 11pt, lang: "fr")\n#set par(justify: true)\n'
_SHARED_SCAN = "scan_etude_20p"
_SPELLINGS = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "“": '"', "”": '"', "«": '"', "»": '"'})
_MARKUP = re.compile(r"([\\#*_`$@<>~/\[\]\"'=+-])")
Lay = Callable[[Image.Image], Image.Image]
_CLEAN = "clean prose"
_WAYS: dict[str, Lay] = {
    _CLEAN: lambda page: page,
    "prose skewed by 3°": lambda page: page.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=255),
    "prose upside down": lambda page: page.rotate(180),
    "prose on its side": lambda page: page.rotate(90, expand=True),
}


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield character error rates and pages a minute on one core; nothing where Tesseract's data is missing."""
    if data_folder("fra") is None:
        return
    with tempfile.TemporaryDirectory() as scratch:
        paragraphs = _paragraphs(Path(scratch))
        pages = _drawn(paragraphs)
        for way, lay in _WAYS.items():
            yield from _measured(way, [lay(page) for page in pages], " ".join(paragraphs), Path(scratch))
    if data is not None and (data / "dossiers" / f"{_SHARED_SCAN}.pdf").is_file():
        yield from _shared(data / "dossiers")


def _measured(way: str, pages: Sequence[Image.Image], truth: str, scratch: Path) -> Iterator[Figure]:
    path = scratch / "scan.pdf"
    pages[0].save(path, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:])
    found, cpu_s = _read(path)
    text = " ".join(element.text for element in found.elements)
    wrong = Levenshtein.distance(_plain(text), _plain(truth)) / len(_plain(truth))
    yield Figure(f"ocr.characters_wrong.{way} ({len(pages)} pages)", wrong, "share", _MOST_WRONG, "bound")
    yield _speed(way, len(pages), cpu_s)


def _shared(folder: Path) -> Iterator[Figure]:
    """Measure on a real study's pages: lines of prose are looked for on their page, wherever they are read there."""
    found, cpu_s = _read(folder / f"{_SHARED_SCAN}.pdf")
    wrong = letters = 0
    with gzip.open(folder / f"{_SHARED_SCAN}.pages.jsonl.gz", "rt", encoding="utf-8") as gold:
        for entry in map(json.loads, gold):
            text = _plain(" ".join(element.text for element in found.elements if element.page == entry["page"]))
            for line in map(_plain, entry["text"].split("\n")):
                if len(line) >= _LINE:
                    wrong += _distance_inside(line, text)
                    letters += len(line)
    name = f"ocr.characters_wrong.{_SHARED_SCAN} ({letters} characters of prose)"
    yield Figure(name, wrong / max(1, letters), "share", _MOST_WRONG, "bound")
    yield _speed(_SHARED_SCAN, found.document.pages, cpu_s)


def _speed(what: str, pages: int, cpu_s: float) -> Figure:
    """Return pages a minute on one core, children's start included; a page upside down is read twice."""
    bound = _LEAST_PAGES_A_MINUTE if what in (_CLEAN, _SHARED_SCAN) else None
    return Figure(f"ocr.speed.{what}", 60 * pages / cpu_s, "pages/min/core", bound, "bound" if bound else None)


def _distance_inside(line: str, text: str) -> int:
    """Return how many characters of a line are wrong where the text has it."""
    place = partial_ratio_alignment(line, text)
    if place is None:
        return len(line)
    ends = range(place.dest_end - 3, place.dest_end + 4)
    return min(Levenshtein.distance(line, text[place.dest_start : end]) for end in ends)


def _plain(text: str) -> str:
    """Spell quotes and dashes one way, white space as one space: two spellings of one sign are no error."""
    return " ".join(text.translate(_SPELLINGS).split())


def _paragraphs(scratch: Path) -> list[str]:
    """Return the prose of the built-in dossier, from its text layers."""
    files = [path for path in build_demo_dossier(scratch).files if path.suffix == ".pdf"]
    found = (_extraction(path, Limits(processes=1, ocr=False)) for path in files)
    elements = (element for extraction in found for element in extraction.elements if element.type == "NarrativeText")
    prose = dict.fromkeys(" ".join(each.text.split()) for each in elements if len(each.text) >= _PROSE)
    read_until = accumulate(len(paragraph) for paragraph in prose)
    return [paragraph for paragraph, length in zip(prose, read_until, strict=True) if length <= _MOST_PROSE]


def _drawn(paragraphs: Sequence[str]) -> list[Image.Image]:
    """Typeset paragraphs and return the pages as grey pictures."""
    body = "\n\n".join(_MARKUP.sub(r"\\\1", paragraph) for paragraph in paragraphs)
    drawn = typst.compile((_LAYOUT + body).encode(), format="png", ppi=_DPI)
    return [Image.open(io.BytesIO(page)).convert("L") for page in (drawn if isinstance(drawn, list) else [drawn])]


def _read(path: Path) -> tuple[Extraction, float]:
    began = _cpu_s()
    found = _extraction(path, Limits(processes=1))
    return found, _cpu_s() - began


def _extraction(path: Path, limits: Limits) -> Extraction:
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=limits)
    artefact.seek(0)
    return read_extraction(artefact)


def _cpu_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
