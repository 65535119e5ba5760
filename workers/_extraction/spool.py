"""The pages read so far, on disk: a document of 5,000 pages never sits in memory whole."""

from collections.abc import Iterable, Iterator
from typing import IO

from workers._extraction.records import PageRecord, page_from_line, to_line


class Spool:
    """Page records on disk, in the order they came; read back by page."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[int, tuple[int, int]] = {}

    def put(self, record: PageRecord) -> None:
        """Keep a page's record; a later one of the same page replaces it."""
        content = to_line(record)
        start = self._file.seek(0, 2)
        self._file.write(content)
        self._places[record.page] = (start, len(content))

    def pages(self, wanted: Iterable[int] | None = None) -> Iterator[PageRecord]:
        """Yield the records by page: all of them, or those wanted."""
        for page in sorted(self._places if wanted is None else wanted):
            start, length = self._places[page]
            self._file.seek(start)
            yield page_from_line(self._file.read(length))
