"""What pandoc's ODT lacks: A4 pages with a header and page numbers, rules in tables, our own styles, no false dates."""

from workers._note_forms.archives import Edit, edited, substituted, xml_text
from workers._note_forms.layout import PrintedNote

_STYLES = (
    '<style:style style:family="paragraph" style:name="Mention" style:parent-style-name="Text_20_body">'
    '<style:paragraph-properties fo:border-top="0.75pt solid #808080" fo:border-bottom="0.75pt solid #808080" '
    'fo:border-left="none" fo:border-right="none" fo:padding="0.1cm" fo:margin-top="0.3cm" fo:margin-bottom="0.3cm"/>'
    '<style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:family="text" style:name="NoteDiscrete">'
    '<style:text-properties fo:color="#595959"/></style:style>'
    '<style:style style:family="text" style:name="NoteAlerte">'
    '<style:text-properties fo:color="#9c1c00" fo:font-weight="bold"/></style:style>'
)
_KEPT_WITH_ITS_TABLE = (
    '<style:paragraph-properties fo:keep-with-next="always"/><style:text-properties fo:font-size="9.5pt"/>'
)
_SEQUENCES = (
    "<text:sequence-decls>"
    '<text:sequence-decl text:display-outline-level="0" text:name="Tableau"/></text:sequence-decls>'
)
_CELL = '<style:table-cell-properties fo:border="none" />'
_RULED_CELL = '<style:table-cell-properties fo:border="0.5pt solid #bfbfbf" fo:padding="0.1cm"/>'
_PAGES = '<text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count>'


def finish_odt(archive: bytes, note: PrintedNote) -> bytes:
    """Finish the ODT pandoc wrote."""
    edits: dict[str, Edit] = {
        "styles.xml": lambda xml: _styles(xml, note),
        "content.xml": _content,
        "meta.xml": _meta,
    }
    return edited(archive, edits, {})


def _content(xml: str) -> str:
    xml = substituted(xml, _CELL, _RULED_CELL)
    return substituted(xml, r"(?<=<office:text>)", _SEQUENCES) if "<text:sequence " in xml else xml


def _styles(xml: str, note: PrintedNote) -> str:
    xml = substituted(xml, r"(?=</office:styles>)", _STYLES)
    xml = substituted(xml, r'(?<=fo:page-height=")11in(?=")', "29.7cm")
    xml = substituted(xml, r'(?<=fo:page-width=")8.5in(?=")', "21cm")
    xml = substituted(xml, r'(?<=fo:country="FR" fo:font-size=")12pt(?=" fo:language="fr")', "10pt")
    xml = substituted(xml, r"<style:header-style />", _header_space())
    xml = substituted(xml, r'(?<=style:name="TableCaption" style:parent-style-name="Caption">)', _KEPT_WITH_ITS_TABLE)
    header = f"{note.kind} – {note.running_title} – {note.state}"
    draft = "Projet – à relire avant signature – " if note.is_draft else ""
    return substituted(
        xml,
        r"<style:footer>.*?</style:footer>",
        f'<style:header><text:p text:style-name="Header">{xml_text(header)}</text:p></style:header>'
        f'<style:footer><text:p text:style-name="MP1">{xml_text(draft)}Page {_PAGES}</text:p></style:footer>',
    )


def _header_space() -> str:
    return (
        "<style:header-style><style:header-footer-properties "
        'fo:min-height="0.6cm" fo:margin-bottom="0.3cm" style:dynamic-spacing="false"/></style:header-style>'
    )


def _meta(xml: str) -> str:
    return substituted(xml, r"<meta:creation-date>.*?</meta:creation-date>\s*<dc:date>.*?</dc:date>", "")
