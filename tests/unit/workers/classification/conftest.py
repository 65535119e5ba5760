"""Extractions to classify, made here of short texts."""

from collections.abc import Callable, Sequence

import pytest

from schemas.documents import DocumentHeader, Element, Extraction, Section

Build = Callable[..., Extraction]

A4 = (595.28, 841.89)


def extraction(
    *texts: str,
    name: str = "document.pdf",
    titles: Sequence[str] = (),
    header: str = "",
    size: tuple[float, float] | None = A4,
) -> Extraction:
    """Return an extraction of one page a text; `titles` are sections of the first page, `header` on every page."""
    pages = len(texts)
    elements = [
        Element(type=kind, page=page, text=text, section=(titles[0] if titles else "document",))
        for page, body in enumerate(texts, start=1)
        for kind, text in (("Header", header), ("NarrativeText", body))
        if text
    ]
    return Extraction(
        document=DocumentHeader(
            name=name,
            sha256="0" * 64,
            media_type="application/pdf",
            pages=pages,
            page_sizes=(size,) * pages if size else (),
        ),
        sections=tuple(
            Section(title=title, level=1, page_start=1, page_end=pages) for title in titles or ("document",)
        ),
        elements=tuple(elements),
    )


@pytest.fixture
def build() -> Build:
    """Give a function that makes an extraction."""
    return extraction
