"""Points an authority usually raises follow from the dossier: what it says is cited, what it lacks is named."""

import json
from importlib.resources import files

import pytest

from infra.bench.avis.labels import label_text
from infra.bench.avis.learning import digest
from schemas.notes import Note, Request
from tests.unit.workers.drafting.conftest import DOSSIER, Draft, ReadDossier, document_of
from workers._drafting.foreseen import Point, foresee, kind_of, observe, read_priors, shipped_priors
from workers._drafting.french import fold
from workers._drafting.reading import Reading, read_dossier

_BATS = Point("biodiversite", "etat_initial")
_FOLLOW_UP = Point("bruit_vibrations", "suivi")
_PRIORS = read_priors(
    {
        "every": {"avis": 100, "points": {_BATS.code: 60, _FOLLOW_UP.code: 40, "/rnt": 5, "sols/cumul": 2}},
        "kinds": {"carriere": {"avis": 50, "points": {_BATS.code: 10, _FOLLOW_UP.code: 45}}},
        "typical": {"biodiversite": 0.2, "bruit_vibrations": 0.1},
        "lift": 0.1,
    }
)
_INVENTORIED = (
    "L’état initial de la flore et de la faune repose sur les inventaires de la prairie de la Combe.",
    "Les chauves-souris présentes sur le site ont été recensées par un écologue du bureau local.",
)


def _reading(*sentences: str) -> Reading:
    return read_dossier([document_of("etude.pdf", "etude_impact", [("Milieu naturel", text) for text in sentences])])


def _foreseen(*sentences: str, kind: str = "autre", most: int = 10, taken: tuple[Point, ...] = ()) -> list[Request]:
    return foresee(observe(_reading(*sentences)), kind, _PRIORS, taken=taken, most=most)


def _points(requests: list[Request]) -> list[tuple[str | None, str | None]]:
    return [(request.enjeu, request.aspect) for request in requests]


def test_the_point_raised_most_for_the_kind_comes_first() -> None:
    assert _points(_foreseen("Le projet est une scierie."))[0] == _BATS
    assert _points(_foreseen("Le projet est une carrière.", kind="carriere"))[0] == _FOLLOW_UP


def test_a_point_hardly_ever_raised_is_left_out() -> None:
    assert ("sols", "cumul") not in _points(_foreseen("Le projet est une scierie."))


def test_a_point_already_asked_for_is_not_raised_again() -> None:
    assert _BATS not in _points(_foreseen("Le projet est une scierie.", taken=(_BATS,)))


def test_no_more_than_wanted_are_raised() -> None:
    assert len(_foreseen("Le projet est une scierie.", most=1)) == 1
    assert _foreseen("Le projet est une scierie.", most=-2) == []


def test_what_the_dossier_says_of_a_point_is_cited_and_what_it_lacks_is_named() -> None:
    request = next(each for each in _foreseen(*_INVENTORIED) if (each.enjeu, each.aspect) == _BATS)
    assert "inventaires de la prairie de la Combe" in request.text
    assert "etude, page 1" in request.text
    assert "les dates des inventaires de terrain" in request.text
    assert "l’inventaire des chauves-souris" not in request.text
    assert request.citations
    assert all(citation.document_id and citation.page == 1 for citation in request.citations)


def test_a_point_the_dossier_does_not_speak_of_is_said_not_found_and_cites_nothing() -> None:
    request = next(each for each in _foreseen(*_INVENTORIED) if (each.enjeu, each.aspect) == _FOLLOW_UP)
    assert "n’a pas été trouvé dans le dossier" in request.text
    assert not request.citations


def test_an_uncertain_promise_on_the_point_is_quoted() -> None:
    said = "Le suivi du bruit de la scierie pourra être réalisé si nécessaire par un acousticien agréé."
    request = next(each for each in _foreseen(said) if (each.enjeu, each.aspect) == _FOLLOW_UP)
    assert "Un engagement y reste incertain (etude, page 1 : « Le suivi du bruit" in request.text


def test_a_point_told_in_full_goes_behind_one_that_is_not() -> None:
    full = (
        "Le suivi du bruit de la scierie sera annuel pendant dix ans, avec ses indicateurs et des seuils d’émergence.",
        "Le suivi du bruit sera adapté en cas de dépassement et transmis à l’inspection dans un rapport annuel.",
    )
    told = observe(_reading(*(full * 4)))
    close = read_priors(
        {"every": {"avis": 100, "points": {_FOLLOW_UP.code: 45, _BATS.code: 40}}, "kinds": {}, "typical": {}, "lift": 0}
    )
    assert _points(foresee(told, "autre", close, taken=(), most=2)) == [_BATS, _FOLLOW_UP]
    untold = observe(_reading("Le projet est une scierie."))
    assert _points(foresee(untold, "autre", close, taken=(), most=2)) == [_FOLLOW_UP, _BATS]


@pytest.mark.parametrize(
    ("title", "opening", "kind"),
    [
        ("Parc éolien du Haut Moulin", "Le projet compte six machines.", "eolien"),
        ("Demande d’autorisation", "La carrière de granulats de la Combe. La carrière sera étendue.", "carriere"),
        ("Scierie", "Rien de plus.", "autre"),
    ],
)
def test_the_kind_is_told_by_the_title_and_the_opening(title: str, opening: str, kind: str) -> None:
    assert kind_of(title, opening) == kind


def test_the_words_of_a_request_alone_tell_what_it_is_about() -> None:
    untold = observe(_reading("Le projet est une scierie."))
    requests = foresee(untold, "autre", shipped_priors(), taken=(), most=25)
    told = [label_text(request.text) == (request.enjeu, request.aspect) for request in requests]
    assert sum(told) >= 0.9 * len(told)


def test_the_priors_are_those_their_digest_is_of() -> None:
    table = json.loads(files("workers._drafting.foreseen").joinpath("priors.json").read_text(encoding="utf-8"))
    assert table["made"]["sha256"] == digest(table)
    assert set(table["every"]) == {"avis", "points"}


def test_a_note_holds_at_most_25_requests_facts_first(demo_note: Note) -> None:
    natures = [request.nature for request in demo_note.requests]
    assert len(natures) <= 25
    assert natures == sorted(natures, key=lambda nature: nature == "attention")
    assert "attention" in natures


def test_every_quote_of_a_foreseen_point_stands_on_its_page(demo: ReadDossier, demo_note: Note) -> None:
    pages = {
        (document.manifest.document_id, element.page): ""
        for document in demo.documents
        if document.extraction
        for element in document.extraction.elements
    }
    for document in demo.documents:
        for element in document.extraction.elements if document.extraction else ():
            pages[document.manifest.document_id, element.page] += " " + " ".join(element.text.split())
    for request in demo_note.requests:
        for citation in request.citations if request.nature == "attention" else ():
            assert fold(citation.quote) in fold(pages[citation.document_id, citation.page])


def test_a_dossier_that_was_not_read_raises_no_point(draft: Draft) -> None:
    assert all(request.nature == "constat" for request in draft([]).requests)
    assert DOSSIER
