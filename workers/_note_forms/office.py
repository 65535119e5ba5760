"""The note as DOCX and ODT: pandoc's document tree is built here, so that nothing is ever parsed as markup.

pandoc writes the file; what its templates lack (page size, page numbers, table rules) is then set in the XML, and the
archive is packed again with fixed dates: the same note gives the same bytes.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Literal

from workers._note_forms.docx_parts import finish_docx
from workers._note_forms.french import NO_BREAK
from workers._note_forms.layout import Block, Cell, Footnote, Grid, Heading, Inline, Items, Paragraph, PrintedNote, Run
from workers._note_forms.odt_parts import finish_odt

_API_VERSION = [1, 23]
_TIMEOUT_S = 120
_EPOCH = "946684800"
_NO_ATTRIBUTES: list[Any] = ["", [], []]
_DEFAULT_ALIGNMENT = {"t": "AlignDefault"}
_STYLES = {"muted": "NoteDiscrete", "alert": "NoteAlerte"}

Node = dict[str, Any]


def office_document(note: PrintedNote, form: Literal["docx", "odt"]) -> bytes:
    """Write a note as DOCX or ODT.

    Raises: RuntimeError: pandoc failed (a fault of the installation).
    """
    source = json.dumps(document_tree(note), ensure_ascii=False).encode()
    written = _run_pandoc(source, form)
    return finish_docx(written, note) if form == "docx" else finish_odt(written, note)


def _run_pandoc(source: bytes, form: str) -> bytes:
    import pypandoc  # noqa: PLC0415 -- looks for its program on import

    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from=json", f"--to={form}", "--output=-"]
    environment = {"SOURCE_DATE_EPOCH": _EPOCH, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(  # noqa: S603 -- the program of the package, fixed arguments
        command, input=source, capture_output=True, timeout=_TIMEOUT_S, env=environment, check=False
    )
    if done.returncode:
        raise RuntimeError(f"pandoc exit {done.returncode}: {done.stderr.decode(errors='replace')[:500]}")
    return done.stdout


def document_tree(note: PrintedNote) -> Node:
    """Return the note as pandoc's document tree."""
    return {
        "pandoc-api-version": _API_VERSION,
        "meta": {
            "title": {"t": "MetaInlines", "c": _text(f"{note.kind}{NO_BREAK}: {note.title}")},
            "subtitle": {"t": "MetaInlines", "c": _text(note.state)},
            "lang": {"t": "MetaString", "c": "fr-FR"},
        },
        "blocks": [
            _facts(note.facts),
            _styled("Mention", [_node("Para", _text(note.mention))]),
            *_blocks(note.blocks),
        ],
    }


def _node(kind: str, content: Any = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}


def _text(text: str) -> list[Node]:
    """Return a text as words and spaces; spaces that do not break stay inside words."""
    nodes: list[Node] = []
    for number, word in enumerate(text.split(" ")):
        if number:
            nodes.append(_node("Space"))
        if word:
            nodes.append(_node("Str", word))
    return nodes


def _styled(style: str, blocks: list[Node]) -> Node:
    return _node("Div", [["", [], [["custom-style", style]]], blocks])


def _facts(facts: Sequence[tuple[str, str]]) -> Node:
    rows = tuple(((Run(name, "strong"),), (Run(value),)) for name, value in facts)
    return _table((0.25, 0.75), (False, False), None, rows)


def _blocks(blocks: Sequence[Block]) -> Iterator[Node]:
    numbers = count(1)
    for block in blocks:
        number = next(numbers) if isinstance(block, Grid) and block.caption else 0
        yield _block(block, number)


def _block(block: Block, number: int) -> Node:
    if isinstance(block, Heading):
        return _node("Header", [block.level, _NO_ATTRIBUTES, _text(block.text)])
    if isinstance(block, Paragraph):
        paragraph = _node("Para", _inlines(block.content))
        return _styled("Mention", [paragraph]) if block.is_notice else paragraph
    if isinstance(block, Items):
        items = [[_node("Plain", _inlines(item))] for item in block.items]
        order = [1, _node("Decimal"), _node("Period")]
        return _node("OrderedList", [order, items]) if block.is_ordered else _node("BulletList", items)
    return _grid(block, number)


def _grid(grid: Grid, number: int) -> Node:
    titles = tuple((Run(column.title, "strong"),) for column in grid.columns)
    shares = tuple(column.share for column in grid.columns)
    caption = _caption(grid.caption, number) if grid.caption else []
    return _table(shares, tuple(column.is_figures for column in grid.columns), titles, grid.rows, caption)


def _caption(text: str, number: int) -> list[Node]:
    """Write a caption whose number is a field of the word processor: it may then list the tables and refer to them."""
    word = f'<w:fldSimple w:instr=" SEQ Tableau \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
    open_document = (
        f'<text:sequence text:ref-name="refTableau{number}" text:name="Tableau" text:formula="ooow:Tableau+1" '
        f'style:num-format="1">{number}</text:sequence>'
    )
    return [
        _node("Str", f"Tableau{NO_BREAK}"),
        _node("RawInline", ["openxml", word]),
        _node("RawInline", ["opendocument", open_document]),
        *_text(f" – {text}"),
    ]


def _table(
    shares: Sequence[float],
    figures: Sequence[bool],
    titles: Sequence[Cell] | None,
    rows: Sequence[Sequence[Cell]],
    caption: Sequence[Node] = (),
) -> Node:
    columns = [
        [_node("AlignRight") if is_figures else _DEFAULT_ALIGNMENT, _node("ColWidth", share)]
        for share, is_figures in zip(shares, figures, strict=True)
    ]
    head = [_NO_ATTRIBUTES, [_row(titles)] if titles else []]
    shown = [None, [_node("Plain", list(caption))] if caption else []]
    body = [_NO_ATTRIBUTES, 0, [], [_row(row) for row in rows]]
    return _node("Table", [_NO_ATTRIBUTES, shown, columns, head, [body], [_NO_ATTRIBUTES, []]])


def _row(cells: Sequence[Cell]) -> list[Any]:
    return [
        _NO_ATTRIBUTES,
        [[_NO_ATTRIBUTES, _DEFAULT_ALIGNMENT, 1, 1, [_node("Plain", _inlines(cell))]] for cell in cells],
    ]


def _inlines(cell: Cell) -> list[Node]:
    return [node for inline in cell for node in _inline(inline)]


def _inline(inline: Inline) -> list[Node]:
    if isinstance(inline, Footnote):
        return [_node("Note", [_node("Para", _text(inline.text))])]
    words = _text(inline.text)
    if inline.url is not None:
        words = [_node("Link", [_NO_ATTRIBUTES, words, [inline.url, ""]])]
    if inline.style in ("strong", "raised"):
        return [_node("Strong" if inline.style == "strong" else "Superscript", words)]
    if inline.style in _STYLES:
        return [_node("Span", [["", [], [["custom-style", _STYLES[inline.style]]]], words])]
    return words
