"""Typst sources to PDF or pictures, the same bytes on every machine.

Only the fonts embedded in the Typst package are used and the creation date is fixed: a font of the machine or a
clock would move page breaks or bytes.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import typst

from infra.demo.facts import DemoError, Facts

SOURCES = Path(__file__).with_name("typst")
CREATED = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


class Typesetter:
    """Compiles the sources under `typst/` with the facts filled in."""

    def __init__(self, facts: Facts) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False)
        self._inputs = {"facts": json.dumps(facts.for_typst(), ensure_ascii=False)}

    def pdf(self, source: str) -> bytes:
        """Typeset `source` (a path under `typst/`) as a PDF with bookmarks."""
        # Tagging would triple the size of the files; dossiers as filed are seldom tagged.
        return _single(source, self._compiler(source).compile(format="pdf", timestamp=CREATED, pdf_tags=False))

    def picture(self, source: str, *, dpi: int) -> bytes:
        """Typeset `source` as a PNG.

        Raises: DemoError: it has more than one page.
        """
        return _single(source, self._compiler(source).compile(format="png", ppi=dpi))

    def _compiler(self, source: str) -> typst.Compiler:
        return typst.Compiler(SOURCES / source, root=SOURCES, font_paths=self._fonts, sys_inputs=self._inputs)


def _single(source: str, compiled: bytes | list[bytes] | None) -> bytes:
    if not isinstance(compiled, bytes):
        raise DemoError(f"{source} : un seul fichier attendu")
    return compiled
