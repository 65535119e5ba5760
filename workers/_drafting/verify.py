"""The verifier: does a statement follow from its quotes, and do the quotes stand on their pages?

It shares nothing with what drafts: it reads the statement as anyone would and asks, quote in hand, whether each number
with its unit, date, name and negation is there, and whether enough of its words are. It knows no meaning; so it says
"supported" only where the words themselves carry the statement, and what it cannot see it calls partial.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.documents import Extraction
from schemas.notes import Citation, Support
from workers._drafting.rules import load_rules
from workers._drafting.verify_wording import altered_wording

PageText = Callable[[uuid.UUID, int], str | None]
"""Gives the text of a document's page, None where there is none."""

_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile("[-\u00ad\u2010\u2011]")
_ACCENTS = str.maketrans("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’‘ʼ", "aaaaaaceeeeiiiinooooouuuuyyoa'''")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?:(?<!\w)|(?<=[a-zà-ÿ]{2})|(?<= à))\d+(?:[ \u00a0\u202f\u2009]\d{3}(?!\d))*(?:[.,]\d+)*")
_UNIT = re.compile(r"[ \u00a0\u202f]?((?:[^\W\d_]|[°%€²³₂])(?:[^\W\d_]|[²³₂()/.°€]|(?<=[mM])[23](?!\d))*)")
_NEGATION = re.compile(
    r"\b(?:pas|aucune?s?|jamais|ni|sans|nulle?s?|non|absence|hors|excepte|interdi\w*|exclu(?:e|s|es|t)?|"
    r"impossible|rien|inexistante?s?)\b"
)
_NAME = re.compile(r"(?<=[a-zà-öø-ÿ,;:»)] )(?:[dl]['’])?([A-ZÀ-ÖØ-Þ][\w’'-]{2,})")
_QUOTED = re.compile(r"«\s*(.+?)\s*»")
_RULES = load_rules("verification")
_SPELT: Mapping[str, str] = _RULES["spelt"]
_UNITS: Mapping[str, str] = _RULES["unit_forms"]
_KNOWN_UNITS = frozenset(_RULES["units"])
_EMPTY = frozenset(_RULES["empty"])
_SPELT_FROM = 2
_SUPPORTED_SHARE = 0.75
_PARTIAL_SHARE = 0.4
_VERBATIM_SHARE = 0.95


@dataclass(frozen=True)
class Verification:
    """What the verifier found. `reasons` are French phrases, none when the statement is supported."""

    support: Support
    reasons: tuple[str, ...] = ()


def verify_statement(text: str, citations: Sequence[Citation], page_text: PageText) -> Verification:
    """Tell whether `text` follows from the quotes of its citations, and whether these stand on their pages."""
    if not citations:
        return Verification("unsupported", ("aucune citation",))
    missing = [citation for citation in citations if not quote_stands(citation, page_text)]
    if missing:
        return Verification("unsupported", tuple(f"citation introuvable page {citation.page}" for citation in missing))
    return verify_against(text, [citation.quote for citation in citations])


def quote_stands(citation: Citation, page_text: PageText) -> bool:
    """Tell whether a quote is on its page, white space and hyphens apart."""
    page = page_text(citation.document_id, citation.page)
    return page is not None and bool(citation.quote.strip()) and _bare(citation.quote) in _bare(page)


def verify_against(text: str, quotes: Sequence[str]) -> Verification:
    """Tell whether `text` follows from `quotes`, these being taken for true."""
    said = "\n".join(quotes)
    contradicted = [
        *_missing_numbers(text, said),
        *_missing_names(text, said),
        *_altered_quotation(text, said),
        *altered_wording(text, quotes),
    ]
    share = _share(text, said)
    contradicted += _negations(text, said, share)
    if contradicted:
        return Verification("unsupported", tuple(contradicted))
    if share >= _SUPPORTED_SHARE:
        return Verification("supported")
    reason = (f"{round(share * 100)} % des mots seulement se retrouvent dans les passages cités",)
    return Verification("partial" if share >= _PARTIAL_SHARE else "unsupported", reason)


def page_texts(extractions: Mapping[uuid.UUID, Extraction]) -> PageText:
    """Return the text of each page of the extractions, by document id and page."""
    pages: dict[tuple[uuid.UUID, int], list[str]] = {}
    for document_id, extraction in extractions.items():
        for element in extraction.elements:
            pages.setdefault((document_id, element.page), []).append(element.text)

    def text_of(document_id: uuid.UUID, page: int) -> str | None:
        found = pages.get((document_id, page))
        return "\n".join(found) if found else None

    return text_of


def _bare(text: str) -> str:
    return _HYPHENS.sub("", _SPACES.sub("", text))


def _plain(text: str) -> str:
    return text.lower().translate(_ACCENTS)


def _stem(word: str) -> str:
    for ending in ("ees", "es", "ee", "s", "x", "e"):
        if word.endswith(ending) and len(word) - len(ending) > _SPELT_FROM:
            return word[: -len(ending)]
    return word


def _words(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(_plain(text)) if word not in _EMPTY and len(word) > 1]


def _share(text: str, said: str) -> float:
    words = _words(text)
    known = set(_words(said))
    return sum(word in known for word in words) / len(words) if words else 1.0


def _numbers(text: str) -> dict[str, set[str]]:
    """Return the numbers of a text, written plainly, each with the units that follow it ("" for none)."""
    found: dict[str, set[str]] = {}
    for match in _NUMBER.finditer(text):
        unit = _UNIT.match(text, match.end())
        for form in _forms(match[0]):
            found.setdefault(form, set()).add(_unit(unit[1]) if unit else "")
    for word in _WORD.finditer(_plain(text)):
        value = _SPELT.get(word[0])
        if value is not None and int(value) >= _SPELT_FROM:
            unit = _UNIT.match(text, word.end())
            found.setdefault(value, set()).add(_unit(unit[1]) if unit else "")
    return found


def _forms(number: str) -> Iterable[str]:
    """Return the ways a number may be meant: a point parts thousands or decimals."""
    plain = _SPACES.sub("", number).rstrip(".,")
    yield _trimmed(plain.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain):
        yield plain.replace(".", "")


def _trimmed(number: str) -> str:
    whole, point, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole.lstrip('0') or '0'}.{decimals}" if point and decimals else whole.lstrip("0") or "0"


def _unit(text: str) -> str:
    plain = _plain(text).rstrip(".)" if "(" not in text else ".")
    stem = plain if plain in _UNITS or len(plain) <= _SPELT_FROM else plain.rstrip("s")
    unit = _UNITS.get(stem, stem)
    return unit if unit in _KNOWN_UNITS else ""


def _missing_numbers(text: str, said: str) -> list[str]:
    there = _numbers(said)
    reasons = []
    for match in _NUMBER.finditer(text):
        unit = _UNIT.match(text, match.end())
        name = _unit(unit[1]) if unit else ""
        units = set().union(*(there.get(form, set()) for form in _forms(match[0])))
        if not units:
            reasons.append(f"le nombre {match[0]} n’est pas dans les passages cités")
        elif name and name not in units:
            reasons.append(f"{match[0]} {unit[1] if unit else ''} : l’unité n’est pas celle des passages cités")
    for word in _WORD.findall(_plain(text)):
        value = _SPELT.get(word)
        if value is not None and int(value) >= _SPELT_FROM and value not in there:
            reasons.append(f"le nombre « {word} » n’est pas dans les passages cités")
    return reasons


def _missing_names(text: str, said: str) -> list[str]:
    plain = _plain(said)
    names = {match[1] for match in _NAME.finditer(text)}
    return [
        f"« {name} » n’est pas dans les passages cités"
        for name in sorted(names)
        if _plain(name).rstrip("s") not in plain
    ]


def _altered_quotation(text: str, said: str) -> list[str]:
    bare = _bare(said)
    return [
        "une phrase entre guillemets n’est pas celle du passage"
        for quoted in _QUOTED.findall(text)
        if _bare(quoted.rstrip("… ")) not in bare
    ]


def _negations(text: str, said: str, share: float) -> list[str]:
    mine, theirs = len(_NEGATION.findall(_plain(text))), len(_NEGATION.findall(_plain(said)))
    if bool(mine) != bool(theirs) or (share >= _VERBATIM_SHARE and mine > theirs):
        return ["la négation n’est pas celle des passages cités"]
    return []
