"""The built-in dossier, really read: every document is taken for what it is, its enjeux are found where they are."""

import io
import json
from typing import Any

import pytest

from infra.demo import build_demo_dossier
from schemas.documents import Classification
from schemas.extractions import read_extraction
from workers._classification import classify_document
from workers._extraction import Limits, extract_file

Demo = tuple[dict[str, Any], dict[str, Classification]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    dossier = build_demo_dossier(tmp_path_factory.mktemp("demo"))
    classified = {}
    for path in dossier.files:
        artefact = io.BytesIO()
        extract_file(path, path.name, artefact, limits=Limits())
        artefact.seek(0)
        classified[path.name] = classify_document(read_extraction(artefact))
    return json.loads(dossier.ground_truth.read_text(encoding="utf-8")), classified


def test_every_document_is_taken_for_what_it_is(demo: Demo) -> None:
    truth, classified = demo
    expected = {document["file"]: document["type"] for document in truth["documents"]}
    assert {name: found.label for name, found in classified.items()} == expected


def test_every_enjeu_is_found_in_a_section_of_its_page(demo: Demo) -> None:
    truth, classified = demo
    missed = [
        (entry["enjeu"], evidence["file"], evidence["page"])
        for entry in truth["enjeux"]
        for evidence in entry["evidence"]
        if not any(
            section.page_start <= evidence["page"] <= section.page_end
            and entry["enjeu"] in {found.enjeu for found in section.enjeux}
            for section in classified[evidence["file"]].sections
        )
    ]
    assert missed == []
