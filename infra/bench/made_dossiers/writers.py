"""Blocks to files: PDF through Typst, DOCX through python-docx, ODT through pandoc."""

import html
import io
import json
from pathlib import Path

from infra.bench.made_dossiers.story import MadeDocument
from infra.bench.made_dossiers.telling import Block

_TEMPLATE = Path(__file__).with_name("document.typ")


def file_content(document: MadeDocument) -> bytes:
    """Write a document in its form."""
    return {"pdf": _pdf, "docx": _docx, "odt": _odt}[document.form](document)


def _pdf(document: MadeDocument) -> bytes:
    import typst  # noqa: PLC0415 -- native library: only when a dossier is written

    given = json.dumps({"title": document.title, "blocks": document.blocks}, ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False)
    content = typst.compile(_TEMPLATE, font_paths=fonts, sys_inputs={"document": given}, pdf_tags=False)
    if not isinstance(content, bytes):
        raise TypeError(f"{document.name}: one file expected")
    return content


def _docx(document: MadeDocument) -> bytes:
    from docx import Document  # noqa: PLC0415 -- heavy: only when a dossier is written

    made = Document()
    for block in document.blocks:
        if block["t"] == "h":
            made.add_heading(block["text"], level=block["level"])
        elif block["t"] == "p":
            made.add_paragraph(block["text"])
        else:
            grid = made.add_table(rows=0, cols=len(block["rows"][0]), style="Table Grid")
            for row in block["rows"]:
                for cell, text in zip(grid.add_row().cells, row, strict=True):
                    cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _odt(document: MadeDocument) -> bytes:
    import tempfile  # noqa: PLC0415 -- only here

    import pypandoc  # noqa: PLC0415 -- starts pandoc

    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.odt"
        pypandoc.convert_text("".join(map(_html, document.blocks)), "odt", format="html", outputfile=str(out))
        return out.read_bytes()


def _html(block: Block) -> str:
    if block["t"] == "h":
        level = block["level"] + 1
        return f"<h{level}>{html.escape(block['text'])}</h{level}>"
    if block["t"] == "p":
        return f"<p>{html.escape(block['text'])}</p>"
    rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block["rows"]]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
