"""What stands at a place, by the words beside its coordinates: « E1 », « Poste de livraison », « éolienne »."""

import re

_NATURES = (
    ("éolienne", r"[ée]oliennes?|a[ée]rog[ée]n[ée]rateurs?"),
    ("poste de livraison", r"postes? (?:[ée]lectriques? )?de livraison|\bPDL\W?\d*\b|\bSDL\W?\d*\b"),
    ("mât de mesure", r"m[âa]ts? de mesures?"),
    ("forage", r"forages?|puits\b|pi[ée]zom[èe]tres?|\bPZ\W?\d+\b|captages?|sondages?"),
    ("point de rejet", r"(?:points?|lieux?) de rejets?|rejets?|exutoires?|[ée]missaires?"),
    ("point de mesure", r"(?:points?|stations?) (?:de mesures?|d[’']\w+)|stations?"),
    ("cheminée", r"chemin[ée]es?"),
    ("centre du site", r"centre|barycentre|milieu du site"),
    ("limite du site", r"sommets?|bornes?|emprise"),
)
_MARKS = (
    (re.compile(r"(?:E|EOL|T|WTG|A)[ \-_]?\d{1,3}$"), "éolienne"),
    (re.compile(r"(?:PL|PDL|SDL|EdL|P)[ \-_]?\d{0,2}$"), "poste de livraison"),
    (re.compile(r"(?:EP|R|PR)[ \-_]?\d{1,3}$"), "point de rejet"),
    (re.compile(r"(?:F|PZ|S|SC)[ \-_]?\d{1,3}$", re.IGNORECASE), "forage"),
)
_OTHER_MARK = re.compile(r"[A-Z][A-Za-z]{0,3}[ \-_]?\d{0,3}$")
_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _NATURES]
_MARK = r"(?:[A-Z]{1,4}[ \-_]?\d{1,3}[a-z]?\b(?![°'’.,]\d))"
_SYSTEM = re.compile(r"(?:WG ?S|RGF|RGAF|RGFG|RGR|RGM|NTF|UTM|CC|L|lambert)\W{0,3}\d{1,2}\b", re.IGNORECASE)
_TEXT_LABEL = re.compile(
    rf"((?:[ÉéEe]oliennes?|[Pp]ostes? de livraison|[Ff]orages?|[Pp]iézomètres?|[Mm]âts? de mesures?|"
    rf"[Pp]oints?(?: de rejet)?|[Ss]tations?|[Ss]ondages?|"
    rf"[Cc]heminées?|[Cc]aptages?|[Zz]one)(?:\s(?:n°\s?|no\s)?(?:{_MARK}|\d{{1,3}}\b|Nord|Sud|Est|Ouest))?|\b{_MARK})"
)
_NO_LABEL = re.compile(r"(?:coordonn|latitude|longitude|lambert|wgs|rgf|gps|[xyz]\b|m[èe]tres?\b)", re.IGNORECASE)
_LOOKED_BACK = 110
_LONGEST_LABEL = 60
_LONGEST_MARK = 25
"""Of what stands alone on the line before, as a cell of a table does."""


def nature_of(label: str, *around: str) -> str:
    """Return what a place is, by its label, else by the first text around it that names one sort of thing alone.

    A mark says it with the text around: E1 is a turbine where turbines are spoken of. "" where nothing says it.
    """
    if named := _named(label):
        return min(named)[1]
    for text in around:
        natures = {name for _, name in _named(text)}
        for mark, name in _MARKS:
            if name in natures and mark.match(label):
                return name
        if len(natures) == 1 and not _OTHER_MARK.match(label):
            return natures.pop()
    return ""


def _named(text: str) -> list[tuple[int, str]]:
    return [(match.start(), name) for name, pattern in _PATTERNS if (match := pattern.search(text))]


def label_before(text: str, start: int, since: int) -> str:
    """Return the last mark or name that stands before a place in its text, at the earliest at `since`."""
    looked = text[max(since, start - _LOOKED_BACK) : start]
    lines = [line.strip() for line in looked.split("\n") if re.search(r"[^\W\d_]", line)]
    for line in (*lines[:0:-1], *lines[:1]) if "\n" in looked else (looked,):
        if found := _TEXT_LABEL.findall(_SYSTEM.sub(" ", line)):
            return " ".join(found[-1].split())
        if "\n" in looked and len(line) <= _LONGEST_MARK and not _is_heading(line):
            return line
    return ""


def _is_heading(line: str) -> bool:
    """Tell whether a line names what follows, an axis or a field, and no place."""
    return line.endswith(":") or bool(_NO_LABEL.match(line.lstrip("(")))


def has_label(text: str) -> bool:
    """Tell whether a mark or a name stands in a text, or a line of its own that is no axis."""
    lines = text.split("\n")[1:-1]
    return bool(_TEXT_LABEL.search(_SYSTEM.sub(" ", text))) or any(
        line.strip() and not _NO_LABEL.match(line.strip("( ")) for line in lines
    )


def label_of_row(cells: list[str]) -> str:
    """Return what a row of a table goes by: its first cell that says something."""
    for cell in cells:
        text = " ".join(cell.split())
        if re.search(r"\w", text) and not _NO_LABEL.match(text):
            return text[:_LONGEST_LABEL].rstrip(" :")
    return ""
