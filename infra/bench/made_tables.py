"""Tables whose cells are known, typeset through Typst: ruled, unruled, merged, turned, over two pages, of figures."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typst

GoldCell = tuple[int, int, str]
"""Row and column from 0, text."""
Spanned = tuple[str, int, int]
"""Text, columns and rows it spans."""

_SEED = 20_26
_EACH = 9
_ROWS_A_PAGE = 15
_NOUNS = ("Haie", "Mare", "Talus", "Fossé", "Chemin", "Bassin", "Prairie", "Verger", "Lande", "Ripisylve")
_PLACES = ("nord", "sud", "est", "ouest", "centre", "lisière", "vallon", "plateau", "bourg", "étang")
_STATES = ("dense", "ouverte", "humide", "calme", "plantée", "fauchée", "boisée", "pentue", "claire", "fermée")
_UNITS = ("m²", "ha", "m", "dB(A)", "%", "€")
_PROSE = (
    "Le projet est décrit dans cette partie, avec les mesures que le pétitionnaire propose et les moyens de leur suivi "
    "pendant toute la durée de l’exploitation du site. Les relevés ont eu lieu au printemps et à l’automne, par temps "
    "clair, sur l’ensemble de la zone étudiée et de ses abords immédiats."
)


@dataclass(frozen=True)
class MadeTable:
    """A table to find again: the markup around it and, for each page it stands on, its cells."""

    kind: str
    markup: str
    parts: tuple[frozenset[GoldCell], ...]

    def write(self, path: Path) -> Path:
        """Typeset it as a PDF, prose above and below."""
        path.write_bytes(typst.compile(self.markup.encode()))
        return path


def made_tables() -> list[MadeTable]:
    """Return the tables, the same ones each time."""
    chance = random.Random(_SEED)  # noqa: S311 -- no secret
    return [make(chance) for make in _KINDS for _ in range(_EACH)]


def _phrase(chance: random.Random, words: int) -> str:
    pools = (_NOUNS, _STATES, _PLACES)
    picked = [chance.choice(pools[index % 3]) for index in range(words)]
    return " ".join([picked[0], *(word.lower() for word in picked[1:])])


def _figure(chance: random.Random) -> str:
    return f"{chance.randint(1, 90)} {chance.randint(100, 999)} {chance.choice(_UNITS)}".replace(" ", "\u202f", 1)


def _grid(chance: random.Random, rows: int, columns: int, cell: Callable[[int, int], str]) -> list[list[str]]:
    head = [_phrase(chance, 2) for _ in range(columns)]
    return [head, *([cell(row, column) for column in range(columns)] for row in range(1, rows))]


def _short(chance: random.Random, rows: int, columns: int) -> list[list[str]]:
    return _grid(chance, rows, columns, lambda _, c: _phrase(chance, 2) if c % 2 == 0 else _figure(chance))


def _gold(rows: Sequence[Sequence[str]]) -> frozenset[GoldCell]:
    return frozenset((r, c, _plain(text)) for r, row in enumerate(rows) for c, text in enumerate(row) if text)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _table(rows: Sequence[Sequence[str]], options: str, *, widths: str = "") -> str:
    cells = ",\n".join(", ".join(f"[{text}]" for text in row) for row in rows)
    return f"#table(columns: {widths or len(rows[0])}, {options}\n{cells})"


def _page(body: str, setting: str = "") -> str:
    return f'#set text(lang: "fr", size: 10pt)\n{setting}\n{_PROSE}\n\n{body}\n\n{_PROSE}\n'


def _ruled(chance: random.Random) -> MadeTable:
    rows = _short(chance, chance.randint(3, 9), chance.randint(2, 5))
    shade = chance.choice(["", "fill: (_, y) => if y == 0 { luma(220) },", "stroke: .4pt + gray,"])
    return MadeTable("ruled", _page(_table(rows, shade)), (_gold(rows),))


def _across(chance: random.Random) -> MadeTable:
    rows = _short(chance, chance.randint(4, 9), chance.randint(3, 5))
    stroke = "stroke: (_, y) => (top: if y < 2 { .6pt }, bottom: .6pt), column-gutter: 1em,"
    return MadeTable("ruled_across", _page(_table(rows, stroke)), (_gold(rows),))


def _unruled(chance: random.Random) -> MadeTable:
    rows = _short(chance, chance.randint(4, 9), chance.randint(2, 5))
    return MadeTable("unruled", _page(_table(rows, "stroke: none, column-gutter: 1.5em,")), (_gold(rows),))


def _figures(chance: random.Random) -> MadeTable:
    columns = chance.randint(3, 6)
    rows = _grid(chance, chance.randint(4, 10), columns, lambda _, c: _figure(chance) if c else _phrase(chance, 2))
    rule = chance.choice(["stroke: none, column-gutter: 1em,", ""])
    options = f"align: (x, _) => if x == 0 {{ left }} else {{ right }}, {rule}"
    return MadeTable("figures", _page(_table(rows, options), "#set text(size: 8pt)"), (_gold(rows),))


def _wrapped(chance: random.Random) -> MadeTable:
    words = (2, 7, 3)
    rows = _grid(
        chance, chance.randint(4, 7), 3, lambda _, c: _phrase(chance, words[c] + chance.randint(0, 6 * (c == 1)))
    )
    options = f"align: {chance.choice(['left + top', 'left + horizon'])},"
    return MadeTable("wrapped", _page(_table(rows, options, widths="(4cm, 4cm, 4cm)")), (_gold(rows),))


def _wrapped_unruled(chance: random.Random) -> MadeTable:
    words = (2, 7, 3)
    rows = _grid(
        chance, chance.randint(4, 7), 3, lambda _, c: _phrase(chance, words[c] + chance.randint(0, 6 * (c == 1)))
    )
    options = "stroke: none, row-gutter: .6em, align: left + top,"
    return MadeTable("wrapped_unruled", _page(_table(rows, options, widths="(4cm, 4cm, 4cm)")), (_gold(rows),))


def _spanning(
    places: Sequence[tuple[int, int, Spanned]], options: str, columns: int
) -> tuple[str, frozenset[GoldCell]]:
    cells = ",\n".join(
        f"table.cell(x: {column}, y: {row}, colspan: {across}, rowspan: {down})[{text}]"
        for row, column, (text, across, down) in places
    )
    gold = frozenset((row, column, _plain(text)) for row, column, (text, _, _) in places)
    return f"#table(columns: {columns}, {options}\n{cells})", gold


def _merged(chance: random.Random) -> MadeTable:
    columns, groups = chance.randint(4, 6), chance.randint(2, 4)
    places: list[tuple[int, int, Spanned]] = [(0, 0, (_phrase(chance, 2), 1, 2))]
    places.append((0, 1, (_phrase(chance, 3), columns - 1, 1)))
    places += [(1, column, (_phrase(chance, 2), 1, 1)) for column in range(1, columns)]
    row = 2
    for _ in range(groups):
        height = chance.randint(1, 3)
        places.append((row, 0, (_phrase(chance, 2), 1, height)))
        places += [
            (row + line, column, (_figure(chance), 1, 1)) for line in range(height) for column in range(1, columns)
        ]
        row += height
    body, gold = _spanning(places, "align: left + horizon," if chance.getrandbits(1) else "", columns)
    return MadeTable("merged", _page(body, "#set text(size: 9pt)"), (gold,))


def _merged_unruled(chance: random.Random) -> MadeTable:
    rows = chance.randint(4, 8)
    places: list[tuple[int, int, Spanned]] = [(0, 0, (_phrase(chance, 1), 1, 1))]
    places += [(0, 1, (_phrase(chance, 5), 2, 1)), (0, 3, (_phrase(chance, 1), 1, 1))]
    places += [(row, 0, (_phrase(chance, 2), 1, 1)) for row in range(1, rows)]
    places += [(row, column, (_figure(chance), 1, 1)) for row in range(1, rows) for column in range(1, 4)]
    body, gold = _spanning(places, "stroke: none, column-gutter: 1.5em,", 4)
    return MadeTable("merged_unruled", _page(body), (gold,))


def _turned(chance: random.Random) -> MadeTable:
    rows = _short(chance, chance.randint(4, 8), chance.randint(3, 4))
    stroke = chance.choice(["", "stroke: none, column-gutter: 1.5em,"])
    body = f"#rotate({chance.choice([90, -90])}deg, reflow: true)[{_table(rows, stroke)}]"
    return MadeTable("turned", _page(body), (_gold(rows),))


def _over_two_pages(chance: random.Random) -> MadeTable:
    count, columns = chance.randint(18, 26), chance.randint(3, 4)
    rows = _short(chance, count, columns)
    stroke = chance.choice(["", "stroke: none, column-gutter: 1.5em,"])
    repeated = bool(chance.getrandbits(1))
    head = ", ".join(f"[{text}]" for text in rows[0])
    cells = ",\n".join(", ".join(f"[{text}]" for text in row) for row in rows[1:])
    body = (
        f"#set page(height: {_ROWS_A_PAGE + 4}cm, margin: 2cm)\n#set text(size: 10pt)\n"
        f"#table(columns: {columns}, rows: 1cm, {stroke} "
        f"table.header(repeat: {str(repeated).lower()}, {head}),\n{cells})"
    )
    first, rest = rows[:_ROWS_A_PAGE], rows[_ROWS_A_PAGE:]
    second = [rows[0], *rest] if repeated else rest
    return MadeTable("over_two_pages", body, (_gold(first), _gold(second)))


_KINDS = (
    _ruled,
    _across,
    _unruled,
    _figures,
    _wrapped,
    _wrapped_unruled,
    _merged,
    _merged_unruled,
    _turned,
    _over_two_pages,
)
