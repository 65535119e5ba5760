"""The synthesis views: their order, their counts, their charts, and the same as tables for a spreadsheet."""

import csv
import io
import uuid
from typing import Any

import pytest

from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.charts import WIDTH, Part, chart, names, shares, stacks
from reviewer_ui.presenters.citations import find_citation
from reviewer_ui.presenters.csv_table import csv_of, decimal_comma
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.presenters.synthesis_files import completeness_csv, figures_csv, measures_csv
from reviewer_ui.presenters.synthesis_view import enjeu_views, family_of, figure_views, piece_groups, synthesis_context
from schemas.notes import Citation, CompletenessItem, EnjeuSynthesis, Generator, KeyFigure, MesureErc, Note
from schemas.views import DocumentState

STUDY = DocumentState(
    document_id=uuid.UUID(int=1), name="etude.pdf", status="indexed", media_type="application/pdf", label="etude_impact"
)
PLAIN = DocumentState(document_id=uuid.UUID(int=2), name="notice.txt", status="indexed", media_type="text/plain")


def cited(page: int, quote: str = "un passage", document: DocumentState = STUDY) -> Citation:
    return Citation(document_id=document.document_id, document=document.name, page=page, quote=quote)


def note_of(**parts: Any) -> Note:
    empty: dict[str, Any] = dict.fromkeys(
        ("sections", "completeness", "key_figures", "contradictions", "enjeux", "requests"), ()
    )
    return Note(
        dossier_id=uuid.UUID(int=3),
        note_id=uuid.UUID(int=4),
        version=1,
        status="in_review",
        title="Un parc",
        generator=Generator(model="lisiere/extractive 1", prompts={}),
        mention="",
        **{**empty, **parts},
    )


@pytest.fixture
def sources() -> Sources:
    return Sources(uuid.UUID(int=3), [STUDY, PLAIN], ReaderState())


@pytest.fixture
def note() -> Note:
    """Give a note of two figures, three pieces of two articles, and an enjeu with measures beside one without."""
    avoid = MesureErc(type="E", text="Éviter la mare", citations=(cited(41),), cost="12 000 €")
    follow = MesureErc(type="S", text="Suivre les oiseaux", citations=(), follow_up="trois ans")
    return note_of(
        key_figures=(
            KeyFigure(label="Hauteur", value=178.5, unit="m", citations=(cited(12), cited(3, document=PLAIN))),
            KeyFigure(label="=Bilan", value=-1200, unit="t CO₂", citations=()),
        ),
        completeness=(
            CompletenessItem(piece="Résumé", article="R122-5 II 1°", status="present", citations=(cited(1),)),
            CompletenessItem(piece="Plan de situation", article="R181-13 2°", status="absent"),
            CompletenessItem(piece="Suivi", article="R122-5 II 9°", status="partial"),
        ),
        enjeux=(
            EnjeuSynthesis(enjeu="eau", weight=0.6, measures=(follow, avoid), citations=(cited(9),)),
            EnjeuSynthesis(enjeu="air", weight=0.4, measures=(), citations=()),
        ),
    )


def rows(content: str) -> list[dict[str, str]]:
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))


def test_a_table_keeps_text_from_being_a_formula_and_numbers_as_numbers() -> None:
    written = csv_of(("a", "b", "c"), [("=1+1", -1.5, None), ("\n-2", 3, "a;b")])
    assert [list(row.values()) for row in rows(written)] == [["'=1+1", "-1,5", ""], ["'\n-2", "3", "a;b"]]


def test_numbers_are_written_with_a_comma_and_no_more_than_they_say() -> None:
    written = [decimal_comma(value) for value in (1234.50, -0.0, 1e15, 0.1 + 0.2, float("nan"))]
    assert written == ["1234,5", "0", "1000000000000000", "0,3", ""]


def test_figures_come_with_their_sources_and_the_document_they_sort_by(note: Note, sources: Sources) -> None:
    first, second = figure_views(note, sources)
    assert [chip.label for chip in first.chips] == ["Étude d’impact · p.\u00a012", "notice.txt"]
    assert (first.document, second.document, second.chips) == ("Étude d’impact", "", ())


def test_figures_as_csv_tell_value_unit_and_first_source_in_full(note: Note, sources: Sources) -> None:
    height, balance = rows(figures_csv(note, sources))
    assert list(height.values()) == ["Hauteur", "178,5", "m", "Étude d’impact", "12", "un passage", "notice.txt"]
    assert (balance["ce qui est mesuré"], balance["valeur"], balance["page"]) == ("'=Bilan", "-1200", "")


def test_pieces_are_grouped_by_article_and_keep_the_names_of_their_citations(note: Note, sources: Sources) -> None:
    groups = piece_groups(note, sources)
    assert [(group.family, group.told) for group in groups] == [
        ("R122-5", "1\u00a0présente, 1\u00a0partielle"),
        ("R181-13", "1\u00a0absente"),
    ]
    chip = groups[0].pieces[0].chips[0]
    assert find_citation(note, chip.name) == note.completeness[0].citations[0]


@pytest.mark.parametrize(
    ("article", "family"),
    [("D181-15-2 I 10°", "D181-15-2"), ("R. 122-5 II", "R. 122-5"), ("Arrêté du 26/08/2011", "Arrêté du 26/08/2011")],
)
def test_the_family_of_an_article_is_the_article_itself(article: str, family: str) -> None:
    assert family_of(article) == family


def test_completeness_as_csv_has_one_line_a_piece(note: Note, sources: Sources) -> None:
    told = rows(completeness_csv(note, sources))
    assert [(row["texte"], row["état"]) for row in told] == [
        ("R122-5", "présente"),
        ("R181-13", "absente"),
        ("R122-5", "partielle"),
    ]


def test_measures_follow_the_sequence_and_keep_the_names_of_their_citations(note: Note, sources: Sources) -> None:
    water, air = enjeu_views(note, sources)
    assert [view.measure.type for view in water.measures] == ["E", "S"]
    assert find_citation(note, water.measures[0].chips[0].name) == note.enjeux[0].measures[1].citations[0]
    assert water.measures[0].told == (("Coût", "12 000 €"),)
    assert water.measures[0].missing == ("calendrier", "responsable", "indicateur", "suivi")
    assert (water.having("cost"), water.having("follow_up"), air.measures) == (1, 1, ())


def test_an_enjeu_without_measure_has_a_line_that_says_so(note: Note, sources: Sources) -> None:
    told = rows(measures_csv(note, sources))
    assert [(row["enjeu"], row["type"], row["mesure"], row["coût"]) for row in told] == [
        ("Eau et milieux aquatiques", "Éviter", "Éviter la mare", "12 000 €"),
        ("Eau et milieux aquatiques", "Suivre", "Suivre les oiseaux", ""),
        ("Qualité de l’air", "", "non trouvé dans le dossier", ""),
    ]


def test_the_chart_of_enjeux_says_in_words_all_that_it_shows(note: Note, sources: Sources) -> None:
    drawn = synthesis_context(note, sources, "enjeux")["enjeux_chart"]
    assert "Eau et milieux aquatiques : 60\u202f%, éviter 1, suivre 1" in drawn.told
    assert "Qualité de l’air : 40\u202f%, mesures : non trouvé dans le dossier" in drawn.told
    assert [bar.written for bar in drawn.bars if bar.kind in "ERCAS"] == ["E\u00a01", "S\u00a01"]
    assert "aucune" in [label.text for label in drawn.labels]


def test_nothing_is_drawn_of_nothing(sources: Sources) -> None:
    empty = note_of()
    assert synthesis_context(empty, sources, "enjeux")["enjeux_chart"] is None
    assert synthesis_context(empty, sources, "completude")["pieces_chart"] is None
    assert synthesis_context(empty, sources, "synthese") == {}


def test_bars_share_the_width_in_proportion_and_stay_in_the_drawing() -> None:
    sizes = [(0.0, "0 %"), (0.25, "25 %"), (0.5, "50 %")]
    widths = [bar.width for bar in shares(sizes, 100, 400).bars]
    assert widths == [0, pytest.approx(widths[2] / 2), widths[2]]
    rows_of = [[Part("E", 3, "E 3", "Éviter : 3"), Part("R", 0, "R 0", "")], [Part("C", 1, "C 1", "Compenser : 1")]]
    drawn = chart("t", "d", [names(["a", "b"], 100), stacks(rows_of, 100, WIDTH)], heads=[(100, "Mesures")])
    assert [bar.kind for bar in drawn.bars] == ["E", "C"]
    assert max(bar.x + bar.width for bar in drawn.bars) < WIDTH
    assert all(0 <= bar.y < drawn.height for bar in drawn.bars)


def test_what_does_not_fit_in_a_bar_is_shortened_or_left_out() -> None:
    parts = [Part("present", 97, "97 présentes", ""), Part("absent", 3, "3 absentes", ""), Part("partial", 1, "x", "")]
    written = [bar.written for bar in stacks([parts], 0, WIDTH).bars]
    assert written == ["97 présentes", "3", ""]
