"""From a rubrique and a quantity to a regime, and from there to the arrêtés."""

import json
from pathlib import Path

import pytest

from schemas.regulation import LegalText
from tests.unit.workers.retrieval.builders import arrete
from workers._drafting.regimes import _unit, disagreement, judge_regime
from workers._regime import applicable_texts, threshold_of
from workers._regime.nomenclature import _thresholds
from workers._retrieval.history import Version, legal_texts
from workers._retrieval.regulation import parse_regulation


@pytest.mark.parametrize(
    ("code", "wording", "regime"),
    [
        ("2980-1", "Parc de quatre éoliennes, mât et nacelle de 110 m", "A"),
        ("2781-1-b", "Méthanisation de matières végétales, 85 t/j", "E"),
        ("2781-1", "Méthanisation, 100 t/j", "A"),
        ("2781-1", "Méthanisation, 29,5 t/j", "DC"),
        ("1510-2-b", "Entrepôt d’un volume de 120 000 m³", "E"),
        ("2714", "Tri de papiers, 90 m³", "NC"),
        ("2910", "Chaudière de 1 500 kW", "DC"),
        ("2515-1", "Concasseur de 0,35 MW", "E"),
        ("2515-1", "Concasseur de 200 kW", "D"),
        ("2.1.5.0", "Rejet d’eaux pluviales, surface de 200 000 m²", "A"),
    ],
)
def test_the_regime_follows_from_the_quantity_in_any_unit(code: str, wording: str, regime: str) -> None:
    verdict = judge_regime(code, wording)
    assert verdict is not None
    assert verdict.regime == regime


@pytest.mark.parametrize(
    ("code", "wording"),
    [
        ("9999", "Volume de 12 m³"),
        ("2781-1", "Méthanisation"),
        ("2781-1", "Méthanisation, 12 m³"),
        ("2781-1", "quantité supérieure ou égale à 30 t/j"),
        ("2781-1", "20 t/j au démarrage, 120 t/j ensuite"),
    ],
)
def test_where_the_wording_does_not_tell_there_is_no_verdict(code: str, wording: str) -> None:
    assert judge_regime(code, wording) is None


def test_another_declared_regime_is_a_point_for_the_agent_with_its_article_and_version() -> None:
    verdict = judge_regime("2781-1", "Méthanisation, 85 t/j")
    point = disagreement("2781-1", "D", verdict)
    assert point is not None
    assert "85 t/j" in point
    assert "R511-9" in point
    assert "alinéa b" in point
    assert "2024-10-22" in point


def test_regimes_that_agree_are_no_point() -> None:
    assert disagreement("2781-1", "E", judge_regime("2781-1", "85 t/j")) is None
    assert disagreement("2714", "D", judge_regime("2714", "150 m³")) is None
    assert disagreement("2921", "D", judge_regime("2921", "1 500 kW")) is None
    assert disagreement("2781-1", "", judge_regime("2781-1", "85 t/j")) is None


def test_a_line_says_where_and_when_its_quantities_were_read_or_neither() -> None:
    assert all((each.source is None) == (each.checked is None) for each in _thresholds().values())
    assert sum(each.source is not None for each in _thresholds().values()) > 20


def test_what_is_measured_is_a_unit_that_is_read_or_is_counted_by_its_words() -> None:
    for threshold in _thresholds().values():
        assert threshold.words or _unit(threshold.unit), threshold.code


def test_the_bands_of_every_rubrique_go_down() -> None:
    assert len(_thresholds()) > 80
    for threshold in _thresholds().values():
        assert [b.least for b in threshold.bands] == sorted((b.least for b in threshold.bands), reverse=True)


def test_a_rubrique_is_known_by_the_part_of_it_that_the_table_has() -> None:
    found = threshold_of("2781-2-b")
    assert found is not None
    assert found.code == "2781-2"
    assert threshold_of("2781") is None


def texts_of(*contents: bytes) -> list[LegalText]:
    read = [parse_regulation(content, "a.json") for content in contents]
    return [legal_texts([Version(text, text.version, None)])[0] for text in read]


def test_arretes_apply_by_rubrique_alinea_and_regime() -> None:
    texts = texts_of(arrete())
    assert [found.text_id for found in applicable_texts(texts, "2921-1-a", "E")] == [texts[0].text_id]
    assert [found.article for found in applicable_texts(texts, "2921-1", "E")] == [("Article 1",)]
    assert applicable_texts(texts, "2921-1", "D") == []
    assert applicable_texts(texts, "2921-2", "E") == []
    assert applicable_texts(texts, "2921", "E") == []


def test_declaration_with_checks_is_ruled_by_the_arretes_of_declaration() -> None:
    texts = texts_of(arrete(classements=[{"rubrique": "4718", "alinea": None, "regime": "D"}]))
    assert applicable_texts(texts, "4718-2-b", "DC") == texts


def test_the_arretes_at_hand_name_the_regimes_that_the_table_says_they_do(shared_data: Path) -> None:
    known: dict[str, set[str]] = {}
    for path in (shared_data / "regulation" / "ams").glob("*.json"):
        for classement in json.loads(path.read_bytes())["classements"]:
            known.setdefault(classement["rubrique"], set()).add(classement["regime"])
    for threshold in _thresholds().values():
        regimes = {band.regime[0] for band in threshold.bands}
        assert threshold.regime_seen == (regimes <= known.get(threshold.code.partition("-")[0], set()))


def test_a_wind_farm_under_authorisation_falls_under_its_arrete(shared_data: Path) -> None:
    files = sorted((shared_data / "regulation" / "ams").glob("*.json"))
    texts = texts_of(*(path.read_bytes() for path in files))
    found = applicable_texts(texts, "2980-1", "A")
    assert [text.text_id for text in found] == ["JORFTEXT000024507365"]
    assert found[0].url
