"""DOCX and ODT files through unstructured, offline.

Unstructured asks spaCy for an English model at the first text and downloads it; without a network it finds *nothing*,
silently. It is given a tokenizer made here instead, before any text reaches it.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workers._extraction.limits import Limits
from workers._extraction.media_types import ODT, sniff_media_type
from workers._extraction.packages import package_refusal
from workers._extraction.records import Block, BlockKind, Message, PageRecord, PrintedLine
from workers._extraction.web import blocks_of

_KINDS: dict[str, BlockKind] = {
    "ListItem": "list",
    "FigureCaption": "caption",
    "Header": "header",
    "Footer": "footer",
}
_HEADING_STYLE = re.compile(r"^(?:Title|Titre|(?:Heading|Titre) (\d))$", re.IGNORECASE)


def read(path: Path, limits: Limits) -> Message:
    """Return the record of the file's one page, {"rejected"} where it cannot be read."""
    refusal = package_refusal(path, limits)
    if refusal:
        return {"rejected": refusal}
    os.environ |= {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "true", "UNSTRUCTURED_DISABLE_NOTICE": "1"}
    with tempfile.TemporaryDirectory(prefix="lisiere-office-") as folder:
        try:
            file = path if sniff_media_type(path) != ODT else _as_docx(path, Path(folder) / "document.docx")
            styled = _styled_headings(file)
        except (KeyError, ValueError, SyntaxError, RuntimeError):
            return {"rejected": "le document est endommagé : son texte n’y est pas, ou n’est pas lisible"}
        return PageRecord(1, (0.0, 0.0), _document(file, styled))


def _document(file: Path, styled: Mapping[str, int]) -> list[Block]:
    give_offline_tokenizer()
    from unstructured.partition.docx import partition_docx  # noqa: PLC0415 -- seconds to import, here alone

    elements = partition_docx(filename=str(file), languages=["fra"], infer_table_structure=True)
    return [block for element in elements for block in _blocks(element, styled)]


def _as_docx(path: Path, target: Path) -> Path:
    import pypandoc  # noqa: PLC0415

    pypandoc.convert_file(str(path), "docx", format="odt", outputfile=str(target), sandbox=True)
    return target


def _styled_headings(file: Path) -> dict[str, int]:
    """Return the level of each text set in a heading style: unstructured takes any short line for a title.

    Raises: KeyError, ValueError, SyntaxError: it is no sound DOCX.
    """
    import docx  # noqa: PLC0415

    levels: dict[str, int] = {}
    for paragraph in docx.Document(str(file)).paragraphs:
        match = _HEADING_STYLE.match(paragraph.style.name or "") if paragraph.style is not None else None
        if match and paragraph.text.strip():
            levels.setdefault(_spaced(paragraph.text), int(match[1] or 0))
    least = min(levels.values(), default=0)
    return {text: level - least + 1 for text, level in levels.items()}


def _spaced(text: str) -> str:
    return " ".join(text.split())


def give_offline_tokenizer() -> None:
    """Make unstructured use a tokenizer that needs no download."""
    import spacy  # noqa: PLC0415
    from spacy.language import Language  # noqa: PLC0415
    from unstructured.nlp import tokenize  # noqa: PLC0415

    if not Language.has_factory("lisiere_tags"):
        Language.component("lisiere_tags", func=_tagged)
    # The French one takes two seconds to load its exceptions, which change no element here.
    pipeline = spacy.blank("xx")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("lisiere_tags")
    setattr(tokenize, "_get_nlp", lambda: pipeline)  # noqa: B010 -- its only place for another tokenizer


def _tagged(document: Any) -> Any:
    """Tag what may be a verb, as unstructured looks for one in prose: any word of small letters will do."""
    for token in document:
        token.tag_ = "VB" if token.is_alpha and token.is_lower and len(token) > 2 else "NN"  # noqa: PLR2004
    return document


def _blocks(element: Any, styled: Mapping[str, int]) -> list[Block]:
    category = element.category
    html = getattr(element.metadata, "text_as_html", None)
    if category == "Table" and html:
        return blocks_of(html)
    text = _spaced(element.text or "")
    if not text or category == "PageBreak":
        return []
    level = styled.get(text, 0)
    kind = "title" if level else _KINDS.get(category, "text")
    return [Block(kind, [PrintedLine(text, bold=_is_emphasized(element, text))], level=level)]


def _is_emphasized(element: Any, text: str) -> bool:
    """Tell whether all of a paragraph is bold or in italics: without styles, that is how headings are set."""
    parts = element.metadata.emphasized_text_contents or []
    return _spaced(" ".join(parts)) == text
