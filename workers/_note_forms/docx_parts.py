"""What pandoc's DOCX lacks: A4 pages with a header and page numbers, rules in tables, quieter sizes, no false dates."""

from workers._note_forms.archives import Edit, edited, substituted, xml_text
from workers._note_forms.layout import PrintedNote

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PAGE = (
    "<w:sectPr>"
    '<w:headerReference w:type="default" r:id="rIdNoteHeader"/>'
    '<w:footerReference w:type="default" r:id="rIdNoteFooter"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1304" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_LINE = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>'
_BORDERS = "".join(_LINE.format(side=side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))


def finish_docx(archive: bytes, note: PrintedNote) -> bytes:
    """Finish the DOCX pandoc wrote."""
    edits: dict[str, Edit] = {
        "word/document.xml": _document,
        "word/styles.xml": _styles,
        "word/_rels/document.xml.rels": _relations,
        "[Content_Types].xml": _content_types,
        "docProps/core.xml": lambda xml: substituted(xml, r"<dcterms:(?:created|modified)\b.*?</dcterms:\w+>", ""),
    }
    added = {"word/header_note.xml": _header(note), "word/footer_note.xml": _footer(note)}
    return edited(archive, edits, added)


def _document(xml: str) -> str:
    """Set the page, and keep each row of a table on one page."""
    xml = xml.replace("<w:tr><w:trPr>", "<w:tr><w:trPr><w:cantSplit/>")
    xml = xml.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
    return substituted(xml, r"<w:sectPr\b.*?</w:sectPr>", _PAGE)


def _styles(xml: str) -> str:
    xml = substituted(xml, r'(?<=<w:sz w:val=")24(?=" />\s*<w:szCs w:val="24" />\s*<w:lang )', "20")
    xml = substituted(xml, r"(?<=<w:spacing w:after=\")180(?=\" w:before=\"180\" />)", "100")
    xml = substituted(xml, r'<w:tblInd w:type="dxa" w:w="0" />(?=\s*<w:tblCellMar>)', _table_look())
    xml = _with_properties(xml, "Mention", f"<w:pPr><w:pBdr>{_mention_rules()}</w:pBdr></w:pPr><w:rPr><w:i/></w:rPr>")
    xml = _with_properties(xml, "NoteDiscrete", '<w:rPr><w:color w:val="595959"/></w:rPr>')
    xml = _with_properties(xml, "NoteAlerte", '<w:rPr><w:b/><w:color w:val="9C1C00"/></w:rPr>')
    xml = _sized(xml, "Title", 56, 36)
    xml = _sized(xml, "Heading1", 40, 28)
    return _sized(xml, "Heading2", 32, 24)


def _table_look() -> str:
    return f'<w:tblInd w:type="dxa" w:w="0"/><w:tblBorders>{_BORDERS}</w:tblBorders>'


def _mention_rules() -> str:
    return "".join(f'<w:{side} w:val="single" w:sz="6" w:space="4" w:color="808080"/>' for side in ("top", "bottom"))


def _with_properties(xml: str, style: str, properties: str) -> str:
    """Add properties to a style pandoc made for us; a style the note does not use is not there."""
    if f'w:styleId="{style}"' not in xml:
        return xml
    end = rf'(?<=w:styleId="{style}"><w:name w:val="{style}" />)(<w:basedOn w:val="\w+" />)(?:<w:qFormat />)?'
    base = "BodyText" if style == "Mention" else "BodyTextChar"
    return substituted(xml, end, f'<w:basedOn w:val="{base}" />{properties}')


def _sized(xml: str, style: str, old: int, new: int) -> str:
    """Change the size of a style, in half points."""
    before, mark, after = xml.partition(f'w:styleId="{style}"')
    if not mark:
        raise ValueError(f"no style {style} in what pandoc wrote")
    definition, end, rest = after.partition("</w:style>")
    resized = substituted(definition, f'(?<=w:val="){old}(?=" />)', str(new))
    return f"{before}{mark}{resized}{end}{rest}"


def _relations(xml: str) -> str:
    entries = "".join(
        f'<Relationship Type="{_RELATIONS}/{kind}" Id="rIdNote{kind.capitalize()}" Target="{kind}_note.xml" />'
        for kind in ("header", "footer")
    )
    return substituted(xml, r"(?=</Relationships>)", entries)


def _content_types(xml: str) -> str:
    entries = "".join(
        f'<Override PartName="/word/{kind}_note.xml" ContentType="{_CONTENT_TYPE}.{kind}+xml" />'
        for kind in ("header", "footer")
    )
    return substituted(xml, r"(?=</Types>)", entries)


def _header(note: PrintedNote) -> str:
    words = f"{note.kind} – {note.running_title} – {note.state}"
    return _part("hdr", f"{_run(words)}", "left")


def _footer(note: PrintedNote) -> str:
    pages = f"{_run('Page ')}{_field('PAGE')}{_run(' / ')}{_field('NUMPAGES')}"
    draft = _run("Projet – à relire avant signature – ") if note.is_draft else ""
    return _part("ftr", f"{draft}{pages}", "right")


def _part(kind: str, runs: str, side: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{kind} xmlns:w="{_WORD}">'
        f'<w:p><w:pPr><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:{kind}>'
    )


def _run(text: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
