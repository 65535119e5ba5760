"""The same file gives the same bytes, however many children read it and in whatever order they finish."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import docx

from workers._extraction import Limits, extract_file

Build = Callable[..., Path]

CHAPTERS = "\n#pagebreak()\n".join(
    f"= Chapitre {n}\nLe chapitre décrit le milieu naturel du site et ses abords.\n#table(columns: 2, [Poste], [{n} €])"
    for n in range(1, 10)
)


def _digest(path: Path, limits: Limits) -> str:
    artefact = io.BytesIO()
    extract_file(path, path.name, artefact, limits=limits)
    return hashlib.sha256(artefact.getvalue()).hexdigest()


def test_a_pdf_read_twice_gives_the_same_bytes(typeset: Build) -> None:
    path = typeset(CHAPTERS)
    assert _digest(path, Limits(processes=1)) == _digest(path, Limits(processes=1))


def test_the_number_of_children_and_the_size_of_their_tasks_change_nothing(typeset: Build) -> None:
    path = typeset(CHAPTERS)
    assert _digest(path, Limits(processes=1)) == _digest(path, Limits(processes=3, chunk_pages=2))


def test_a_scan_read_twice_gives_the_same_bytes(scanned: Build) -> None:
    path = scanned("#set page(width: 9cm, height: 6cm, margin: 1cm)\nAvis favorable du maire.")
    assert _digest(path, Limits(processes=1)) == _digest(path, Limits(processes=1))


def test_a_docx_read_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Le projet compte six éoliennes.")
    document.save(str(tmp_path / "note.docx"))
    limits = Limits(processes=1)
    assert _digest(tmp_path / "note.docx", limits) == _digest(tmp_path / "note.docx", limits)
