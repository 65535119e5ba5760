"""What a filled document says whatever its template: that it is a draft, that an algorithm helped, title and tongue."""

from typing import Any

from workers._templates.archive import Archive
from workers._templates.xml import parsed, tag, written

_LANGUAGE = "fr-FR"
_LONGEST_PROPERTY = 255
MENTION_ADDED = "le modèle n’imprime pas « {{ mention }} » : elle est ajoutée à la fin du document"


def finish_word(document: Any, title: str, draft: str, mention: str) -> list[str]:
    """Finish a Word document; return a sentence for each thing the template did not say.

    The draft's mention stands on every page, the law's at the end where the template says none.
    """
    said = []
    properties = document.core_properties
    properties.title = properties.title or title[:_LONGEST_PROPERTY]
    properties.language = properties.language or _LANGUAGE
    _speak_french(document)
    text = _squeezed("".join(document.element.body.itertext()))
    if mention and _squeezed(mention) not in text:
        document.add_paragraph().add_run(mention).italic = True
        said.append(MENTION_ADDED)
    if draft:
        for number, section in enumerate(document.sections):
            for header in _headers(section, document):
                if number == 0 or not header.is_linked_to_previous:
                    _head_with(header, draft)
    return said


def _headers(section: Any, document: Any) -> list[Any]:
    found = [section.header]
    if section.different_first_page_header_footer:
        found.append(section.first_page_header)
    if document.settings.odd_and_even_pages_header_footer:
        found.append(section.even_page_header)
    return found


def _head_with(header: Any, draft: str) -> None:
    if _squeezed(draft) in _squeezed("".join(header._element.itertext())):  # noqa: SLF001 -- its XML is all python-docx gives
        return
    paragraph = header.paragraphs[0] if header.paragraphs and not header.paragraphs[0].text else header.add_paragraph()
    paragraph.add_run(draft).bold = True


def _speak_french(document: Any) -> None:
    """Set the language of the default style where the template sets none."""
    for run in document.styles.element.iter(tag("w:rPrDefault")):
        properties = run.find(tag("w:rPr"))
        if properties is not None and properties.find(tag("w:lang")) is None:
            language = properties.makeelement(tag("w:lang"), {tag("w:val"): _LANGUAGE})
            properties.append(language)


def finish_opendocument(archive: Archive, title: str, draft: str, mention: str) -> tuple[Archive, list[str]]:
    """Finish an OpenDocument text the same way."""
    changed: dict[str, bytes] = {}
    said = []
    content = parsed(archive.members["content.xml"], "content.xml")
    body = next(content.iter(tag("office:text")))
    if mention and _squeezed(mention) not in _squeezed("".join(body.itertext())):
        _paragraph(body, mention)
        said.append(MENTION_ADDED)
    changed["content.xml"] = written(content)
    if "styles.xml" in archive.members:
        styles = parsed(archive.members["styles.xml"], "styles.xml")
        if draft:
            for page in styles.iter(tag("style:master-page")):
                _head_page(page, styles, draft)
        changed["styles.xml"] = written(styles)
    if "meta.xml" in archive.members:
        changed["meta.xml"] = _meta(archive.members["meta.xml"], title)
    return archive.having(changed), said


def _paragraph(parent: Any, text: str) -> None:
    paragraph = parent.makeelement(tag("text:p"))
    paragraph.text = text
    parent.append(paragraph)


def _head_page(page: Any, styles: Any, draft: str) -> None:
    """Put the draft's mention in a page's header; a page without one gets one, and the room for it."""
    headers = [
        each for kind in ("style:header", "style:header-first", "style:header-left") for each in page.findall(tag(kind))
    ]
    shown = [each for each in headers if each.get(tag("style:display")) != "false"]
    if not any(each.tag == tag("style:header") for each in shown):
        for each in page.findall(tag("style:header")):
            page.remove(each)
        header = page.makeelement(tag("style:header"))
        page.insert(0, header)
        shown.append(header)
        _make_room(page.get(tag("style:page-layout-name")), styles)
    for each in shown:
        if _squeezed(draft) not in _squeezed("".join(each.itertext())):
            _paragraph(each, draft)


def _make_room(layout_name: str | None, styles: Any) -> None:
    for layout in styles.iter(tag("style:page-layout")):
        style = layout.find(tag("style:header-style"))
        if layout.get(tag("style:name")) == layout_name and style is not None and not len(style):
            room = {tag("fo:min-height"): "0.6cm", tag("fo:margin-bottom"): "0.3cm"}
            style.append(style.makeelement(tag("style:header-footer-properties"), room))


def _meta(content: bytes, title: str) -> bytes:
    root = parsed(content, "meta.xml")
    meta = next(root.iter(tag("office:meta")), root)
    for name, value in (("dc:title", title), ("dc:language", _LANGUAGE)):
        found = meta.find(tag(name))
        if found is None:
            found = meta.makeelement(tag(name))
            meta.append(found)
        found.text = found.text or value
    return written(root)


def _squeezed(text: str) -> str:
    return "".join(text.split())
