"""Builds the fictional dossier: its eight files, and beside them what was sown in them."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infra.demo.acoustic_annex import acoustic_annex
from infra.demo.facts import Facts, load_facts
from infra.demo.ground_truth import GroundTruth
from infra.demo.page_texts import PageTexts, read_docx, read_pdf
from infra.demo.scan import scanned_letter
from infra.demo.typeset import Typesetter

_TYPST_SOURCES = {
    "cerfa": "cerfa.typ",
    "etude": "etude_impact.typ",
    "rnt": "resume_non_technique.typ",
    "dangers": "etude_de_dangers.typ",
    "capacites": "capacites.typ",
    "plans": "plans.typ",
}
_LETTER, _LETTER_SOURCE = "maire", "avis_maire.typ"
_ANNEX = "acoustique"


@dataclass(frozen=True)
class DemoDossier:
    """The dossier as filed: `files` in the order of their numbers; `ground_truth` stays apart from them."""

    title: str
    petitionnaire: str
    reference: str
    filed_on: date
    procedure: str
    files: tuple[Path, ...]
    ground_truth: Path


def build_demo_dossier(out: Path, ground_truth: Path | None = None) -> DemoDossier:
    """Write out/dossier/* and the ground truth (out/ground_truth.json by default); the same bytes every time.

    Raises: DemoError: a seeded fact does not stand where it should; nothing has been written.
    """
    facts = load_facts()
    contents, texts = _typeset(facts)
    truth = GroundTruth(facts, texts, frozenset({_LETTER})).build()
    folder = out / "dossier"
    folder.mkdir(parents=True, exist_ok=True)
    files = {key: folder / document.name for key, document in facts.documents.items()}
    for key, path in files.items():
        path.write_bytes(contents[key])
    truth_path = ground_truth or out / "ground_truth.json"
    truth_path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return DemoDossier(**facts.identity.model_dump(), files=tuple(files.values()), ground_truth=truth_path)


def _typeset(facts: Facts) -> tuple[dict[str, bytes], dict[str, PageTexts]]:
    typesetter = Typesetter(facts)
    names = {key: document.name for key, document in facts.documents.items()}
    contents = {key: typesetter.pdf(source) for key, source in _TYPST_SOURCES.items()}
    texts = {key: read_pdf(names[key], content) for key, content in contents.items()}
    contents[_ANNEX] = acoustic_annex(facts)
    texts[_ANNEX] = read_docx(names[_ANNEX], contents[_ANNEX])
    contents[_LETTER] = scanned_letter(typesetter, _LETTER_SOURCE)
    # The scan has no text layer: what it shows is read in the letter before its scanning.
    texts[_LETTER] = read_pdf(names[_LETTER], typesetter.pdf(_LETTER_SOURCE))
    return contents, texts
