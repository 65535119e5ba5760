"""Tells what a text is: a page, a mail, a table, a map … or just text."""

import csv
import re

HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
EML = "message/rfc822"
GEOJSON = "application/geo+json"
KML = "application/vnd.google-earth.kml+xml"
LAYER_ENCODING = "text/x-code-page"
LAYER_PROJECTION = "text/x-well-known-crs"
UNKNOWN = "application/octet-stream"

_GEOJSON_TYPE = re.compile(
    r'"type"\s*:\s*"(?:FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon))"'
)
_KML_ROOT = re.compile(r"<(?:\w+:)?kml[\s>]")
_PROJECTION = re.compile(r"^(?:PROJCS|GEOGCS|GEOCCS|COMPD_CS|PROJCRS|GEOGCRS|GEODCRS|LOCAL_CS)\s*\[\s*\"")
_CODE_PAGE = re.compile(
    r"(?:utf-?8|iso[- ]?8859[- ]?\d{1,2}|8859\d{1,2}|(?:ansi |oem |cp|windows-)?\d{3,5})\s*", re.IGNORECASE
)
_MAIL_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60}):(?=[ \t]|$)")
_MAIL_FIELDS = frozenset(
    (
        *("from", "to", "cc", "subject", "date", "message-id", "mime-version", "received", "return-path"),
        *("content-type", "delivered-to", "reply-to", "in-reply-to", "references", "sender", "importance"),
        *("thread-topic", "thread-index", "dkim-signature", "x-mailer", "x-originating-ip"),
    )
)
_LEAST_MAIL_FIELDS = 3
_CSV_SEPARATORS = (";", "\t", ",", "|")
_CSV_LINES = 50
_LEAST_CSV_LINES = 2
_LEAST_COMMA_COLUMNS = 3
_LEAST_COMMA_LINES = 3


def textual_type(head: bytes) -> str:
    """Return the media type of a text from its first bytes, "application/octet-stream" where it is none."""
    if not head or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return UNKNOWN
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1", "replace")
    control = sum(char < " " and char not in "\t\n\r\f\x1b" for char in text)
    if control > len(text) // 100:
        return UNKNOWN
    text = text.lstrip("\ufeffï»¿ \t\r\n")
    return next((media_type for is_one, media_type in _TESTS if is_one(text)), TEXT)


def _is_html(text: str) -> bool:
    start = text.casefold()
    return start.startswith(("<!doctype html", "<html")) or ("<html" in start and start.startswith(("<?xml", "<!--")))


def _is_kml(text: str) -> bool:
    return text.startswith("<") and _KML_ROOT.search(text) is not None


def _is_geojson(text: str) -> bool:
    return text.startswith("{") and _GEOJSON_TYPE.search(text) is not None


def _is_projection(text: str) -> bool:
    return _PROJECTION.match(text) is not None


def _is_code_page(text: str) -> bool:
    """Tell the whole of a .cpg file: the name of an encoding and nothing else."""
    return _CODE_PAGE.fullmatch(text) is not None


def _is_markdown(text: str) -> bool:
    return text.startswith("# ") or "\n# " in text or "\n## " in text


def _is_mail(text: str) -> bool:
    """Tell a mail by the fields above its first empty line; folded lines go on with a blank (RFC 5322, 2.2)."""
    known: set[str] = set()
    for line in text.splitlines():
        if not line:
            break
        if line[0] in " \t" or (not known and line.startswith("From ")):
            continue
        field = _MAIL_FIELD.match(line)
        if field is None:
            return False
        known.add(field[1].lower())
    return len(known & _MAIL_FIELDS) >= _LEAST_MAIL_FIELDS


def separator_of(text: str) -> str:
    """Return what parts the cells of a table in text, "" where it is no table: each line has as many of them."""
    sample = text.splitlines()
    # The head may be cut within its last line.
    lines = [line for line in sample[: _CSV_LINES + 1] if line.strip()]
    lines = lines[:-1] if len(lines) > _LEAST_COMMA_LINES else lines
    return next((mark for mark in _CSV_SEPARATORS if _is_table(lines, mark)), "")


def _is_table(lines: list[str], separator: str) -> bool:
    if sum(separator in line for line in lines) < max(1, len(lines) // 4):
        return False
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return False
    widths = {len(row) for row in rows}
    if len(rows) < _LEAST_CSV_LINES or len(widths) != 1:
        return False
    width = widths.pop()
    if separator == "," and (width < _LEAST_COMMA_COLUMNS or len(rows) < _LEAST_COMMA_LINES):
        return False
    # Lists whose items end with a semicolon are prose.
    return width > 1 and any(row[-1].strip() for row in rows)


_TESTS = (
    (_is_html, HTML),
    (_is_kml, KML),
    (_is_geojson, GEOJSON),
    (_is_projection, LAYER_PROJECTION),
    (_is_code_page, LAYER_ENCODING),
    (_is_mail, EML),
    (_is_markdown, MARKDOWN),
    (lambda text: bool(separator_of(text)), CSV),
)
