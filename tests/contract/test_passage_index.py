"""What every PassageIndex keeps: the fake, the embedded engine, the client of a server, and the loopback in between."""

import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.passages import Passage, PassageFilter
from tests.fakes.hashed_embedder import HashedEmbedder
from tests.fakes.in_memory_index import InMemoryPassageIndex
from tests.fakes.in_memory_keys import InMemoryKeyStore
from workers.adapters.lazy_index import LazyPassageIndex
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.qdrant_server_index import open_server_index
from workers.adapters.remote_index import RemotePassageIndex
from workers.adapters.served_index import IndexServer
from workers.errors import UnavailableError
from workers.ports import Embedder, PassageIndex

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")


class Make(Protocol):
    """Makes an index, the same way each of them is made."""

    def __call__(self, embedder: Embedder | None, *, embed_confidential: bool = True) -> PassageIndex:
        """Make an index in a place of the test's own."""
        ...


DOSSIER = uuid.UUID(int=1)
OTHER_DOSSIER = uuid.UUID(int=2)
HERE = PassageFilter(corpus="dossier", dossier_id=DOSSIER)
REGULATION = PassageFilter(corpus="regulation")


@pytest.fixture(params=["memory", "lazy", "edge", "server", "remote"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    with ExitStack() as stack:

        def edge(embedder: Embedder | None, *, embed_confidential: bool) -> PassageIndex:
            keys = InMemoryKeyStore()
            index = open_edge_index(tmp_path / "index", embedder, embed_confidential=embed_confidential, keys=keys)
            stack.callback(index.close)
            return index

        def made(embedder: Embedder | None, *, embed_confidential: bool = True) -> PassageIndex:
            if request.param == "memory":
                return InMemoryPassageIndex(embedder, embed_confidential=embed_confidential)
            if request.param == "lazy":
                return LazyPassageIndex(lambda: InMemoryPassageIndex(embedder, embed_confidential=embed_confidential))
            if request.param == "edge":
                return edge(embedder, embed_confidential=embed_confidential)
            if request.param == "server":
                from qdrant_client import QdrantClient  # noqa: PLC0415 -- slow to import

                client, keys = QdrantClient(":memory:"), InMemoryKeyStore()
                index = open_server_index(client, embedder, embed_confidential=embed_confidential, keys=keys)
                stack.callback(index.close)
                return index
            server = IndexServer(edge(embedder, embed_confidential=embed_confidential), tmp_path)
            server.start()
            stack.callback(server.stop)
            remote = RemotePassageIndex(tmp_path)
            stack.callback(remote.close)
            return remote

        yield made


@pytest.fixture
def index(make: Make) -> PassageIndex:
    return make(None)


def passage(number: int, text: str, **changes: object) -> Passage:
    given_fields: dict[str, object] = {
        "passage_id": uuid.uuid5(DOSSIER, str(number)),
        "corpus": "dossier",
        "source_id": "document-1",
        "text": text,
        "path": ("Étude d’impact", "État initial"),
        "page": number,
        "bbox": (10.0, 20.5, 300.0, 400.0),
        "dossier_id": DOSSIER,
        "document": "etude.pdf",
    }
    return Passage.model_validate(given_fields | changes)


def rule(number: int, text: str, **changes: object) -> Passage:
    regulation: dict[str, object] = {
        "corpus": "regulation",
        "source_id": "JORFTEXT1",
        "path": ("Arrêté du 26 août 2011", "Article 3"),
        "page": None,
        "bbox": None,
        "dossier_id": None,
        "document": None,
        "url": "https://www.legifrance.gouv.fr/",
    }
    return passage(number, text, **(regulation | changes))


def found(index: PassageIndex, query: str, within: PassageFilter = HERE, limit: int = 10) -> list[int | None]:
    return [hit.passage.page for hit in index.search(query, within, limit)]


NOISE = passage(1, "Les émergences sonores ont été mesurées de nuit auprès des habitations.")
WATER = passage(2, "La nappe alluviale est captée pour l’alimentation en eau potable.")
BATS = passage(3, "Douze espèces de chiroptères fréquentent la lisière du boisement.")


def test_a_passage_is_found_as_soon_as_it_is_upserted_and_comes_back_whole(index: PassageIndex) -> None:
    index.upsert([NOISE, WATER, BATS])
    hits = index.search("captage d’eau potable", HERE, 10)
    assert hits[0].passage == WATER


def test_inflected_and_unaccented_forms_find_each_other(index: PassageIndex) -> None:
    index.upsert([NOISE, WATER, BATS])
    assert found(index, "ÉMERGENCE SONORE MESUREE") == [1]
    assert found(index, "chiroptere") == [3]


def test_the_best_passage_comes_first_and_no_more_than_asked_for(index: PassageIndex) -> None:
    many = [passage(n, f"Le bruit ambiant du point {n} reste faible.") for n in range(10, 30)]
    index.upsert([*many, passage(40, "Bruit ambiant nocturne au droit des habitations : émergence de 2 dB(A).")])
    hits = index.search("émergence du bruit ambiant nocturne", HERE, 5)
    assert len(hits) == 5
    assert hits[0].passage.page == 40
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_words_of_the_titles_above_count(index: PassageIndex) -> None:
    index.upsert([passage(1, "Aucun enjeu relevé.", path=("Étude", "Patrimoine archéologique")), BATS])
    assert found(index, "archéologie") == [1]


def test_a_search_stays_in_its_dossier_and_its_corpus(index: PassageIndex) -> None:
    elsewhere = passage(7, WATER.text, dossier_id=OTHER_DOSSIER, source_id="document-7")
    index.upsert([WATER, elsewhere, rule(8, WATER.text)])
    assert found(index, "eau potable") == [2]
    assert found(index, "eau potable", PassageFilter(corpus="dossier", dossier_id=OTHER_DOSSIER)) == [7]
    assert [hit.passage.source_id for hit in index.search("eau potable", REGULATION, 10)] == ["JORFTEXT1"]


def test_a_question_about_an_activity_finds_the_text_of_its_rubrique_first(index: PassageIndex) -> None:
    wording = "L’accès à l’installation est fermé par une clôture de deux mètres."
    other = "L’accès à l’installation est fermé par une clôture de deux mètres, portail compris."
    wind = rule(1, wording, source_id="A", path=("Arrêté relatif à la rubrique 2980",), applicability=("2980-1",))
    mine = rule(2, other, source_id="B", path=("Arrêté relatif à la rubrique 2510",), applicability=("2510",))
    index.replace_source("B", [mine])
    index.replace_source("A", [wind])
    assert [hit.passage for hit in index.search("clôture d’une carrière", REGULATION, 2)] == [mine, wind]
    assert [hit.passage for hit in index.search("clôture des éoliennes", REGULATION, 2)] == [wind, mine]


def test_what_stands_for_a_whole_text_is_no_passage_and_goes_with_it(index: PassageIndex) -> None:
    index.replace_source("A", [rule(1, "Clôture.", source_id="A", applicability=("2980",))])
    assert index.status(REGULATION).passages == 1
    assert index.sources(REGULATION) == {"A": 1}
    index.replace_source("A", [])
    assert index.search("clôture des éoliennes", REGULATION, 5) == []
    assert index.status(REGULATION).passages == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "le la les de du des",
        "<script>alert('éolienne')</script>",
        ".*(clôture|éolienne)+$",
        "éolienne clôture " * 600,
        "Where must the fence of a wind farm stand?",
        "Wo muss der Zaun stehen?",
        "\x00éolienne\ud800",
    ],
)
def test_any_wording_may_be_asked_of_regulation(index: PassageIndex, query: str) -> None:
    fence = rule(1, "Clôture de deux mètres.", source_id="A", applicability=("2980-1",))
    index.replace_source("A", [fence])
    hits = index.search(query, REGULATION, 3)
    assert [hit.passage for hit in hits] == ([fence] if "cl" in query or "éol" in query else [])


def test_a_search_can_be_restricted_to_a_source_and_to_an_enjeu(index: PassageIndex) -> None:
    index.upsert(
        [WATER.model_copy(update={"enjeux": ("eau", "sante_population")}), passage(9, WATER.text, source_id="b")]
    )
    assert found(index, "eau", PassageFilter(corpus="dossier", dossier_id=DOSSIER, source_id="b")) == [9]
    assert found(index, "eau", PassageFilter(corpus="dossier", dossier_id=DOSSIER, enjeu="sante_population")) == [2]
    assert found(index, "eau", PassageFilter(corpus="dossier", dossier_id=DOSSIER, enjeu="sols")) == []


def test_a_rubrique_finds_what_applies_to_it_and_to_the_whole_of_it(index: PassageIndex) -> None:
    index.upsert(
        [
            rule(1, "distance aux habitations", source_id="A", applicability=("2980",)),
            rule(2, "distance aux habitations", source_id="B", applicability=("2921", "2921-1")),
            rule(3, "distance aux habitations", source_id="C"),
        ]
    )

    def sources(rubrique: str) -> set[str]:
        hits = index.search("distance", PassageFilter(corpus="regulation", rubrique=rubrique), 10)
        return {hit.passage.source_id for hit in hits}

    assert sources("2980") == sources("2980-1") == {"A"}
    assert sources("2921-1") == {"B"}
    assert sources("1510") == set()


def test_a_search_of_regulation_can_be_restricted_to_a_topic(index: PassageIndex) -> None:
    by_topic = {"EAU": 1, "BRUIT_VIBRATIONS": 2, None: 3}
    rules = {topic: rule(n, "Le registre est tenu.", topic=topic, source_id=f"T{n}") for topic, n in by_topic.items()}
    for each in rules.values():
        index.replace_source(each.source_id, [each])

    def about(topic: str) -> list[Passage]:
        within = PassageFilter.model_validate({"corpus": "regulation", "topic": topic})
        assert index.status(within).passages == len(index.sources(within))
        return [hit.passage for hit in index.search("registre", within, 10)]

    assert about("EAU") == [rules["EAU"]]
    assert about("BRUIT_VIBRATIONS") == [rules["BRUIT_VIBRATIONS"]]
    assert about("DECHETS") == []


def test_a_passage_whose_topic_is_told_anew_is_found_under_it_alone(index: PassageIndex) -> None:
    told = rule(1, "Le registre est tenu.", topic="EAU")
    index.replace_source("JORFTEXT1", [told])
    index.replace_source("JORFTEXT1", [told.model_copy(update={"topic": "DECHETS"})])
    assert index.status(PassageFilter(corpus="regulation", topic="EAU")).passages == 0
    assert index.status(PassageFilter(corpus="regulation", topic="DECHETS")).passages == 1


def test_a_search_can_be_restricted_to_pages_first_and_last_included(index: PassageIndex) -> None:
    index.upsert([passage(n, f"La nappe est captée au point {n}.") for n in range(1, 8)])
    pages = PassageFilter(corpus="dossier", dossier_id=DOSSIER, pages=(3, 5))
    assert sorted(page or 0 for page in found(index, "nappe captée", pages)) == [3, 4, 5]
    assert index.status(pages).passages == 3
    assert found(index, "nappe", PassageFilter(corpus="dossier", dossier_id=DOSSIER, pages=(9, 2))) == []


def test_the_neighbours_of_a_passage_are_those_of_its_own_source(index: PassageIndex) -> None:
    mine = [passage(n, f"Point {n}.", position=n) for n in range(4)]
    others = [passage(10 + n, f"Autre {n}.", position=n, source_id="document-2") for n in range(4)]
    index.upsert([*mine, *others])
    first, middle, last, unplaced = index.neighbours([mine[0], mine[2], others[3], passage(99, "Sans rang.")])
    assert (first.before, first.after) == (None, mine[1])
    assert (middle.before, middle.after) == (mine[1], mine[3])
    assert (last.before, last.after) == (others[2], None)
    assert (unplaced.before, unplaced.after) == (None, None)
    assert index.neighbours([]) == []


def test_of_several_wordings_in_one_place_the_one_in_force_is_the_neighbour(index: PassageIndex) -> None:
    here, now = rule(1, "Article 3.", position=0), rule(2, "Deux mètres.", position=1)
    before = rule(3, "Un mètre.", position=1, closed_on="2020-01-01")
    index.replace_source("JORFTEXT1", [here, now, before])
    assert [each.after for each in index.neighbours([here])] == [now]


def test_a_whole_text_is_no_neighbour_of_its_passages(index: PassageIndex) -> None:
    only = rule(1, "Clôture.", source_id="A", position=0)
    index.replace_source("A", [only])
    (alone,) = index.neighbours([only])
    assert (alone.before, alone.after) == (None, None)


def test_upserting_again_changes_nothing(index: PassageIndex) -> None:
    index.upsert([NOISE, WATER])
    index.upsert([NOISE, WATER])
    assert index.status(HERE).passages == 2


def test_replacing_a_source_leaves_its_new_passages_only_and_other_sources_alone(index: PassageIndex) -> None:
    other = passage(5, "Le ruisseau longe le site.", source_id="document-2")
    index.upsert([NOISE, WATER, other])
    index.replace_source("document-1", [BATS])
    assert index.sources(HERE) == {"document-1": 1, "document-2": 1}
    assert found(index, "habitations") == []
    index.replace_source("document-1", [])
    assert index.sources(HERE) == {"document-2": 1}


def test_deleting_a_dossier_forgets_it_and_nothing_else(index: PassageIndex) -> None:
    index.upsert([NOISE, passage(7, "eau", dossier_id=OTHER_DOSSIER), rule(8, "eau")])
    index.delete_dossier(DOSSIER)
    assert index.status(HERE).passages == 0
    assert index.status(PassageFilter(corpus="dossier", dossier_id=OTHER_DOSSIER)).passages == 1
    assert index.status(REGULATION).passages == 1


def test_an_empty_index_finds_nothing(index: PassageIndex) -> None:
    assert index.search("eau", HERE, 10) == []
    assert index.status(HERE).passages == index.status(HERE).sources == 0
    assert index.sources(HERE) == {}


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\n\t", "le la les de du des", "où quand comment ?", "?!… «»", "\x00", "(((", "[a-z]+*", "\\"],
)
def test_a_question_without_words_finds_nothing(index: PassageIndex, query: str) -> None:
    index.upsert([NOISE, WATER])
    assert index.search(query, HERE, 10) == []


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert('eau')</script>",
        ".*(eau|nappe)+$",
        "' OR 1=1; -- eau",
        "eau " * 2_500,
        "wind turbine noise eau",
        "风力发电 ضوضاء eau",
        "eau\x00potable",
        "eau \ud800",
    ],
)
def test_a_strange_question_is_answered_by_the_words_it_has(index: PassageIndex, query: str) -> None:
    index.upsert([NOISE, WATER])
    assert found(index, query)[:1] == [2]


def test_nothing_is_found_when_nothing_is_asked_for(index: PassageIndex) -> None:
    index.upsert([WATER])
    assert index.search("eau", HERE, 0) == []


def test_without_a_model_no_vector_is_missing(index: PassageIndex) -> None:
    index.upsert([NOISE])
    assert index.without_vector(10) == []
    assert index.status(HERE).model is None
    assert index.status(HERE).with_vector == 0


def test_passages_wait_for_vectors_until_they_have_one_dossiers_first(make: Make) -> None:
    index = make(HashedEmbedder())
    index.upsert([rule(8, "règle"), NOISE, WATER])
    assert [p.corpus for p in index.without_vector(10)] == ["dossier", "dossier", "regulation"]
    assert len(index.without_vector(2)) == 2
    index.set_vectors([(NOISE.passage_id, HashedEmbedder().embed_query(NOISE.text))])
    assert {p.passage_id for p in index.without_vector(10)} == {WATER.passage_id, rule(8, "règle").passage_id}
    assert index.status(HERE).with_vector == 1
    assert index.status(HERE).model == "hashed-words"


def test_confidential_passages_wait_for_no_vector_where_the_model_is_elsewhere(make: Make) -> None:
    index = make(HashedEmbedder(), embed_confidential=False)
    index.upsert([NOISE, WATER.model_copy(update={"confidential": True})])
    assert [p.passage_id for p in index.without_vector(10)] == [NOISE.passage_id]
    assert found(index, "eau potable") == [2]


class _Speechless(HashedEmbedder):
    def embed_query(self, text: str) -> list[float]:
        raise UnavailableError(f"pas de vecteur pour {text}")


def test_words_answer_alone_when_the_model_is_out_of_reach(tmp_path: Path) -> None:
    index = open_edge_index(tmp_path, _Speechless())
    index.upsert([NOISE, WATER])
    index.set_vectors([(p.passage_id, HashedEmbedder().embed_query(p.text)) for p in (NOISE, WATER)])
    assert found(index, "eau potable") == [2]
    index.close()


def test_a_vector_of_an_unknown_passage_is_ignored(make: Make) -> None:
    index = make(HashedEmbedder())
    index.upsert([NOISE])
    vector = HashedEmbedder().embed_query("x")
    index.set_vectors([(uuid.UUID(int=99), vector), (NOISE.passage_id, vector)])
    assert index.status(HERE).passages == index.status(HERE).with_vector == 1


def test_an_unchanged_passage_keeps_its_vector_when_its_source_is_replaced(make: Make) -> None:
    index = make(HashedEmbedder())
    index.upsert([NOISE, WATER])
    index.set_vectors([(p.passage_id, HashedEmbedder().embed_query(p.text)) for p in (NOISE, WATER)])
    index.replace_source("document-1", [NOISE, BATS])
    assert {p.passage_id for p in index.without_vector(10)} == {BATS.passage_id}


def test_vectors_bring_in_what_the_words_miss(make: Make) -> None:
    embedder = HashedEmbedder()
    index = make(embedder)
    index.upsert([NOISE, WATER, BATS])
    meaning = embedder.embed_query("chauves-souris")
    index.set_vectors(
        [
            (BATS.passage_id, meaning),
            *((p.passage_id, embedder.embed_query("tout autre chose")) for p in (NOISE, WATER)),
        ]
    )
    assert found(index, "chauves-souris")[:1] == [3]


def test_few_vectors_do_not_push_aside_what_the_words_found(make: Make) -> None:
    embedder = HashedEmbedder()
    index = make(embedder)
    others = [passage(n, f"Le point {n} est décrit en annexe.") for n in range(50, 70)]
    index.upsert([WATER, passage(4, "L’eau du ruisseau."), *others])
    index.set_vectors([(others[0].passage_id, embedder.embed_query("eau potable"))])
    assert found(index, "eau potable") == [2, 4, 50]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=300))
def test_no_question_is_an_error(index: PassageIndex, query: str) -> None:
    index.upsert([NOISE])
    assert len(index.search(query, HERE, 3)) <= 1


def test_a_passage_of_any_wording_comes_back_as_it_was(index: PassageIndex) -> None:
    odd = passage(1, "« Œuvre » – 12 500 m³\t<b>n°</b>\n\u202f§ 2.1.5.0 \u0000 \U0001f98b eau", path=("I.\n", ""))
    index.upsert([odd])
    assert [hit.passage for hit in index.search("eau", HERE, 1)] == [odd]
    assert re.search("§", odd.text)


def test_a_regulation_is_searched_as_it_was_law_on_a_day(index: PassageIndex) -> None:
    old = rule(1, "Le puisard est étanche.", in_force_from="2020-01-01", closed_on="2026-03-10")
    new = rule(2, "Le puisard est couvert.", in_force_from="2026-03-10")
    index.replace_source("JORFTEXT1", [old, new])

    def law(**within: object) -> set[str]:
        hits = index.search("puisard", PassageFilter.model_validate({"corpus": "regulation"} | within), 10)
        return {hit.passage.text for hit in hits}

    assert law() == {new.text}
    assert law(in_force_on="2019-12-31") == set()
    assert law(in_force_on="2026-03-09") == {old.text}
    assert law(in_force_on="2026-03-10") == {new.text}
    assert law(closed_too=True) == {old.text, new.text}
    assert index.status(REGULATION).passages == 1
    assert index.status(PassageFilter(corpus="regulation", closed_too=True)).passages == 2


def test_a_rubrique_under_a_regime_finds_what_rules_it_or_what_it_is_part_of(index: PassageIndex) -> None:
    given_classements = {"1": ("2921-1 E",), "2": ("2921 D",), "3": ("2921-1 D", "2910-A E"), "4": ()}
    for source, words in given_classements.items():
        codes = tuple(dict.fromkeys(part for word in words for part in (word[:4], word.split()[0])))
        changes = {"source_id": source, "classements": words, "applicability": codes}
        index.upsert([rule(int(source), "Le registre est tenu.", **changes)])

    def ruled(rubrique: str, regime: str) -> set[str]:
        within = PassageFilter(corpus="regulation", rubrique=rubrique, regime=regime)
        return {hit.passage.source_id for hit in index.search("registre", within, 10)}

    assert ruled("2921-1", "E") == {"1"}
    assert ruled("2921-1-a", "DC") == {"2", "3"}
    assert ruled("2921-2", "D") == {"2"}
    assert ruled("2921", "E") == set()
    assert ruled("2910-A-2", "E") == {"3"}
