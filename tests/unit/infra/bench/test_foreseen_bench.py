"""The bench drafts each étude with priors of the other projects only, and sets notices and empty avis apart."""

import gzip
import json
from pathlib import Path

import pytest

from infra.bench.avis.corpus import Corpus, read_corpus
from infra.bench.foreseen import FOLDS, fold_of, foresee_all, measure

_BATS = "L'Ae recommande de compléter les inventaires de chauves-souris du vallon."
_NOISE = "L'Ae recommande de préciser les mesures de réduction du bruit du moulin."
_ETUDE = "Le parc éolien compte six machines sur le plateau de la Combe, loin des hameaux et de la rivière."


def _document(number: int, kind: str, text: str) -> dict[str, object]:
    return {
        "id": f"{number}_{kind}",
        "type": kind,
        "numero_projet": str(number),
        "titre": f"Parc éolien numéro {number}",
        "texte": text,
        "duplicate_of": None,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a corpus of ten projects: one without recommendation, one whose avis is a notice."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    documents, pairs = [], []
    for number in range(10):
        text = {8: "Le projet est clair et le dossier complet.", 9: "La MRAe n'a pas émis d'avis."}.get(
            number, f"Le parc éolien est décrit. {_BATS} Suite. {_NOISE} Fin."
        )
        documents += [_document(number, "avis", text), _document(number, "etude", _ETUDE)]
        pair = {"numero_projet": str(number), "titre": f"Parc éolien numéro {number}"}
        pairs.append({**pair, "avis": [f"{number}_avis"], "etude": [f"{number}_etude"]})
    with gzip.open(corpus / "docs.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(document) + "\n" for document in documents)
    (corpus / "pairs_avis_etude.json").write_text(json.dumps(pairs), encoding="utf-8")
    return tmp_path


@pytest.fixture
def corpus(folder: Path) -> Corpus:
    """Read the corpus."""
    return read_corpus(folder / "corpus")


def test_a_notice_of_absence_is_no_pair(corpus: Corpus) -> None:
    assert corpus.notices == 1
    assert [pair.project for pair in corpus.pairs] == [str(number) for number in range(9)]


def test_what_the_other_projects_were_asked_is_foreseen(folder: Path) -> None:
    figures = {figure.name: figure.value for figure in measure(folder)}
    assert figures["foreseen.pairs_with_recommendations"] == 8
    assert figures["foreseen.recall_of_points_mean"] == 1.0
    assert figures["foreseen.requests_a_note_most"] <= 25
    assert figures["foreseen.precision"] > figures["foreseen.precision_all_pairs"]


def test_a_project_never_learns_from_its_own_avis(corpus: Corpus) -> None:
    alone = Corpus(corpus.avis[:1], corpus.pairs[:1], 0)
    (found,) = foresee_all(alone)
    assert found.usual == ()
    assert all(request.nature == "constat" for request in found.requests)


def test_all_documents_of_a_project_are_in_one_fold() -> None:
    assert fold_of("12") == fold_of("12")
    assert {fold_of(str(number)) for number in range(100)} == set(range(FOLDS))
