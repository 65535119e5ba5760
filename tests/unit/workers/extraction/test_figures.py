"""Pictures and drawings are listed where they stand, and their labels are not read as prose."""

from schemas.documents import Element
from tests.unit.workers.extraction.conftest import Build, Read


def _text(x: int, y: int, text: str) -> bytes:
    return b"BT /F1 10 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode("cp1252"))


def _picture(x: int, y: int, width: int, height: int) -> bytes:
    return b"q %d 0 0 %d %d %d cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n" % (width, height, x, y)


def _strokes(x: int, y: int) -> bytes:
    """Draw a curve of forty slanted strokes, 400 points wide."""
    points = [(x + 10 * i, y + (7 * i * i) % 150) for i in range(41)]
    return b"".join(b"%d %d m %d %d l S\n" % (*points[i], *points[i + 1]) for i in range(40))


PROSE = _text(60, 760, "Le secteur d'étude comprend trois entités paysagères que la carte suivante situe.")
CAPTION = _text(60, 380, "Figure 4 : Carte des entités paysagères")


def _images(elements: tuple[Element, ...]) -> list[Element]:
    return [element for element in elements if element.type == "Image"]


def test_a_picture_stands_before_its_caption(page_pdf: Build, read: Read) -> None:
    elements = read(page_pdf(PROSE + CAPTION + _picture(60, 400, 450, 300))).elements
    assert [element.type for element in elements] == ["NarrativeText", "Image", "FigureCaption"]
    assert _images(elements)[0].bbox == (60.0, 142.0, 510.0, 442.0)


def test_a_picture_in_strips_is_one(page_pdf: Build, read: Read) -> None:
    strips = b"".join(_picture(60, 400 + 50 * i, 450, 50) for i in range(6))
    assert len(_images(read(page_pdf(PROSE + strips)).elements)) == 1


def test_two_pictures_apart_are_two(page_pdf: Build, read: Read) -> None:
    both = _picture(60, 400, 200, 200) + _picture(320, 400, 200, 200)
    assert len(_images(read(page_pdf(PROSE + both)).elements)) == 2


def test_a_drawing_of_many_strokes_is_a_figure(page_pdf: Build, read: Read) -> None:
    (image,) = _images(read(page_pdf(PROSE + _strokes(80, 450))).elements)
    assert image.bbox is not None
    assert image.bbox[2] - image.bbox[0] >= 390


def test_labels_in_a_figure_are_its_own(page_pdf: Build, read: Read) -> None:
    labels = _text(100, 600, "Zone humide") + _text(300, 470, "Bois de la Noue")
    elements = read(page_pdf(PROSE + CAPTION + _picture(60, 400, 450, 300) + labels)).elements
    assert [element.type for element in elements] == ["NarrativeText", "Image", "FigureCaption"]
    assert _images(elements)[0].text == "Zone humide Bois de la Noue"


def test_prose_on_a_picture_stays_prose(page_pdf: Build, read: Read) -> None:
    lines = b"".join(
        _text(70, 680 - 14 * i, "La prairie de fauche abrite le cuivré des marais et la pie-grièche écorcheur.")
        for i in range(12)
    )
    elements = read(page_pdf(_picture(60, 400, 500, 300) + lines)).elements
    assert sum(element.text.count("cuivré") for element in elements if element.type == "NarrativeText") == 12


def test_a_background_and_a_logo_are_no_figures(page_pdf: Build, read: Read) -> None:
    assert _images(read(page_pdf(_picture(0, 0, 595, 842) + _picture(40, 780, 90, 40) + PROSE * 2)).elements) == []


def test_a_ruled_table_is_no_figure(page_pdf: Build, read: Read) -> None:
    rules = b"".join(b"60 %d m 500 %d l S\n" % (400 + 20 * i, 400 + 20 * i) for i in range(12))
    rules += b"".join(b"%d 400 m %d 620 l S\n" % (60 + 110 * i, 60 + 110 * i) for i in range(5))
    cells = b"".join(
        _text(65 + 110 * column, 405 + 20 * row, f"{row * column}") for row in range(11) for column in range(4)
    )
    elements = read(page_pdf(PROSE + rules + cells)).elements
    assert _images(elements) == []
    assert "Table" in {element.type for element in elements}
