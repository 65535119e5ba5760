"""Made dossiers say what their truth says, differ by seed, and keep something for the half that is reported on."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.bench.made_dossiers import write_dossier
from infra.bench.made_dossiers.bank import kind_of
from infra.bench.made_dossiers.plan import make_plan
from infra.bench.made_dossiers.story import tell
from infra.bench.made_dossiers.telling import Told
from infra.bench.made_dossiers.truth import truth_of

SEEDS = range(24)
Json = dict[str, Any]


def _made(seed: int) -> tuple[Json, str]:
    plan, told = make_plan(seed), Told()
    documents = tell(plan, told)
    printed = " ".join(_words(block) for document in documents for block in document.blocks)
    return truth_of(plan, told, documents), printed


def _words(block: Json) -> str:
    return block.get("text") or " ".join(cell for row in block["rows"] for cell in row)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_sides_of_each_contradiction_and_decoy_are_printed(seed: int) -> None:
    truth, printed = _made(seed)
    sown = [*truth["contradictions"], *truth["decoys"]]
    assert sown
    assert all(form.lower() in printed.lower() for each in sown for side in each["sides"] for form in side)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_piece_is_announced_nowhere(seed: int) -> None:
    truth, printed = _made(seed)
    lacking = {each["article"] for each in truth["completeness"] if each["accepted"] != ["present"]}
    signs = {"R181-13 8°": "note de présentation", "D181-15-2 I 10°": "étude de dangers", "R181-13 1°": "SIRET"}
    assert lacking
    assert not [sign for article, sign in signs.items() if article in lacking and sign in printed.lower()]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_measure_without_cost_or_follow_up_has_none_printed(seed: int) -> None:
    truth, printed = _made(seed)
    assert all(measure["text"] in printed for measure in truth["measures"])
    if any(each["article"] == "R122-5 II 8°" and each["accepted"] == ["partial"] for each in truth["completeness"]):
        assert not any(measure["has_cost"] for measure in truth["measures"])


def test_seeds_give_different_dossiers_and_the_same_seed_the_same() -> None:
    truths = [json.dumps(_made(seed)[0], sort_keys=True) for seed in SEEDS]
    assert len(set(truths)) == len(truths)
    assert truths == [json.dumps(_made(seed)[0], sort_keys=True) for seed in SEEDS]


def test_reported_seeds_draw_kinds_that_the_others_never_show() -> None:
    shown = {kind_of(seed).code for seed in range(0, 60, 2)}
    kept = {kind_of(seed).code for seed in range(1, 61, 2)}
    assert shown < kept


def test_the_truth_stands_beside_the_dossier_and_every_form_is_written(tmp_path: Path) -> None:
    suffixes = set()
    for seed in (1, 2, 3):
        out = write_dossier(seed, tmp_path / str(seed))
        truth = json.loads((out / "truth.json").read_bytes())
        files = {path.name for path in (out / "dossier").iterdir()}
        assert files == {document["file"] for document in truth["documents"]}
        suffixes |= {Path(name).suffix for name in files}
    assert suffixes == {".pdf", ".docx", ".odt"}


def test_neither_the_product_nor_what_judges_imports_the_generator() -> None:
    root = Path(__file__).parents[3]
    judges = [*(root / "workers").rglob("*.py"), *(root / "infra" / "bench").glob("note*.py")]
    importing = re.compile(r"^\s*(?:from|import) infra\.bench\.made_dossiers", re.MULTILINE)
    assert not [path.name for path in judges if importing.search(path.read_text(encoding="utf-8"))]
