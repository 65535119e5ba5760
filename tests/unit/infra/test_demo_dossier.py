"""The fictional dossier says what its ground truth says it does, read by readers that did not build it."""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from docx import Document
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTImage, LTPage, LTTextLine
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from infra.demo import DemoDossier, DemoError, build_demo_dossier
from infra.demo.__main__ import main
from infra.demo.facts import Phrase, load_facts
from infra.demo.ground_truth import GroundTruth
from infra.demo.page_texts import PageTexts, normalised, read_docx, read_pdf
from schemas.documents import DocumentType, Enjeu
from schemas.extractions import read_extraction
from workers._extraction import Limits, extract_file
from workers._extraction.ocr import data_folder

Json = dict[str, Any]
_SAME_LINE_POINTS = 2.5


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> DemoDossier:
    return build_demo_dossier(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def truth(dossier: DemoDossier) -> Json:
    loaded: Json = json.loads(dossier.ground_truth.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def folder(dossier: DemoDossier) -> Path:
    return dossier.files[0].parent


def test_the_dossier_is_the_same_bytes_every_time(dossier: DemoDossier, tmp_path: Path) -> None:
    again = build_demo_dossier(tmp_path)
    assert [_digest(path) for path in again.files] == [_digest(path) for path in dossier.files]
    assert _digest(again.ground_truth) == _digest(dossier.ground_truth)


def test_the_ground_truth_is_not_filed_with_the_dossier(dossier: DemoDossier, folder: Path) -> None:
    assert sorted(folder.iterdir()) == sorted(dossier.files)
    assert dossier.ground_truth.parent == folder.parent


def test_the_ground_truth_can_be_written_elsewhere(tmp_path: Path) -> None:
    built = build_demo_dossier(tmp_path / "out", tmp_path / "truth.json")
    assert built.ground_truth == tmp_path / "truth.json"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["dossier"]


def test_the_command_prints_the_files_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["infra.demo", str(tmp_path)])
    assert main() == 0
    printed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(printed) == 9
    assert all(path.is_file() for path in printed)


def test_the_command_says_in_one_line_why_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "occupied").write_text("a file where a folder is wanted", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["infra.demo", str(tmp_path / "occupied")])
    assert main() == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_dossier_names_who_files_it_and_when(dossier: DemoDossier) -> None:
    assert (dossier.title, dossier.petitionnaire) == (
        "Unité de méthanisation de la Noue Verte",
        "SAS Biogaz du Val d'Ormelle",
    )
    assert (dossier.filed_on, dossier.procedure) == (date(2026, 11, 2), "autorisation_environnementale")


def test_the_files_are_of_the_types_of_the_domain(truth: Json) -> None:
    types = [document["type"] for document in truth["documents"]]
    assert set(types) <= set(get_args(DocumentType))
    assert {"cerfa", "etude_impact", "resume_non_technique", "etude_dangers", "capacites", "plan", "annexe"} < set(
        types
    )


def test_the_dossier_is_long_enough_to_be_one(truth: Json) -> None:
    pages = {document["type"]: document["pages"] for document in truth["documents"]}
    assert sum(pages.values()) >= 70
    assert (pages["etude_impact"] >= 45, pages["etude_dangers"] >= 10, pages["cerfa"] >= 4) == (True, True, True)


def test_page_counts_are_those_of_an_independent_reader(truth: Json, folder: Path) -> None:
    for document in truth["documents"]:
        if document["file"].endswith(".pdf"):
            assert len(_layouts(folder / document["file"])) == document["pages"]


def test_a_scanned_file_holds_a_picture_and_no_text(truth: Json, folder: Path) -> None:
    (scan,) = [document for document in truth["documents"] if document["scanned_pages"]]
    path = folder / scan["file"]
    (page,) = _layouts(path)
    assert path.stat().st_size < 400_000
    assert any(isinstance(item, LTImage) for item in _walk(page))
    assert not _text(path).strip()


def test_the_scanned_letter_is_read_by_ocr_or_says_what_to_install(truth: Json, folder: Path) -> None:
    (piece,) = [piece for piece in truth["present"] if piece["article"] == "D181-15-2 I 11°"]
    (evidence,) = piece["evidence"]
    artefact = io.BytesIO()
    extract_file(folder / evidence["file"], evidence["file"], artefact, limits=Limits(processes=1))
    artefact.seek(0)
    letter = read_extraction(artefact)
    assert letter.document.scanned_pages == (1,)
    if data_folder("fra") is None:
        assert "tesseract-ocr-fra" in letter.document.unread_pages[0].reason
        return
    read = " ".join(element.text for element in letter.elements)
    assert _squeezed(evidence["quote"]) in _squeezed(read.replace("'", "’"))


def test_what_was_sown_has_the_promised_counts(truth: Json) -> None:
    counts = {key: len(truth[key]) for key in ("missing", "contradictions", "key_figures", "measures")}
    assert counts == {"missing": 2, "contradictions": 3, "key_figures": 12, "measures": 8}


def test_every_seeded_quote_stands_on_its_page(truth: Json, folder: Path) -> None:
    scanned = {document["file"] for document in truth["documents"] if document["scanned_pages"]}
    evidences = [evidence for evidence in _evidences(truth) if evidence["file"] not in scanned]
    assert len(evidences) > 90
    missing = [evidence for evidence in evidences if not _stands(evidence, folder)]
    assert missing == []


def test_contradictions_give_one_quantity_two_values_in_two_places(truth: Json) -> None:
    for contradiction in truth["contradictions"]:
        one, other = contradiction["sides"]
        assert one["value"] != other["value"]
        assert (one["file"], one["page"]) != (other["file"], other["page"])


def test_quotes_hold_the_value_they_are_given_for(truth: Json) -> None:
    for figure in truth["key_figures"]:
        for evidence in figure["evidence"]:
            assert _french(figure["value"]) in evidence["quote"].replace(" ", "")
    for group in (*truth["contradictions"], *truth["decoys"]):
        for side in group["sides"]:
            assert _french(side["value"]) in side["quote"].replace(" ", "")


def test_measures_are_the_only_ones_the_study_describes(truth: Json, folder: Path) -> None:
    study = _text(folder / "02_etude_impact.pdf")
    described = set(re.findall(r"Mesure ([ERCAS]\d) –", study))
    assert described == {measure["code"] for measure in truth["measures"]}


def test_some_measures_lack_cost_or_follow_up(truth: Json) -> None:
    without_cost = {measure["code"] for measure in truth["measures"] if measure["cost"] is None}
    without_follow_up = {measure["code"] for measure in truth["measures"] if measure["follow_up"] is None}
    assert (without_cost, without_follow_up) == ({"E2", "A1"}, {"A1"})


def test_enjeux_are_those_of_the_domain(truth: Json) -> None:
    named = {item["enjeu"] for item in truth["enjeux"]}
    assert named == set(get_args(Enjeu))
    assert {measure["enjeu"] for measure in truth["measures"]} <= named


def test_missing_pieces_are_not_even_mentioned(truth: Json, folder: Path) -> None:
    text = _whole_text(folder).lower()
    for piece in truth["missing"]:
        assert [word for word in piece["absent_words"] if _squeezed(word) in text] == []


def test_a_piece_is_never_both_present_and_missing(truth: Json) -> None:
    present = {piece["article"] for piece in truth["present"]}
    assert present.isdisjoint(piece["article"] for piece in truth["missing"])


def test_numbers_are_written_the_french_way(truth: Json, folder: Path) -> None:
    raw = _text(folder / "02_etude_impact.pdf")
    assert "27\u202f676,5" in raw
    assert "13\u202f850\u202f000" in raw


def test_the_siret_has_a_valid_key_and_an_unassigned_prefix(folder: Path) -> None:
    found = re.search(r"Numéro SIRET ?(000[ \d]+\d)", _rows(folder / "01_cerfa_15964.pdf", 1))
    siret = re.sub(r"\D", "", found.group(1))[:14] if found else ""
    assert len(siret) == 14
    assert _luhn_sum(siret) % 10 == _luhn_sum(siret[:9]) % 10 == 0


def test_words_are_cut_at_the_end_of_lines_in_the_study(folder: Path) -> None:
    assert len(re.findall(r"\w[-\u00ad] ?\n", _text(folder / "02_etude_impact.pdf"))) > 50


def test_bookmarks_number_the_headings_of_the_study(folder: Path) -> None:
    headings = read_pdf("étude", (folder / "02_etude_impact.pdf").read_bytes()).headings
    assert headings["1. Cadre de l’étude"] < headings["7.2.1 Mesure E1 – Mise en défens de la noue humide"]
    assert len(headings) > 80


def test_a_seeded_quote_that_is_not_printed_stops_the_build(dossier: DemoDossier) -> None:
    facts = load_facts()
    phrase = Phrase(file="cerfa", text="Une phrase que le formulaire ne contient pas.")
    altered = facts.model_copy(update={"phrases": {**facts.phrases, "siret": phrase}})
    with pytest.raises(DemoError, match="0 fois"):
        GroundTruth(altered, _page_texts(dossier), frozenset()).build()


def test_a_missing_piece_that_is_mentioned_stops_the_build(dossier: DemoDossier) -> None:
    texts = _page_texts(dossier)
    texts["rnt"] = PageTexts("rnt", ["Une solution de substitution a été étudiée."])
    with pytest.raises(DemoError, match="R122-5 II 7°"):
        GroundTruth(load_facts(), texts, frozenset()).build()


def test_a_quote_that_stands_twice_has_no_page() -> None:
    texts = PageTexts("essai", ["le même passage", "encore le même passage"])
    with pytest.raises(DemoError, match="2 fois"):
        texts.page_of("le même passage")


def test_words_cut_at_the_end_of_a_line_are_rejoined() -> None:
    assert normalised("une métha\ufffenisation, un bio-\r\ngaz  et\u202fun \u00a0reste") == (
        "une méthanisation, un biogaz et un reste"
    )


def _page_texts(dossier: DemoDossier) -> dict[str, PageTexts]:
    facts = load_facts()
    texts = {}
    for key, path in zip(facts.documents, dossier.files, strict=True):
        read = read_docx if path.suffix == ".docx" else read_pdf
        texts[key] = read(path.name, path.read_bytes())
    return {**texts, "maire": PageTexts("maire", [normalised(facts.phrase("avis_maire"))])}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _french(number: float) -> str:
    return f"{number}".replace(".", ",")


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)


def _evidences(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if "quote" in node:
            yield node
        for value in node.values():
            yield from _evidences(value)
    elif isinstance(node, list):
        for value in node:
            yield from _evidences(value)


def _stands(evidence: Json, folder: Path) -> bool:
    path = folder / evidence["file"]
    quote = _squeezed(evidence["quote"])
    if path.suffix == ".docx":
        return quote in _squeezed(" ".join(paragraph.text for paragraph in Document(str(path)).paragraphs))
    page = evidence["page"]
    return quote in _squeezed(_reading(path, page)) or quote in _squeezed(_rows(path, page))


def _squeezed(text: str) -> str:
    """Drop white space and hyphens and fold compatibility characters, which readers render differently."""
    return re.sub(r"[\s\-\u00ad\u2010]", "", unicodedata.normalize("NFKC", text))


@cache
def _layouts(path: Path) -> list[LTPage]:
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams())
    interpreter = PDFPageInterpreter(resources, device)
    pages = []
    for page in PDFPage.get_pages(io.BytesIO(path.read_bytes())):
        interpreter.process_page(page)
        pages.append(device.get_result())
    return pages


def _walk(item: Any) -> Iterator[Any]:
    yield item
    if isinstance(item, LTContainer):
        for child in item:
            yield from _walk(child)


def _lines(path: Path, page: int) -> list[LTTextLine]:
    return [item for item in _walk(_layouts(path)[page - 1]) if isinstance(item, LTTextLine)]


def _reading(path: Path, page: int) -> str:
    return "".join(line.get_text() for line in _lines(path, page))


def _text(path: Path) -> str:
    return "".join(_reading(path, page) for page in range(1, len(_layouts(path)) + 1))


def _rows(path: Path, page: int) -> str:
    """Read a page line by line across its whole width, as the rows of a table are read."""
    glyphs = [item for item in _walk(_layouts(path)[page - 1]) if isinstance(item, LTChar)]
    rows: list[list[LTChar]] = []
    for glyph in sorted(glyphs, key=lambda item: -item.y0):
        if not rows or rows[-1][0].y0 - glyph.y0 > _SAME_LINE_POINTS:
            rows.append([])
        rows[-1].append(glyph)
    return " ".join("".join(glyph.get_text() for glyph in sorted(row, key=lambda item: item.x0)) for row in rows)


def _whole_text(folder: Path) -> str:
    parts = [_text(path) for path in sorted(folder.glob("*.pdf"))]
    for path in folder.glob("*.docx"):
        document = Document(str(path))
        parts += [paragraph.text for paragraph in document.paragraphs]
        parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return _squeezed(" ".join(parts)).lower()
