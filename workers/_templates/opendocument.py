"""Filling an OpenDocument template with the tags of docxtpl, so that one page of documentation serves both.

A tag typed by hand is often cut into stretches of different styles: it is put together again in the first of them.
`{%tr … %}` stands for its row, `{%p … %}` for its paragraph (and for the list item that holds nothing else).
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from workers._templates.archive import Archive
from workers._templates.environment import OTHER_SYNTAX, OTHER_SYNTAX_WORDS, TemplateEnvironment
from workers._templates.errors import TemplateError
from workers._templates.rendering import filled_xml
from workers._templates.xml import parsed, tag

PARTS = ("content.xml", "styles.xml", "meta.xml")
_UNCLOSED = "une balise ouverte n’est pas fermée"
_PARAGRAPHS = (tag("text:p"), tag("text:h"))
_SPACES = {tag("text:s"): " ", tag("text:tab"): "\t", tag("text:line-break"): "\n"}
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_OPENED = re.compile(r"\{[%{#]")
_WHOLE = re.compile(r"\{([%{#])(tr|p)\s(.*?)([%}#]\})", re.DOTALL)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
_ESCAPED_TAG = re.compile(r"(\{%.*?%\}|\{\{.*?\}\})", re.DOTALL)
_UNESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
_LINED = re.compile(r"\n(?=<text:[ph][ >])")


def filled_opendocument(archive: Archive, values: dict[str, Any]) -> Archive:
    """Fill an OpenDocument template.

    Raises: TemplateError.
    """
    environment = TemplateEnvironment(values)
    changed = {}
    for name in PARTS:
        if name in archive.members:
            source = _source(parsed(archive.members[name], name))
            filled = filled_xml(source, values, environment, name)
            changed[name] = _LINED.sub("", filled).encode()
    return archive.having(changed)


def _source(root: Any) -> str:
    """Return the part as a source for Jinja: tags whole, rows and paragraphs replaced by theirs, a line a paragraph."""
    for paragraph in list(root.iter(*_PARAGRAPHS)):
        _join_tags(paragraph)
    for paragraph in list(root.iter(*_PARAGRAPHS)):
        _lift(paragraph)
    written = etree.tostring(root, encoding="unicode")
    written = _ESCAPED_TAG.sub(lambda found: _unescaped(found[0]), written)
    return re.sub(r"(?=<text:[ph][ >])", "\n", written)


def _unescaped(text: str) -> str:
    for escaped, plain in _UNESCAPED:
        text = text.replace(escaped, plain)
    return text


Place = tuple[Any, str]
"""An element, and which of its texts: "text", "tail", or "space" for an element that stands for one."""


def _places(element: Any, *, is_outer: bool = True) -> Iterator[Place]:
    """Give the places of text of a paragraph in order, those of a footnote's own paragraphs left out."""
    if not is_outer and element.tag in _PARAGRAPHS:
        return
    if element.tag in _SPACES:
        yield element, "space"
        return
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str):
            yield from _places(child, is_outer=False)
        yield child, "tail"


def _read(place: Place) -> str:
    element, kind = place
    if kind == "space":
        count = int(element.get(tag("text:c"), "1")) if element.tag == tag("text:s") else 1
        return _SPACES[element.tag] * min(count, 100)
    return getattr(element, kind) or ""


def _join_tags(paragraph: Any) -> None:
    """Put each tag of a paragraph whole in the place where it begins."""
    places = list(_places(paragraph))
    texts = [_read(place) for place in places]
    whole = "".join(texts)
    found = list(_TAG.finditer(whole))
    if len(_OPENED.findall(_TAG.sub("", whole))):
        shown = " ".join(whole.split())[:120]
        raise TemplateError(f"{OTHER_SYNTAX_WORDS if OTHER_SYNTAX.search(whole) else _UNCLOSED} (ligne « {shown} »)")
    owners = [number for number, text in enumerate(texts) for _ in text]
    characters = list(whole)
    for each in found:
        characters[each.start() : each.end()] = each[0].translate(_STRAIGHT)
        owners[each.start() : each.end()] = [owners[each.start()]] * len(each[0])
    pieces = [""] * len(texts)
    for owner, character in zip(owners, characters, strict=True):
        pieces[owner] += character
    _write(places, texts, pieces)


def _write(places: list[Place], texts: list[str], pieces: list[str]) -> None:
    emptied = []
    for (element, kind), old, new in zip(places, texts, pieces, strict=True):
        if old != new and kind == "space":
            emptied.append(element)
        elif old != new:
            setattr(element, kind, new)
    for element in emptied:  # last: what follows one moves into its neighbour's text
        _removed(element, "")


def _removed(element: Any, instead: str) -> None:
    """Take an element out, text in its place; what follows it stays."""
    parent, before = element.getparent(), element.getprevious()
    text = instead + (element.tail or "")
    parent.remove(element)
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text


def _lift(paragraph: Any) -> None:
    """Put a tag of row or paragraph in the place of its row or paragraph."""
    own = "".join(_read(place) for place in _places(paragraph))
    found = _WHOLE.search(own)
    if found is None:
        return
    lifted = f"{{{found[1]} {found[3]}{found[4]}"
    target = _row(paragraph) if found[2] == "tr" else _alone(paragraph)
    if target is None:
        raise TemplateError(f"« {found[0][:80]} » doit être dans une ligne de tableau")
    if target.getparent() is not None:
        _removed(target, lifted)


def _row(paragraph: Any) -> Any:
    return next(paragraph.iterancestors(tag("table:table-row")), None)


def _alone(paragraph: Any) -> Any:
    """Return the list item that holds this paragraph and nothing else, or the paragraph."""
    item = paragraph.getparent()
    is_item = item is not None and item.tag == tag("text:list-item")
    return item if is_item and len(item) == 1 else paragraph
