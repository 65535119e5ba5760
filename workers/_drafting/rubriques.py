"""Rubriques of the ICPE and IOTA nomenclatures that the dossier cites, with the regime it states, and facts drawn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers._drafting.reading import Reading, Sentence

_ICPE = re.compile(
    r"(?<![\d.,-])(?P<code>(?:1[4-7]|2[1-9]|3[1-7]|4[0-8])\d\d)(?P<alinea>(?:[-. ]?(?:[1-9]\d?|"
    r"[a-d])\b(?:[°)])?){0,3})(?![\d,]|\s?(?:m|km|ha|kg|t|kW|MW|€|h)\b)"
)
_IOTA = re.compile(r"(?<![\d.])(?P<code>[1-5]\.\d\.\d\.0)(?!\d)(?P<alinea>[-. ]?(?:\d°|[1-9]°?|[ab])?)")
_NEAR = re.compile(r"\brubriques?\b|\bnomenclature\b|\binstallations? classees?\b|\bicpe\b|\biota\b|\bloi sur l'eau\b")
_LAW = re.compile(r"\b(?:arretes? (?:du|ministeriel)|decret|mentionnee?s|visee?s? (?:par|a|au|aux)|prescriptions)\b")
_EXCLUDED = re.compile(
    r"\b(?:ne relev\w+ pas|autres? que|exclu\w*|a l'exception|exceptee?s?|non visee?s?|n'est pas|ne sont pas|"
    r"hors)\b[^.;]*$"
)
_REGIME = re.compile(
    r"(?<![\w’'.-])(?:(?P<short>A|E|DC|D|NC|DC/D)(?=$|[\s.,;)|])(?!\s?[°'’])|(?P<long>[Aa]utorisation|"
    r"[Ee]nregistrement|"
    r"[Dd]éclaration(?: avec [Cc]ontrôle(?: [Pp]ériodique)?)?|[Nn]on class\w+))"
)
_DECLARES = re.compile(
    r"\b(?:projet|installations?|demande|exploitant|exploitation|site|activites?|etablissement|societe|petitionnaire)\b.*"
    r"\b(?:soumis\w*|relev\w+|regime|classe\w*|declare\w*|vise\w*|concern\w+|rubriques?)\b|"
    r"\b(?:soumis\w*|relev\w+|regime)\b.*\brubriques?\b|\brubriques?\b.*\b(?:soumis\w*|regime)\b"
)
_NOT_CONCERNED = re.compile(
    r"\bnon concerne|\bsans objet\b|\bne (?:sont|seront|sera) pas (?:visee?s?|concernee?s?|soumis)"
)
"""A rubrique that the dossier names to say that it is none of its own."""
_OF_OTHERS = re.compile(
    r"^il s'agit d|\bexoner\w+|\bdispens\w+|\ben ?deca d|\bvoisine?s?\b|\btoutes? les\b|\ba proximite\b|"
    r"\bautres etablissements\b"
)
"""What speaks of installations in general, or of those around."""
_MOST_UNDER_A_REGIME = 8
_LONG_REGIMES = {"autorisation": "A", "enregistrement": "E", "declaration": "D", "declaration avec controle": "DC"}
_NAMES = {
    "A": "autorisation",
    "E": "enregistrement",
    "D": "déclaration",
    "DC": "déclaration avec contrôle périodique",
    "NC": "non classé",
}
_FORM_FIRST = {"cerfa": 0, "note_presentation": 1, "etude_impact": 2, "etude_dangers": 3}
_MOST_RUBRIQUES = 15
_LEAST_TELLING = 40
"""Characters from which on a sentence says more of a rubrique than its number."""

GARANTIES_DUES = re.compile(r"^(?:2510|2515|2720|2760|2797|2980|3540|1716|1735)")
"""Rubriques whose installations owe financial guarantees (R516-1), Seveso sites apart."""

DECHETS = re.compile(r"^(?:27\d\d|35[1-5]\d)")
"""Rubriques of the treatment of waste."""


@dataclass(frozen=True)
class Rubrique:
    """A heading of a nomenclature as the dossier cites it. `regime` is A, E, DC, D, NC or "" where it does not say."""

    code: str
    nomenclature: str
    regime: str
    sentence: Sentence

    @property
    def regime_name(self) -> str:
        """The regime in words, "" when it is not stated."""
        return _NAMES.get(self.regime, "")


def find_rubriques(reading: Reading) -> tuple[Rubrique, ...]:
    """Return the rubriques the dossier cites, each once, from the place that says most of it: form, table, prose."""
    found: dict[str, Rubrique] = {}
    for rubrique in rubrique_mentions(reading):
        known = found.get(rubrique.code)
        if known is None or _rank(rubrique) < _rank(known):
            found[rubrique.code] = rubrique
    specific = [r for r in found.values() if not _has_finer(r, found)]
    return tuple(sorted(specific, key=lambda r: (r.nomenclature, r.code))[:_MOST_RUBRIQUES])


def rubrique_mentions(reading: Reading) -> Iterator[Rubrique]:
    """Yield every place that cites a rubrique, in reading order."""
    for sentence in reading.sentences():
        if sentence.kind != "title":
            yield from _in_sentence(sentence)


def _in_sentence(sentence: Sentence) -> list[Rubrique]:
    text, folded = sentence.text, sentence.folded
    if _NOT_CONCERNED.search(folded):
        return []
    found = [
        Rubrique(match["code"], "IOTA", _regime(sentence, match.end()), sentence) for match in _IOTA.finditer(text)
    ]
    named = _NEAR.search(folded)
    in_row = sentence.row is not None and _NEAR.search(" ".join(sentence.section).lower())
    if named or in_row or _starts_row(sentence):
        for match in _ICPE.finditer(text):
            if _EXCLUDED.search(folded[max(0, match.start() - 90) : match.start()]) or not _stands(sentence, match):
                continue
            if named and not in_row and not _starts_row(sentence) and not _close(folded, match.start()):
                continue
            found.append(Rubrique(_code(match), "ICPE", _regime(sentence, match.end()), sentence))
    return found


def _stands(sentence: Sentence, match: "re.Match[str]") -> bool:
    """Tell whether a code in a row begins or ends a cell: inside one it only helps to define another rubrique."""
    if sentence.row is None:
        return True
    start, end = sentence.start + match.start(), sentence.start + match.end()
    text = sentence.element.text
    return any(
        text[first:start].strip(" -–.") in ("", "Rubrique") or not text[end:last].strip(" -–.)")
        for first, last in sentence.row.cells
        if first <= start and end <= last
    )


def _close(folded: str, position: int) -> bool:
    return _NEAR.search(folded[max(0, position - 60) : position + 40]) is not None


def _starts_row(sentence: Sentence) -> bool:
    """Tell whether a row begins with a rubrique and ends with a regime, as the form's table does."""
    if sentence.row is None or len(sentence.row.cells) < 3:  # noqa: PLR2004 -- code, activity, regime
        return False
    cells = [sentence.element.text[start:end].strip() for start, end in sentence.row.cells]
    return _ICPE.match(cells[0]) is not None and any(_REGIME.fullmatch(cell) for cell in cells[1:])


def _code(match: "re.Match[str]") -> str:
    parts = re.findall(r"[1-9]\d?|[a-d]", match["alinea"])
    return "-".join([match["code"], *parts])


def _regime(sentence: Sentence, after: int) -> str:
    if sentence.row is not None:
        for start, end in reversed(sentence.row.cells):
            match = _REGIME.fullmatch(sentence.element.text[start:end].strip())
            if match:
                return _short(match)
        return ""
    if _LAW.search(sentence.folded) or not _DECLARES.search(sentence.folded) or _OF_OTHERS.search(sentence.folded):
        return _heading_regime(sentence)
    stated = {_short(match) for match in _REGIME.finditer(sentence.text) if match["long"]}
    following = _REGIME.search(sentence.text, after, after + 160)
    if following and not (following["long"] and len(stated) > 1):
        return _short(following)
    return stated.pop() if len(stated) == 1 else ""


def _heading_regime(sentence: Sentence) -> str:
    """Return the regime under which a list puts a rubrique: "Autorisation :" stands alone above it, on its page."""
    earlier = sentence.document.sentences[max(0, sentence.order - _MOST_UNDER_A_REGIME) : sentence.order]
    for other in reversed(earlier):
        match = _REGIME.match(other.text)
        if match and match["long"] and other.page == sentence.page and not other.text[match.end() :].strip(" :"):
            return _short(match)
    return ""


def _short(match: "re.Match[str]") -> str:
    if match["short"]:
        return match["short"].partition("/")[0]
    plain = match["long"].lower().replace("é", "e").replace("ô", "o").removesuffix(" periodique")
    return _LONG_REGIMES.get(plain, "NC")


def _rank(rubrique: Rubrique) -> tuple[int, ...]:
    sentence = rubrique.sentence
    return (
        0 if rubrique.regime else 1,
        0 if len(sentence.text) >= _LEAST_TELLING else 1,
        _FORM_FIRST.get(sentence.document.label, 4),
        0 if sentence.row else 1,
    )


def _has_finer(rubrique: Rubrique, found: dict[str, Rubrique]) -> bool:
    return any(code.startswith(f"{rubrique.code}-") for code in found)


def dossier_facts(reading: Reading, rubriques: Sequence[Rubrique]) -> frozenset[str]:
    """Return what the dossier is, as the rules of completeness ask (icpe, iota, dechets …)."""
    labels = {document.label for document in reading.documents}
    icpe = [rubrique for rubrique in rubriques if rubrique.nomenclature == "ICPE"]
    facts = set()
    if "etude_impact" in labels:
        facts.add("etude_impact")
    if icpe or "etude_dangers" in labels:
        facts |= {"icpe", "etude_dangers_due"}
    if any(rubrique.nomenclature == "IOTA" for rubrique in rubriques):
        facts.add("iota")
    if any(DECHETS.match(rubrique.code) for rubrique in icpe):
        facts.add("dechets")
    if any(GARANTIES_DUES.match(rubrique.code) for rubrique in icpe):
        facts.add("garanties_dues")
    return frozenset(facts)
