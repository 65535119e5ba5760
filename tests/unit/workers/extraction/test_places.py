"""Coordinates in a text, in all the forms that a generator writes: found exactly, or not at all."""

import math
import random
from collections.abc import Callable, Sequence

import pytest

from workers._extraction.places import PlaceFinder, is_likely
from workers._extraction.records import Block, PageRecord, PlaceRecord, PrintedLine
from workers._maps.systems import LAMBERT_2, LAMBERT_93, METROPOLE, SYSTEMS, System

Point = tuple[float, float]
Row = Sequence[str]
A4 = (595.0, 842.0)


def _text(*lines: str) -> Block:
    return Block("text", [PrintedLine(line, (50, 100 + 12 * n, 500, 110 + 12 * n)) for n, line in enumerate(lines)])


def _table(*rows: Row) -> Block:
    lines = [
        PrintedLine(cell, (50 + 90 * c, 100 + 12 * r, 130 + 90 * c, 110 + 12 * r), joint="cell" if c else "row")
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
    ]
    return Block("table", lines)


def _found(*blocks: Block, page: int = 1) -> list[PlaceRecord]:
    finder = PlaceFinder()
    record = PageRecord(page, A4, list(blocks))
    if is_likely(record):
        finder.look_at(record)
    return finder.found


def _grouped(value: float, digits: int = 0, separator: str = " ") -> str:
    return f"{value:,.{digits}f}".replace(",", "_").replace(".", ",").replace("_", separator)


def _dms(value: float, letters: str, digits: int = 2) -> str:
    total = round(abs(value) * 3600, digits)
    degrees, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{int(degrees)}° {int(minutes):02d}' {seconds:0{3 + digits}.{digits}f}\" {letters[value < 0]}".replace(
        ".", ","
    )


def _xy(point: Point, system: System = LAMBERT_93) -> Point:
    return system.projection.plane(*point)


def _lambert_line(point: Point) -> str:
    x, y = _xy(point)
    return f"E1 X = {_grouped(x, 1)} Y = {_grouped(y, 1)} (Lambert 93)"


def _lambert_words(point: Point) -> str:
    x, y = _xy(point)
    return f"Les coordonnées Lambert 93 de l’éolienne E1 sont X : {x:.2f} m et Y : {y:.2f} m.".replace(".", ",", 2)


def _lambert_2(point: Point) -> str:
    x, y = _xy(point, LAMBERT_2)
    return f"Coordonnées en Lambert II étendu de l’éolienne E1 : X = {_grouped(x, 1)} ; Y = {_grouped(y, 1)}"


def _conic_zone(point: Point) -> str:
    zone = max(42, min(50, round(point[1])))
    x, y = _xy(point, SYSTEMS[3900 + zone])
    return f"E1 (RGF93 / CC{zone}) : X = {_grouped(x, 2)} m, Y = {_grouped(y, 2)} m"


def _sexagesimal(point: Point) -> str:
    return f"L’éolienne E1 se trouve à {_dms(point[1], 'NS')}, {_dms(point[0], 'EO')}."


def _west_written_in_english(point: Point) -> str:
    return f"E1 : {_dms(point[1], 'NS')} {_dms(point[0], 'EW')}"


def _minutes(point: Point) -> str:
    def half(value: float, letters: str) -> str:
        return f"{int(abs(value))}°{abs(value) % 1 * 60:.4f}'{letters[value < 0]}"

    return f"E1 {half(point[1], 'NS')} {half(point[0], 'EO')}"


def _decimal(point: Point) -> str:
    return f"E1 : latitude {point[1]:.6f}°, longitude {point[0]:.6f}°"


def _gps(point: Point) -> str:
    return f"Éolienne E1, coordonnées GPS : {point[1]:.6f}, {point[0]:.6f}"


FORMS: dict[Callable[[Point], str], float] = {
    _lambert_line: 0.2,
    _lambert_words: 0.2,
    _lambert_2: 0.2,
    _conic_zone: 0.2,
    _sexagesimal: 0.5,
    _west_written_in_english: 0.5,
    _minutes: 0.5,
    _decimal: 0.2,
    _gps: 0.2,
}


def _somewhere(chance: random.Random) -> Point:
    """Return a place well within metropolitan France."""
    return chance.uniform(METROPOLE[0] + 3, METROPOLE[2] - 3), chance.uniform(METROPOLE[1] + 2, METROPOLE[3] - 1)


def _apart(a: Point, b: Point) -> float:
    return math.dist(_xy(a), _xy(b))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__.strip("_"))
@pytest.mark.parametrize("seed", range(15))
def test_a_sentence_gives_its_place_its_mark_and_its_box(form: Callable[[Point], str], seed: int) -> None:
    point = _somewhere(random.Random(seed))  # noqa: S311 -- no secret
    (place,) = _found(_text("Le parc compte trois éoliennes.", form(point)))
    assert _apart(place.lonlat, point) < FORMS[form]
    assert place.label == "E1" or place.label.endswith("E1")
    assert place.nature == "éolienne"
    assert place.quote in f"Le parc compte trois éoliennes. {form(point)}"
    assert place.bbox == (50.0, 112.0, 500.0, 122.0)


@pytest.mark.parametrize("seed", range(10))
def test_a_table_gives_a_place_a_row_with_its_name(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    names = ("E1", "E2", "PDL 1")
    points = [_somewhere(chance) for _ in names]
    rows = [(name, *(_grouped(value, 1) for value in _xy(point))) for name, point in zip(names, points, strict=True)]
    found = _found(
        _text("Coordonnées des éoliennes et du poste de livraison (Lambert 93)"), _table(("", "X", "Y"), *rows)
    )
    assert [place.label for place in found] == list(names)
    assert [place.nature for place in found] == ["éolienne", "éolienne", "poste de livraison"]
    assert all(_apart(place.lonlat, point) < 0.2 for place, point in zip(found, points, strict=True))
    assert found[0].bbox == (140.0, 112.0, 310.0, 122.0)


def test_a_place_told_in_two_systems_is_one_place() -> None:
    point = (3.39277, 50.17653)
    x, y = _xy(point)
    row = ("E1", f"{x:.0f}", f"{y:.0f}", _dms(point[0], "EO", 0), _dms(point[1], "NS", 0))
    head = ("Lambert 93", "WGS 84"), ("", "X", "Y", "Est", "Nord")
    (place,) = _found(_table(*head, row))
    assert place.system == "Lambert-93"
    assert _apart(place.lonlat, point) < 1


def test_a_table_with_an_axis_a_row_gives_a_place_a_column() -> None:
    points = {"Nord": (-0.9, 47.754), "Sud": (-0.9003, 47.7502)}
    axes = list(zip(*(_xy(point) for point in points.values()), strict=True))
    rows = [
        (name, *(f"{value:.2f}".replace(".", ",") for value in axis)) for name, axis in zip("XY", axes, strict=True)
    ]
    found = _found(_text("Coordonnées Lambert 93 du site"), _table(("", *points), *rows))
    assert [place.label for place in found] == ["Nord", "Sud"]
    assert all(_apart(place.lonlat, point) < 0.1 for place, point in zip(found, points.values(), strict=True))


def test_a_table_that_goes_on_over_a_page_keeps_its_head() -> None:
    point = (2.0, 47.0)
    x, y = _xy(point)
    finder = PlaceFinder()
    finder.look_at(PageRecord(1, A4, [_table(("Éolienne", "X (L93)", "Y (L93)"), ("E1", f"{x:.0f}", f"{y:.0f}"))]))
    finder.look_at(PageRecord(2, A4, [_table(("E2", f"{x + 500:.0f}", f"{y:.0f}"))]))
    assert [(place.label, place.page, place.is_told) for place in finder.found] == [("E1", 1, True), ("E2", 2, True)]


def test_a_table_without_rules_is_read_line_after_line() -> None:
    blocks = [
        _text(line) for line in ("Station", "C1", "43° 19.408'N", "5° 21.104'E", "C2", "43° 19.574'N", "5° 21.109'E")
    ]
    assert [place.label for place in _found(*blocks)] == ["C1", "C2"]


def test_overseas_coordinates_need_their_system_told() -> None:
    x, y = _xy((55.45, -20.9), SYSTEMS[2975])
    said = f"Forage F1 : X = {_grouped(x)} m ; Y = {_grouped(y)} m"
    assert _found(_text(said)) == []
    (place,) = _found(_text(f"{said} (RGR92 / UTM 40S)"))
    assert place.lonlat == pytest.approx((55.45, -20.9), abs=1e-5)


def test_a_system_that_only_the_size_shows_is_said_to_be_no_more() -> None:
    (place,) = _found(_text("E1 : X = 652 341 m ; Y = 6 861 204 m"))
    assert (place.system, place.is_told) == ("Lambert-93", False)


@pytest.mark.parametrize(
    "text",
    [
        "X = 6 861 204,5 Y = 652 341,2 (Lambert 93)",
        "X = 652 341,2 (Lambert 93)",
        "X = 652 341,2 Y = 9 861 204,5 (Lambert 93)",
        "12° 30' 00\" N, 100° 30' 00\" E",
        "une pente de 45° et un angle de 5° 30' au sommet",
        "48° 51' 24\" N seulement",
        "48° 51' 24\" N et 47° 10' 00\" N",
        "un coût de 652 341 € pour 6 861 204 kWh par an",
        "un coût de 652 341 € pour 6 861 204 kWh, projection Lambert 93",
        "température de 12,345 °C, puis 48,123 °C",
        "98° 61' 24\" N, 2° 21' 03\" E",
        "SIRET 482 133 000 14, téléphone 06 52 34 12 68",
        "",
    ],
)
def test_what_is_no_place_or_half_a_place_is_left_alone(text: str) -> None:
    assert _found(_text(text)) == []


def test_the_longitude_of_one_is_never_paired_with_the_latitude_of_the_next() -> None:
    found = _found(_text("T1 illisible 5° 21.161'E T2 43° 19.441'N 5° 20.959'E T3 43° 19.455'N 5° 21.110'E"))
    assert [place.label for place in found] == ["T2", "T3"]


def test_a_hostile_page_of_numbers_costs_little_and_is_cut() -> None:
    rows = [(f"E{n}", f"{652_000 + n}", "6861204") for n in range(3_000)]
    found = _found(_text("Lambert 93"), _table(("Nom", "X", "Y"), *rows))
    assert 0 < len(found) <= 2_000
    assert _found(_text("X = " * 20_000 + "1° " * 20_000)) == []
