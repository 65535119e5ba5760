"""The note as Markdown (CommonMark with pipe tables and footnotes), every text escaped."""

import re
from collections.abc import Iterator

from workers._note_forms.french import NO_BREAK
from workers._note_forms.layout import Block, Cell, Footnote, Grid, Heading, Inline, Items, Paragraph, PrintedNote, Run

_ESCAPED = re.compile(r"([\\`*_{}\[\]<>#|~^$@&])")
_LINK_COLON = re.compile(r":(?=//)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_WWW = re.compile(r"(?<=www)\.", re.IGNORECASE)
_LIST_START = re.compile(r"^(\w{1,9})([.)])(?=\s|$)|^([-+:(=])")


def markdown(note: PrintedNote) -> bytes:
    """Write a note as Markdown, UTF-8."""
    return (_Writer().note(note) + "\n").encode()


def escape(text: str) -> str:
    """Escape what Markdown, GitHub's or pandoc's, may take for markup or for an address to link."""
    escaped = _LINK_COLON.sub(r"\\:", _ESCAPED.sub(r"\\\1", text))
    return _WWW.sub(r"\\.", escaped)


def _at_start(written: str) -> str:
    """Escape what would begin a list or a definition at the start of a block."""
    return _LIST_START.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", written)


class _Writer:
    """Writes blocks and keeps the footnotes for the end."""

    def __init__(self) -> None:
        self._footnotes: list[str] = []
        self._tables = 0

    def note(self, note: PrintedNote) -> str:
        parts = [f"# {escape(note.kind)}{NO_BREAK}: {escape(note.title)}"]
        parts.append("\n".join(f"- **{escape(name)}{NO_BREAK}:** {escape(value)}" for name, value in note.facts))
        parts.append(f"> {_at_start(escape(note.mention))}")
        parts += [self._block(block) for block in note.blocks]
        parts += [f"[^{number}]: {text}" for number, text in enumerate(self._footnotes, start=1)]
        return "\n\n".join(part for part in parts if part)

    def _block(self, block: Block) -> str:
        if isinstance(block, Heading):
            return f"{'#' * (block.level + 1)} {escape(block.text)}"
        if isinstance(block, Paragraph):
            return f"{'> ' if block.is_notice else ''}{_at_start(self._inlines(block.content))}"
        if isinstance(block, Items):
            marks = (f"{number}. " if block.is_ordered else "- " for number in range(1, len(block.items) + 1))
            return "\n".join(
                f"{mark}{_at_start(self._inlines(item))}" for mark, item in zip(marks, block.items, strict=True)
            )
        return "\n".join(self._table(block))

    def _table(self, grid: Grid) -> Iterator[str]:
        if grid.caption:
            self._tables += 1
            yield f"Tableau{NO_BREAK}{self._tables} – {escape(grid.caption)}"
            yield ""
        yield f"| {' | '.join(escape(column.title) for column in grid.columns)} |"
        yield f"|{'|'.join('---:' if column.is_figures else '---' for column in grid.columns)}|"
        for row in grid.rows:
            yield f"| {' | '.join(self._inlines(cell) for cell in row)} |"

    def _inlines(self, cell: Cell) -> str:
        return "".join(self._inline(inline) for inline in cell)

    def _inline(self, inline: Inline) -> str:
        if isinstance(inline, Footnote):
            self._footnotes.append(_at_start(escape(inline.text)))
            return f"[^{len(self._footnotes)}]"
        return _run(inline)


def _run(run: Run) -> str:
    core = "" if run.style == "raised" else run.text.strip()
    if not core:
        return "" if run.style == "raised" else run.text
    before, after = run.text[: run.text.index(core)], run.text[run.text.index(core) + len(core) :]
    text = escape(core)
    if run.url is not None:
        text = f"[{text}](<{run.url}>)"
    if run.style in ("strong", "alert"):
        text = f"**{text}**"
    return f"{before}{text}{after}"
