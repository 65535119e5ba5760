"""What makes dossiers alike, in which order, and the words that say why."""

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.notes import EnjeuSynthesis, Note, NoteSection, Statement
from tests.fakes.demo_room import DemoRoom
from tests.unit.workers.review.notes import note as small_note
from workers._similar import DossierProfile, likeness, profile_of
from workers.similarity import SimilarDossiers

WIND = DossierProfile(
    rubriques=frozenset({"2980-1"}),
    enjeux={"biodiversite": 0.6, "bruit_vibrations": 0.4},
    departements=frozenset({"80"}),
    communes=frozenset({"Saint-Aubin"}),
    activity={"eolien": "éolien"},
)


def statement(number: int, text: str, **changes: object) -> Statement:
    given_fields: dict[str, object] = {
        "statement_id": uuid.UUID(int=number),
        "text": text,
        "origin": "rule",
        "support": "supported",
        "citations": (),
    }
    return Statement.model_validate(given_fields | changes)


def note(*statements: str, key: str = "procedure", enjeux: dict[str, float] | None = None) -> Note:
    section = NoteSection(
        key=key, title=key, statements=tuple(statement(at, text) for at, text in enumerate(statements))
    )
    weights = tuple(
        EnjeuSynthesis.model_validate({"enjeu": enjeu, "weight": weight, "measures": (), "citations": ()})
        for enjeu, weight in (enjeux or {}).items()
    )
    return small_note(uuid.UUID(int=1)).model_copy(update={"sections": (section,), "enjeux": weights})


def test_rubriques_that_are_classed_are_read_and_the_others_left_out() -> None:
    profile = profile_of(
        "x",
        note(
            "Le projet relève de l’autorisation environnementale : les rubriques 2781-2-a (ICPE) et 3532 (ICPE) sont "
            "déclarées sous le régime de l’autorisation.",
            "Rubrique 1530, régime : non classé : « paille »",
            "Rubrique 2.1.5.0, régime : déclaration : « Rejet »",
        ),
    )
    assert profile.rubriques == {"2781-2-a", "3532", "2.1.5.0"}


def test_a_rejected_statement_tells_nothing() -> None:
    rejected = statement(1, "Rubrique 2980-1, régime : autorisation", review="rejected")
    one = note("Rubrique 2510-1, régime : autorisation")
    both = one.model_copy(
        update={"sections": (*one.sections, NoteSection(key="procedure", title="p", statements=(rejected,)))}
    )
    assert profile_of("x", both).rubriques == {"2510-1"}


@pytest.mark.parametrize(
    ("text", "departements", "communes"),
    [
        ("Adresse : 4 rue du Moulin, 80240 Saint-Aubin-sur-Somme", {"80"}, {"Saint-Aubin-sur-Somme"}),
        ("Sur la commune de Villers-Bocage.", set(), {"Villers-Bocage"}),
        ("Adresse : 97411 Saint-Paul", {"974"}, {"Saint-Paul"}),
        ("Adresse : 20000 Ajaccio", {"2A"}, {"Ajaccio"}),
        ("Adresse : 20250 Corte", {"2B"}, {"Corte"}),
        ("Production : 12345 tonnes", set(), set()),
    ],
)
def test_places_are_read_as_the_note_names_them(text: str, departements: set[str], communes: set[str]) -> None:
    profile = profile_of("x", note(text, key="identite"))
    assert (set(profile.departements), set(profile.communes)) == (departements, communes)


def test_the_title_tells_the_kind_of_project_and_generic_words_tell_none() -> None:
    assert list(profile_of("Parc éolien des Crêtes", note()).activity.values()) == ["éolien"]
    assert profile_of("Parc et site d’exploitation", note()).activity == {}


def test_the_reasons_are_told_the_weightiest_first() -> None:
    other = DossierProfile(
        rubriques=frozenset({"2980-1", "2910"}),
        enjeux={"biodiversite": 0.7, "eau": 0.3},
        departements=frozenset({"80"}),
        communes=frozenset({"Ailleurs"}),
        activity={"eolien": "éolien"},
    )
    assert likeness(WIND, other).reasons == (
        "même rubrique 2980-1",
        "même genre de projet : éolien",
        "même département : 80",
        "enjeux communs : biodiversité et milieux naturels",
    )


def test_enjeux_alone_make_no_two_dossiers_alike() -> None:
    other = DossierProfile(rubriques=frozenset({"2510"}), enjeux=WIND.enjeux)
    assert likeness(WIND, other).reasons == ()


def test_a_heading_with_another_alinea_is_near_and_counts_less() -> None:
    near, same = (DossierProfile(rubriques=frozenset({code})) for code in ("2980-2", "2980-1"))
    assert likeness(WIND, near).reasons == ("rubriques voisines (2980)",)
    assert 0 < likeness(WIND, near).score < likeness(WIND, same).score


profiles = st.builds(
    DossierProfile,
    rubriques=st.frozensets(st.sampled_from(["2980-1", "2980-2", "2510", "2.1.5.0"])),
    enjeux=st.dictionaries(st.sampled_from(["eau", "sols", "air"]), st.just(0.33), max_size=3),
    departements=st.frozensets(st.sampled_from(["80", "60"])),
    communes=st.frozensets(st.sampled_from(["A", "B"])),
    activity=st.dictionaries(st.sampled_from(["eolien", "carrier"]), st.just("mot")),
)


@given(one=profiles, other=profiles)
def test_likeness_is_the_same_both_ways_and_never_beyond_one(one: DossierProfile, other: DossierProfile) -> None:
    assert likeness(one, other).score == likeness(other, one).score
    assert 0 <= likeness(one, other).score <= 1


def test_earlier_dossiers_are_found_with_the_avis_given_on_them(tmp_path: Path) -> None:
    texts = {
        "a": "Parc éolien des Crêtes\n\nRubrique 2980-1 de la nomenclature : autorisation. "
        "Le projet compte sept éoliennes de 150 m. Les chauves-souris fréquentent la lisière du boisement.",
        "b": "Parc éolien de la Plaine\n\nRubrique 2980-1 de la nomenclature : autorisation. "
        "Le projet compte cinq éoliennes de 180 m. Les chauves-souris fréquentent la haie.",
        "c": "Carrière du Val\n\nRubrique 2510-1 de la nomenclature : autorisation. "
        "L’extraction de granulats se fait à ciel ouvert.",
    }
    titles = {"a": "Parc éolien des Crêtes", "b": "Parc éolien de la Plaine", "c": "Carrière du Val"}
    room = DemoRoom(tmp_path / "data")
    ids = {}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text)
        ids[name] = room.take_dossier([tmp_path / f"{name}.txt"], title=titles[name])
    similar = SimilarDossiers(room.read_model)
    found = similar.of(ids["b"])
    assert found is not None
    assert [each.dossier_id for each in found] == [ids["a"]]
    assert any("éolien" in reason for reason in found[0].reasons)
    assert similar.of(ids["a"]) == ()
    assert similar.of(uuid.uuid4()) is None
    room.close()
