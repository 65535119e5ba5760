"""Runs the benchmarks that were asked for, all of them by default."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.bench import (
    asking,
    contents,
    end_to_end,
    fidelity,
    foreseen,
    journal,
    knowing,
    note,
    ocr,
    read_by_hand,
    reading,
    reading_room,
    real_tables,
    retrieval,
    searching,
    tables,
)
from infra.bench.figures import Figure

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
BENCHES: dict[str, Callable[[Path | None], Iterator[Figure]]] = {
    "reading": reading.measure,
    "contents": contents.measure,
    "fidelity": fidelity.measure,
    "tables": tables.measure,
    "real_tables": real_tables.measure,
    "ocr": ocr.measure,
    "retrieval": retrieval.measure,
    "searching": searching.measure,
    "knowing": knowing.measure,
    "note": note.measure,
    "read_by_hand": read_by_hand.measure,
    "foreseen": foreseen.measure,
    "asking": asking.measure,
    "journal": journal.measure,
    "reading_room": reading_room.measure,
    "end_to_end": end_to_end.measure,
}


def main(arguments: list[str]) -> int:
    """Run and print; 2 for an unknown name."""
    folders = [Path(word) for word in arguments if Path(word).is_dir()]
    names = [word for word in arguments if not Path(word).is_dir()] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(unknown)} (there are {', '.join(BENCHES)})\n")
        return 2
    data = folders[0] if folders else DATA
    for name in names:
        for figure in BENCHES[name](data if data.is_dir() else None):
            figure.print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
