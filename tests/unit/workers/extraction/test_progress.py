"""Who waits for a long document is told how far it is."""

import io
from collections.abc import Callable
from pathlib import Path

from workers._extraction import Limits, extract_file


def test_each_page_is_counted_once_and_the_last_one_ends_it(typeset: Callable[..., Path]) -> None:
    path = typeset("\n#pagebreak()\n".join(["Le site est décrit."] * 7))
    told: list[tuple[int, int]] = []
    limits = Limits(processes=2, chunk_pages=2)
    extract_file(path, path.name, io.BytesIO(), limits=limits, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 7) for done in range(1, 8)]
