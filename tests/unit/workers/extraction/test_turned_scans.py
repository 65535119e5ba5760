"""A scanned page is read whichever way it lay on the glass, and its boxes are where the page shows the words."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from schemas.documents import Element, Extraction
from workers._extraction.ocr import data_folder
from workers._extraction.records import Block, PrintedLine
from workers._extraction.upright import Pose, Upright, likely_poses

Read = Callable[..., Extraction]
ReadScan = Callable[[Path], Extraction | None]
Draw = Callable[[str], Image.Image]

DPI = 200
FIRST = "La carrière de la Combe est exploitée depuis quarante ans par la même famille"
LAST = "Fait à Bellegarde en trois exemplaires"
PAGE = (
    "#set page(width: 15cm, height: 20cm, margin: 2cm)\n#set text(size: 11pt)\n#set par(leading: 0.8em)\n"
    f"{FIRST} et son extension porte sur douze hectares de prairie.\n\n"
    + "\n\n".join(
        f"Le front {number} sera remis en état avant que le suivant soit ouvert, et les eaux de ruissellement seront "
        f"recueillies dans un bassin de décantation."
        for number in ("nord", "sud", "est", "ouest")
    )
    + f"\n\n#v(1fr)\n{LAST}."
)
TURNS = (0, 90, 180, 270)
SKEWS = (0.0, 1.4, -3.2, 5.0)


@pytest.fixture
def read_scan(read: Read) -> ReadScan:
    """Give a function that reads a scan; None where Tesseract's data is missing and the pages say so."""

    def read_it(path: Path) -> Extraction | None:
        found = read(path)
        if data_folder("fra") is None:
            assert {page.page for page in found.document.unread_pages} == set(found.document.scanned_pages)
            return None
        return found

    return read_it


def lying(picture: Image.Image, turn: int, skew: float) -> Image.Image:
    """Return a picture as if its page had been laid on the glass turned and skewed, both clockwise."""
    turned = picture.rotate(-turn, expand=True)
    return turned.rotate(-skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if skew else turned


def place_of(x: float, y: float, picture: Image.Image, turn: int, skew: float) -> tuple[float, float]:
    """Return where a point of the upright picture, in points, stands on the page as it lay."""
    size = (picture.width * 72 / DPI, picture.height * 72 / DPI)
    x, y = x - size[0] / 2, y - size[1] / 2
    for angle in (math.radians(turn), math.radians(skew)):
        x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    width, height = (side * 72 / DPI for side in lying(picture, turn, skew).size)
    return x + width / 2, y + height / 2


def starting(found: Extraction, words: str) -> Element:
    """Return the element that starts with these words."""
    (element,) = [element for element in found.elements if element.text.startswith(words)]
    return element


@pytest.mark.parametrize(
    ("turn", "skew"), [(0, 1.4), (0, -3.2), (0, 5.0), (90, 0.0), (90, -3.2), (180, 0.0), (180, 5.0), (270, 1.4)]
)
def test_a_turned_or_skewed_page_is_read_and_its_lines_are_where_they_show(
    picture: Draw, read_scan: ReadScan, tmp_path: Path, turn: int, skew: float
) -> None:
    drawn = picture(PAGE)
    upright, lain = tmp_path / "droit.png", tmp_path / "pose.png"
    drawn.save(upright, dpi=(DPI, DPI))
    lying(drawn, turn, skew).save(lain, dpi=(DPI, DPI))
    straight, found = read_scan(upright), read_scan(lain)
    if straight is None or found is None:
        return
    assert [element.text for element in found.elements] == [element.text for element in straight.elements]
    for words in (FIRST, LAST):
        x0, y0, x1, y1 = starting(straight, words).lines[0].bbox
        box = starting(found, words).lines[0].bbox
        expected = place_of((x0 + x1) / 2, (y0 + y1) / 2, drawn, turn, skew)
        assert ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) == pytest.approx(expected, abs=2)
        long, short = max(box[2] - box[0], box[3] - box[1]), min(box[2] - box[0], box[3] - box[1])
        angle = math.radians(abs(skew))
        assert long == pytest.approx((x1 - x0) * math.cos(angle) + (y1 - y0) * math.sin(angle), abs=4)
        assert short == pytest.approx((x1 - x0) * math.sin(angle) + (y1 - y0) * math.cos(angle), abs=4)


def test_each_page_of_a_scan_may_lie_its_own_way(picture: Draw, read_scan: ReadScan, tmp_path: Path) -> None:
    ways = [(0, 0.0), (180, 0.0), (90, 2.0), (0, -4.0), (270, 0.0)]
    first, *others = (lying(picture(PAGE), *way) for way in ways)
    first.save(tmp_path / "melange.pdf", "PDF", resolution=DPI, save_all=True, append_images=others)
    found = read_scan(tmp_path / "melange.pdf")
    if found is None:
        return
    assert found.document.scanned_pages == (1, 2, 3, 4, 5)
    for page in range(1, 6):
        text = " ".join(element.text for element in found.elements if element.page == page)
        assert FIRST in text, f"page {page}: {text}"
        assert LAST in text
    widths = [width for width, _ in found.document.page_sizes]
    assert widths[2] > widths[0]


@pytest.mark.parametrize("words", ["Annexe photographique", "Pièce n° 4"])
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_of_few_words_is_read(
    picture: Draw, read_scan: ReadScan, tmp_path: Path, turn: int, words: str
) -> None:
    title = picture(f"#set page(width: 15cm, height: 20cm)\n#align(center + horizon, text(22pt)[{words}])")
    lying(title, turn, 0.0).save(tmp_path / "titre.png", dpi=(DPI, DPI))
    found = read_scan(tmp_path / "titre.png")
    assert found is None or [element.text for element in found.elements] == [words]


@pytest.mark.parametrize("skew", [0.0, 0.5, -1.8, 3.3, -5.0])
@pytest.mark.parametrize("turn", TURNS)
def test_the_lie_of_a_page_is_seen_from_its_lines(picture: Draw, turn: int, skew: float) -> None:
    poses = likely_poses(lying(picture(PAGE), turn, skew), DPI)
    assert {pose.turn for pose in poses[:2]} == {turn % 180, turn % 180 + 180}
    assert poses[0].skew == pytest.approx(skew, abs=0.3)


def test_a_page_without_lines_of_text_is_taken_as_it_lies() -> None:
    assert likely_poses(Image.new("L", (1654, 2339), 255), DPI)[0] == Pose(0, 0.0)


@pytest.mark.parametrize("skew", SKEWS)
@pytest.mark.parametrize("turn", TURNS)
def test_a_box_put_back_stands_around_its_place_on_the_page(turn: int, skew: float) -> None:
    page = Image.new("L", (1000, 1400), 255)
    lain = lying(page, turn, skew)
    upright = Upright.of(lain, Pose(turn, skew), DPI)
    width, height = upright.size
    middle = (width / 2 - 5, height / 2 - 5, width / 2 + 5, height / 2 + 5)
    block = Block("text", [PrintedLine("au milieu", middle)])
    (back,) = upright.put_back([block])
    x0, y0, x1, y1 = back.lines[0].box
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((lain.width * 36 / DPI, lain.height * 36 / DPI), abs=0.5)
    assert upright.on_page((-1e4, -1e4, 1e4, 1e4)) == (0, 0, lain.width * 72 / DPI, lain.height * 72 / DPI)
