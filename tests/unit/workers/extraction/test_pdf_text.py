"""A PDF's own text: words where they stand on the page as shown, lines joined as they were meant, in reading order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.documents import BBox, Element, Extraction
from workers._extraction.hyphens import joint_between

Build = Callable[..., Path]
Read = Callable[..., Extraction]


def _only(extraction: Extraction, text: str) -> Element:
    (element,) = [element for element in extraction.elements if text in element.text]
    return element


def _box(extraction: Extraction, text: str) -> BBox:
    box = _only(extraction, text).bbox
    assert box is not None
    return box


def _type(content: str, x: float, y: float, size: float = 12, matrix: str = "1 0 0 1") -> bytes:
    return f"BT /F1 {size} Tf {matrix} {x} {y} Tm ({content}) Tj ET\n".encode("latin-1")


def test_text_keeps_its_page_and_its_words(typeset: Build, read: Read) -> None:
    found = read(typeset("Le projet compte six éoliennes.\n#pagebreak()\nLeur hauteur est de 180 mètres."))
    assert [(element.page, element.text) for element in found.elements] == [
        (1, "Le projet compte six éoliennes."),
        (2, "Leur hauteur est de 180 mètres."),
    ]
    assert found.document.pages == 2
    assert found.document.media_type == "application/pdf"


def test_a_box_counts_from_the_top_left_in_points(page_pdf: Build, read: Read) -> None:
    x0, y0, x1, y1 = _box(read(page_pdf(_type("Bonjour", 72, 700))), "Bonjour")
    assert x0 == pytest.approx(72, abs=1.5)
    assert y0 < 842 - 700 < y1 < 842 - 700 + 6
    assert 8 < y1 - y0 < 18
    assert 35 < x1 - x0 < 50


def test_page_sizes_are_those_of_the_page_as_shown(page_pdf: Build, read: Read) -> None:
    turned = page_pdf(_type("Plan", 100, 100), page=b"/MediaBox [0 0 595 842] /Rotate 90")
    assert read(turned).document.page_sizes == ((842, 595),)


@pytest.mark.parametrize(
    ("degrees", "matrix", "x", "y"),
    [
        (0, "1 0 0 1", 50, 742),
        (90, "0 1 -1 0", 100, 50),
        (180, "-1 0 0 -1", 545, 100),
        (270, "0 -1 1 0", 495, 792),
    ],
)
def test_a_turned_page_has_the_boxes_one_sees(  # noqa: PLR0917 -- two fixtures and a row of the table
    page_pdf: Build, read: Read, degrees: int, matrix: str, x: float, y: float
) -> None:
    """In each case the word is drawn upright, 50 points from the left, its baseline 100 points from the top."""
    page = f"/MediaBox [0 0 595 842] /Rotate {degrees}".encode()
    box = _box(read(page_pdf(_type("Situation", x, y, matrix=matrix), page=page)), "Situation")
    assert box[0] == pytest.approx(50, abs=1.5)
    assert box[1] < 100 < box[3]
    assert box[3] - box[1] < 18


def test_boxes_count_from_the_corner_of_the_crop_box(page_pdf: Build, read: Read) -> None:
    page = b"/MediaBox [0 0 595 842] /CropBox [100 100 495 742]"
    found = read(page_pdf(_type("Dedans", 172, 642) + _type("Dehors", 172, 780), page=page))
    assert found.document.page_sizes == ((395, 642),)
    assert _box(found, "Dedans")[0] == pytest.approx(72, abs=1.5)
    assert not [element for element in found.elements if "Dehors" in element.text]


def test_text_that_runs_upwards_is_read_whole(page_pdf: Build, read: Read) -> None:
    found = read(page_pdf(_type("Plan de masse", 60, 300, matrix="0 1 -1 0") + _type("Texte droit", 200, 400)))
    x0, y0, x1, y1 = _box(found, "Plan de masse")
    assert y1 - y0 > 3 * (x1 - x0)
    assert _only(found, "Texte droit")


@pytest.mark.parametrize(
    ("degrees", "matrix"), [(0, "0 1 -1 0"), (0, "0 -1 1 0"), (90, "1 0 0 1"), (180, "0 1 -1 0"), (270, "1 0 0 1")]
)
def test_a_short_word_beside_a_margin_is_no_line_of_its_own(
    page_pdf: Build, read: Read, degrees: int, matrix: str
) -> None:
    """Its box alone does not tell that it runs along the page's height: its text matrix does."""
    page = f"/MediaBox [0 0 595 842] /Rotate {degrees}".encode()
    placed = _type("12", 300, 300, matrix=matrix), _type("m de haie plantee", *_further(matrix), matrix=matrix)
    assert [element.text for element in read(page_pdf(b"".join(placed), page=page)).elements] == [
        "12 m de haie plantee"
    ]


def _further(matrix: str) -> tuple[float, float]:
    a, b, *_ = (int(number) for number in matrix.split())
    return 300 + 17 * a, 300 + 17 * b


def test_a_letter_set_over_another_stays_in_its_line(page_pdf: Build, read: Read) -> None:
    found = read(page_pdf(_type("CO", 72, 700) + _type("2", 89, 697, size=8) + _type("evite", 97, 700)))
    assert [element.text for element in found.elements] == ["CO2 evite"]


def test_a_wide_gap_inside_a_text_object_parts_cells(page_pdf: Build, read: Read) -> None:
    rows = [(b"Haie", b"12 m"), (b"Mare", b"3 m"), (b"Talus", b"40 m")]
    lines = [b"BT /F1 12 Tf 72 %d Td [(%s) -9000 (%s)] TJ ET" % (700 - 20 * i, *row) for i, row in enumerate(rows)]
    (table,) = read(page_pdf(b"\n".join(lines))).elements
    assert table.text == "Haie\t12 m\nMare\t3 m\nTalus\t40 m"


def test_hyphens_at_the_end_of_lines_are_joined(typeset: Build, read: Read) -> None:
    sentence = "L’étude environnementale approfondit la caractérisation hydrogéologique du territoire intercommunal."
    markup = f'#set text(lang: "fr", hyphenate: true)\n#set par(justify: true)\n#block(width: 3.2cm)[{sentence}]'
    (element,) = read(typeset(markup)).elements
    assert element.text == sentence
    assert len(element.lines) > 3


def test_a_word_parted_by_a_hyphen_is_joined_whatever_the_print_of_its_lines(page_pdf: Build, read: Read) -> None:
    lines = _type("Les mesures de la commande envi-", 72, 700, size=8) + _type("ronnementale", 72, 688)
    (element,) = read(page_pdf(lines)).elements
    assert element.text == "Les mesures de la commande environnementale"


def test_a_sentence_with_terms_in_another_print_is_one_paragraph(page_pdf: Build, read: Read) -> None:
    first = _type("Le seuil fixe est celui que", 72, 700)
    second = _type("valeur_limite_du_debit", 72, 686, size=8) + _type("donne ici.", 165, 686)
    assert [e.text for e in read(page_pdf(first + second)).elements] == [
        "Le seuil fixe est celui que valeur_limite_du_debit donne ici."
    ]


def test_a_title_over_two_lines_is_one_though_its_first_line_leaves_room(typeset: Build, read: Read) -> None:
    prose = "Le site est bordé par une haie champêtre et par un chemin communal ouvert au public. " * 3
    title = '#text(size: 14pt, weight: "bold")[Les mesures prises pour la commune \\ et leur suivi]'
    elements = read(typeset(f"#set par(justify: true)\n{title}\n\n{prose}")).elements
    assert elements[0].text == "Les mesures prises pour la commune et leur suivi"


@pytest.mark.parametrize(
    ("before", "after", "joint"),
    [
        ("environ-", "nement", "hyphen"),
        ("environ\u00ad", "nement", "hyphen"),
        ("Rhône-", "Alpes", "none"),
        ("vis-", "à-vis", "none"),
        ("Saint-Jean-de-", "luz", "none"),
        ("2021-", "2025", "none"),
        ("le projet –", "dit le pétitionnaire", "space"),
        ("le projet -", "dit le pétitionnaire", "space"),
        ("le projet", "compte", "space"),
    ],
)
def test_a_hyphen_is_dropped_only_where_the_line_made_it(before: str, after: str, joint: str) -> None:
    assert joint_between(before, after) == joint


def test_the_lines_of_an_element_cover_its_text_and_stand_inside_its_box(typeset: Build, read: Read) -> None:
    (element,) = read(typeset(f"#block(width: 6cm)[{'Le site est bordé par une haie champêtre. ' * 6}]")).elements
    assert element.bbox is not None
    assert "".join(element.text[line.start : line.end] for line in element.lines).replace(" ", "") == (
        element.text.replace(" ", "")
    )
    assert [line.bbox[1] for line in element.lines] == sorted(line.bbox[1] for line in element.lines)
    for line in element.lines:
        assert element.bbox[0] <= line.bbox[0] <= line.bbox[2] <= element.bbox[2]
        assert element.bbox[1] <= line.bbox[1] <= line.bbox[3] <= element.bbox[3]


def test_two_columns_are_read_one_after_the_other(typeset: Build, read: Read) -> None:
    left = "La colonne de gauche décrit longuement le milieu naturel du plateau. " * 12
    right = "La colonne de droite décrit longuement le milieu humain du bourg. " * 12
    markup = f"#set page(width: 21cm, height: 29cm)\n#columns(2)[{left}\n#colbreak()\n{right}]"
    text = " ".join(element.text for element in read(typeset(markup)).elements)
    assert text.rindex("gauche") < text.index("droite")


def test_list_items_stand_apart_without_their_bullets(typeset: Build, read: Read) -> None:
    found = read(typeset("Les mesures sont :\n- la haie plantée au nord ;\n- le bridage nocturne."))
    items = [element.text for element in found.elements if element.type == "ListItem"]
    assert items == ["la haie plantée au nord ;", "le bridage nocturne."]


def test_a_figures_caption_is_known(typeset: Build, read: Read) -> None:
    found = read(typeset("Voir la carte.\n\nFigure 3 : localisation du site"))
    assert _only(found, "localisation").type == "FigureCaption"


def test_the_language_is_told_by_enough_small_words(typeset: Build, read: Read) -> None:
    french = "Le site est dans la plaine et les parcelles sont en jachère sur une partie de la commune. " * 4
    assert read(typeset(french)).document.language == "fr"
    assert read(typeset("Plan 12", "court.pdf")).document.language is None


def test_fonts_that_hide_some_letters_are_told(raw_pdf: Build, read: Read, packed: Callable[..., bytes]) -> None:
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <fffd> endbfchar"
    words = b" ".join([b"mot"] * 20) + b" dif\x01cile"
    found = read(
        raw_pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
                3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
                4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
                b"/Resources << /Font << /F1 3 0 R >> >> >>",
                5: packed(b"BT /F1 10 Tf 50 700 Td (" + words + b") Tj ET"),
                6: packed(cmap),
            }
        )
    )
    assert [warning for warning in found.document.warnings if "police" in warning]


def test_small_print_with_a_mark_at_the_foot_of_a_page_is_a_footnote(typeset: Build, read: Read) -> None:
    body = "Le site#footnote[Parcelle A 12 du plan cadastral.] est bordé par une haie#footnote[Plantée en 1998.]. "
    found = read(typeset(body + "La haie abrite le triton crêté. " * 8))
    assert [element.text[1:].strip() for element in found.elements if element.type == "Footnote"] == [
        "Parcelle A 12 du plan cadastral.",
        "Plantée en 1998.",
    ]


def test_small_print_without_a_mark_is_text(typeset: Build, read: Read) -> None:
    """The remedies at the end of an order are printed small, and matter."""
    markup = (
        "La haie abrite le triton crêté. " * 8 + "\n#v(1fr)\n#text(size: 8pt)[a) l’affichage en mairie ouvre le délai.]"
    )
    assert not [element for element in read(typeset(markup)).elements if element.type == "Footnote"]


def test_letters_beyond_the_basic_plane_do_not_shift_the_boxes_after_them(typeset: Build, read: Read) -> None:
    found = read(typeset("Soit $f(x) = y + z$ la hauteur du bassin."))
    (element,) = found.elements
    assert element.bbox is not None
    assert element.text.endswith("la hauteur du bassin.")
    assert element.bbox[3] - element.bbox[1] < 25
    assert not [letter for letter in element.text if "\ud800" <= letter <= "\udfff"]
