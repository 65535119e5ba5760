"""What the finished files say, page by page: the seeded quotes are looked up here, never typed with a page number."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from infra.demo.facts import DemoError

_END_OF_LINE_HYPHEN = re.compile(r"[\u0002\ufffe]\s*|[-\u2010\u00ad] ?\r?\n\s*")
_WHITE_SPACE = re.compile(r"\s+")


def normalised(text: str) -> str:
    """Rejoin words cut at the end of a line and make every run of white space one space.

    PDFium writes the hyphen of a cut word as U+FFFE (older versions U+0002) and joins the line.
    """
    return _WHITE_SPACE.sub(" ", _END_OF_LINE_HYPHEN.sub("", text)).strip()


@dataclass(frozen=True)
class PageTexts:
    """A document's normalised text, page by page, and the pages of its headings (bookmarks)."""

    name: str
    pages: Sequence[str]
    headings: Mapping[str, int] = field(default_factory=dict)

    def page_of(self, quote: str) -> int:
        """Give the page (from 1) of a quote.

        Raises: DemoError: the quote does not stand exactly once in the document.
        """
        counts = {number: page.count(quote) for number, page in enumerate(self.pages, start=1) if quote in page}
        if sum(counts.values()) != 1:
            raise DemoError(f"{self.name} : {sum(counts.values())} fois (pages {list(counts)}) le passage « {quote} »")
        return next(iter(counts))

    def page_of_heading(self, title: str) -> int:
        """Give the page (from 1) of a heading, which must be both bookmarked and printed there.

        Raises: DemoError: no such bookmark, or its page does not show the title.
        """
        page = self.headings.get(title)
        if page is None or title not in self.pages[page - 1]:
            raise DemoError(f"{self.name} : titre introuvable « {title} »")
        return page


def read_pdf(name: str, content: bytes) -> PageTexts:
    """Read the text layer and the bookmarks of a PDF."""
    import pypdfium2  # noqa: PLC0415 - loads a native library: only when the dossier is built

    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        pages = [normalised(page.get_textpage().get_text_range()) for page in document]
        headings: dict[str, int] = {}
        for bookmark in document.get_toc():
            destination = bookmark.get_dest()
            index = destination.get_index() if destination else None
            if index is not None:
                headings.setdefault(normalised(bookmark.get_title()), index + 1)
    return PageTexts(name, pages, headings)


def read_docx(name: str, content: bytes) -> PageTexts:
    """Read a DOCX as one page: the format has none."""
    from docx import Document  # noqa: PLC0415 - heavy: only when the dossier is built

    document = Document(io.BytesIO(content))
    rows = [" ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    text = " ".join([*(paragraph.text for paragraph in document.paragraphs), *rows])
    return PageTexts(name, [normalised(text)])
