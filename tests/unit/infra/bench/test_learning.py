"""Priors are counts over avis: an avis counts a point once, and no wording is kept."""

import json

from infra.bench.avis.corpus import Avis
from infra.bench.avis.learning import digest, most_raised, table_of
from workers._drafting.foreseen import Point, read_priors

_BATS = "L'Ae recommande de compléter les inventaires de chauves-souris du vallon."
_NOISE = "L'Ae recommande de préciser les mesures de réduction du bruit du moulin."


def _avis(number: int, title: str, *sentences: str) -> Avis:
    return Avis(f"a{number}", f"p{number}", title, " ".join(sentences))


_AVIS = [
    _avis(1, "Parc éolien du Haut Moulin", _BATS, "Autre chose. L'Ae recommande de dater les inventaires d'oiseaux."),
    _avis(2, "Parc éolien de la Combe", _BATS),
    _avis(3, "Carrière de la Combe", _NOISE, _BATS),
    _avis(4, "Carrière du Moulin", _NOISE),
]


def test_an_avis_counts_a_point_once_and_by_kind() -> None:
    table = table_of(_AVIS, [{"eau": 0.5}, {"eau": 0.1}], 0.1)
    assert table["every"]["points"]["biodiversite/etat_initial"] == 3
    assert table["kinds"]["eolien"] == {"avis": 2, "points": {"biodiversite/etat_initial": 2}}
    assert table["typical"] == {"eau": 0.3}


def test_no_wording_of_an_avis_is_kept() -> None:
    kept = json.dumps(table_of(_AVIS, [{}], 0.0), ensure_ascii=False)
    assert not any(word in kept for word in ("vallon", "moulin", "chauves", "Combe"))


def test_the_digest_is_of_the_counts() -> None:
    table = table_of(_AVIS, [{}], 0.0)
    assert digest({**table, "made": {"version": 1}}) == digest(table)
    assert digest(table_of(_AVIS[:3], [{}], 0.0)) != digest(table)


def test_the_points_raised_most_come_first() -> None:
    priors = read_priors(table_of(_AVIS, [{}], 0.0))
    assert most_raised(priors, 1) == [Point("biodiversite", "etat_initial")]


def test_a_kind_raises_its_own_points_more_than_all_kinds_do() -> None:
    priors = read_priors(table_of(_AVIS, [{}], 0.0))
    noise = Point("bruit_vibrations", "mesures")
    assert priors.share(noise, "carriere") > priors.share(noise, "inconnu") > priors.share(noise, "eolien")
