"""Articles of a code in Markdown: front matter that says which version this is, then the wording.

    ---
    code: Code de l’environnement
    number: R181-13
    version: 2024-10-22
    url: https://www.legifrance.gouv.fr/codes/article_lc/…
    ---
    # Article R181-13

Without front matter the heading names the article. Tables in HTML are read row by row.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser

from workers._retrieval.regulation_text import LONGEST_ID, RegulationSection, RegulationText
from workers.errors import RejectedError

_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*$")
_ARTICLE = re.compile(
    r"^(?:Article\s+)?(?P<number>(?:Annexe\b.{0,60}|\*{0,2}[LRDA]\.?\s?\*?\s?\d{3,4}(?:-\d+)*))$", re.IGNORECASE
)
_FIELDS = {
    "id": "id",
    "text_id": "id",
    "identifiant": "id",
    "number": "number",
    "numero": "number",
    "num": "number",
    "article": "number",
    "code": "code",
    "title": "title",
    "titre": "title",
    "url": "url",
    "lien": "url",
    "version": "version",
    "version_date": "version",
    "date_debut": "version",
    "start": "version",
    "valid_from": "version",
    "date_fin": "end",
    "end": "end",
    "valid_until": "end",
    "valid_to": "end",
    "rubriques": "rubriques",
}
_NO_END_YEAR = 2999
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_RUBRIQUE = re.compile(r"\d(?:\.\d){3}|\d{4}(?:-[\w-]+)?")


def parse_article(text: str, name: str) -> RegulationText:
    """Read an article.

    Raises: RejectedError: it names no article, its front matter is damaged, or it has no wording.
    """
    fields, body = _front_matter(text.replace("\r\n", "\n"), name)
    heading = next((match["title"] for line in body.split("\n") if (match := _HEADING.match(line))), "")
    number = _number(fields.get("number") or heading)
    if not number:
        raise RejectedError(f"{name} : ce Markdown ne dit pas de quel article il s’agit (titre « # Article R181-13 »)")
    version, ends_on = _day(fields, "version", "de version", name), _day(fields, "end", "de fin", name)
    if version and ends_on and ends_on <= version:
        raise RejectedError(f"{name} : la date de fin ({ends_on}) n’est pas après la date de version ({version})")
    title = fields.get("title") or " – ".join(filter(None, (fields.get("code"), f"Article {number}")))
    sections = tuple(_sections(body, (title,)))
    if not sections:
        raise RejectedError(f"{name} : l’article {number} ne contient aucun texte")
    url = fields.get("url", "")
    text_id = fields.get("id") or (f"{number}@{version}" if version else number)
    if len(text_id) > LONGEST_ID:
        raise RejectedError(f"{name} : l’identifiant dépasse {LONGEST_ID} caractères")
    return RegulationText(
        text_id=text_id,
        title=title,
        sections=sections,
        applicability=tuple(_RUBRIQUE.findall(fields.get("rubriques", ""))),
        url=url if url.startswith(("https://", "http://")) else None,
        version=version,
        ends_on=ends_on,
        article=" – ".join(filter(None, (fields.get("code"), number))),
    )


def _day(fields: Mapping[str, str], field: str, what: str, name: str) -> date | None:
    """Return a date of the front matter; Légifrance writes 2999-01-01 for a version that has no end yet."""
    text = fields.get(field)
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DATE.match(text) else None
    except ValueError:
        day = None
    if day is None:
        raise RejectedError(f"{name} : la date {what} n’a pas la forme AAAA-MM-JJ : {text[:40]}")
    return None if day.year == _NO_END_YEAR else day


def _front_matter(text: str, name: str) -> tuple[dict[str, str], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, closed, body = text[4:].partition("\n---")
    if not closed:
        raise RejectedError(f"{name} : l’en-tête ouvert par « --- » n’est pas refermé")
    fields = {}
    for line in head.split("\n"):
        key, _, value = line.partition(":")
        known = _FIELDS.get(key.strip().lower().replace("-", "_").replace("é", "e"))
        if known and value.strip():
            fields[known] = value.strip().strip("\"'")
    return fields, body.lstrip("-")


def _number(heading: str) -> str:
    match = _ARTICLE.match(heading.strip())
    if not match:
        return ""
    number = match["number"].strip("*").strip()
    return number if number.lower().startswith("annexe") else re.sub(r"[.\s*]", "", number).upper()


def _sections(body: str, top: tuple[str, ...]) -> Iterator[RegulationSection]:
    """Yield the wording under each heading; the first heading is the article's own."""
    titles: list[tuple[int, str]] = []
    paragraphs: list[str] = []
    first = True
    for block in re.split(r"\n\s*\n|\n(?=#)", _without_html(body)):
        heading = _HEADING.match(block.strip().split("\n")[0]) if block.strip() else None
        if heading is None:
            paragraphs += [block.strip("\n")] if block.strip() else []
            continue
        if paragraphs:
            yield RegulationSection((*top, *(title for _, title in titles)), tuple(paragraphs))
            paragraphs = []
        level = len(heading["marks"])
        titles = [(depth, title) for depth, title in titles if depth < level]
        if not first:
            titles.append((level, heading["title"]))
        first = False
        rest = block.strip().split("\n")[1:]
        paragraphs += ["\n".join(rest)] if any(line.strip() for line in rest) else []
    if paragraphs:
        yield RegulationSection((*top, *(title for _, title in titles)), tuple(paragraphs))


class _Rows(HTMLParser):
    """Writes a text with its tags taken out; cells of a row stand on one line, separated by tabs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._cell: list[str] | None = None
        self._row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in ("td", "th"):
            self._cell = []
        elif tag == "br":
            self.handle_data(" ")
        elif tag in ("table", "p", "div") and self._cell is None:
            self.out.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self._row.append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "tr":
            self.out.append("\t".join(self._row).rstrip("\t") + "\n" if any(self._row) else "")
            self._row = []

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        elif not self._row or data.strip():
            self.out.append(data)


def _without_html(body: str) -> str:
    if "<" not in body:
        return body
    rows = _Rows()
    rows.feed(body)
    rows.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(rows.out))
