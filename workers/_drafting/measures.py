"""ERC measures: those the dossier numbers ("Mesure R2 …"), lists in tables, or announces under a heading of measures.

A numbered measure is one measure wherever it comes back; the sheet that describes it is read for its cost and its
follow-up, so that the note can ask for what is missing.
"""

import re
from collections.abc import Sequence

from workers._drafting.french import fold
from workers._drafting.measure import Measure, TypeErc, measure_types
from workers._drafting.measure_fields import Column
from workers._drafting.reading import ReadDocument, Reading, Sentence
from workers._drafting.selection import merit, readable, starts_alone, talks_of_the_document

_CODE = re.compile(
    r"^(?:[Mm]esures?\s+(?:n°\s?)?)?(?P<code>(?P<m>M)?(?P<type>[ERCAS])(?:[VAC]|ED|OMP|CC|"
    r"UI)?[\s.-]?(?:[A-Z]{2,4}[\s-]?)?\d{1,2}"
    r"(?:\.\d)?[a-z]?)(?![\w,%°]|\.\d)\s*(?P<mark>[:–—.)-]?)\s*(?P<name>.*)$",
    re.DOTALL,
)
_DOTTED = re.compile(r"^[A-Z]\.\d")
"""A code like "C.1" may number a heading: outside a table a mark must part it from the name, or "mesure" precede."""

_NAMED_NUMBER = re.compile(
    r"^mesures?\s+(?P<kind>d'evitement|de reduction|reductrice|de compensation|compensatoire|d'accompagnement|de suivi)"
    r"\s+n?°?\s?(?P<number>\d+)\b\s*[:–—.-]?\s*"
)
_HABITAT = re.compile(
    r"^\W*(?:[a-z] )?(?:\d|pelouses?|prairies?|ourlets?|fourres?|landes?|boisements?|forets?|friches?|habitats?)\b"
)
"""Codes of natural habitats look like those of measures: "E1 Pelouses", "E2.22 Prairies de fauche"."""

_ABOUT_MEASURES = re.compile(r"\bmesures?\b|\berc\b|\bevitement\b|\bsequence\b")
_MEASURING = re.compile(
    r"\bmesures? (?:de|du) (?:bruit|niveau|vent)|\bpoints? de mesure|\bcampagnes? de mesure|\bappareil|"
    r"\bresultats? des mesures"
)
_PROMISED = re.compile(
    r"\b(?:sera|seront|est|sont|sera|fera|feront|assurera|s'engage\w*|devr\w+|prevu\w*|mis\w* en place|"
    r"realis\w+|install\w+|\w+era|\w+eront|"
    r"\w{2,}(?:dra|tra|vra|ira|ura|dront|tront|vront|iront|uront))\b"
)
_RENOUNCED = re.compile(
    r"\bn'(?:est|sont) pas (?:envisage|necessaire|prevu|justifie|requis)\w*|\bne sera pas de nature\b"
)
_OPENS_DESCRIPTION = re.compile(
    r"^(?:description|contenu|modalites?|descriptif|nature|principe|mesure|action|objet|dispositions?)\b"
)
_SHEET_FIELD = re.compile(
    r"^(?:cout|budget|estimation|suivi|indicateurs?|responsables?|calendrier|periode|phase|localisation|"
    r"objectifs?|type|enjeux?|"
    r"impacts?|acteurs?|codes?|especes?|thematique|effets?)\b"
)
_MOST_UNNUMBERED_A_SECTION = 5
_MOST = 60
_MOST_PAGES_OF_A_TABLE = 20
_LONGEST_HEADING = 40
_LONGEST_SHEET = 14
_SHORTEST_DESCRIPTION = 40
_LEAST_MERIT = 2.0
_LEAST_MERIT_UNDER_TYPE = 1.0
"""Under a heading that names one type of measure, a plain promise is enough."""


def find_measures(reading: Reading) -> list[Measure]:
    """Return the measures of the dossier: numbered ones first, each once, then those announced under a heading."""
    numbered: dict[tuple[int, str], Measure] = {}
    for document in reading.documents:
        for measure in _numbered(document):
            key = (document.index, re.sub(r"[\s.-]", "", measure.code).removeprefix("M"))
            known = numbered.get(key)
            numbered[key] = measure if known is None else _merged(known, measure)
    found = _one_a_dossier(list(numbered.values()))
    return [*found, *_unnumbered(reading, found)][:_MOST]


def _numbered(document: ReadDocument) -> list[Measure]:
    """Find the sheets and rows of numbered measures of a document."""
    found: list[Measure] = []
    current: Measure | None = None
    header: Sentence | None = None
    for sentence in document.sentences:
        opening = _opening(sentence)
        if sentence.row is not None and (header is None or header.element is not sentence.element):
            header = header if _goes_on(header, sentence, opens=opening is not None) else sentence
        if opening is not None:
            current = opening
            current.columns += _columns(sentence, header)
            found.append(current)
            if sentence.kind == "row":
                current = None
        elif current is not None:
            if sentence.kind == "title" and not _inside(sentence, current):
                current = None
            else:
                current.sheet.append(sentence)
    for measure in found:
        described = _description(measure)
        if described is not None:
            measure.quoted.append(described)
    return found


def _goes_on(header: Sentence | None, first: Sentence, *, opens: bool) -> bool:
    """Tell whether a table goes on under the headings of the one before: it begins with a measure or in its midst."""
    if header is None or header.row is None or first.row is None:
        return False
    if opens:
        return len(header.row.cells) == len(first.row.cells) and first.page - header.page <= _MOST_PAGES_OF_A_TABLE
    is_heading = all(end - start <= _LONGEST_HEADING for start, end in first.row.cells)
    return not is_heading and first.page - header.page <= _MOST_PAGES_OF_A_TABLE


def _columns(sentence: Sentence, header: Sentence | None) -> list[Column]:
    """Return a row's columns, the first one left out; none where the table has no such header."""
    if sentence.row is None or header is None or header is sentence or header.row is None:
        return []
    if len(header.row.cells) != len(sentence.row.cells):
        return []
    heads = [fold(header.element.text[slice(*cell)]) for cell in header.row.cells]
    shown = [sentence.element.text[slice(*cell)].strip() for cell in sentence.row.cells]
    return list(zip(heads, map(fold, shown), shown, strict=True))[1:]


def _opening(sentence: Sentence) -> Measure | None:
    """Return the measure that a heading, a sentence or a row opens, by its number."""
    text = sentence.text if sentence.row is None else sentence.element.text[slice(*sentence.row.cells[0])]
    text = _unnumbered_title(text) if sentence.kind == "title" else text
    context = fold(" / ".join([*sentence.section, text]))
    match = _CODE.match(text)
    if match is not None and not _names_habitat(sentence, match["name"]):
        about = _ABOUT_MEASURES.search(context) is not None
        if not (match["m"] or text[:6].lower() == "mesure" or about) or (
            match["type"] == "A" and not (about or match["m"])
        ):
            return None
        if _DOTTED.match(match["code"]) and (
            match["code"].count(".") > 1 or (sentence.row is not None and match["name"])
        ):
            return None
        is_loose = sentence.kind in ("prose", "item") or (sentence.kind == "title" and _DOTTED.match(match["code"]))
        if is_loose and not (match["mark"] or text[:6].lower() == "mesure"):
            return None
        name = match["name"] if sentence.kind == "title" else _short_name(match["name"])
        return Measure(_type_code(match["type"]), match["code"], name, sentence.document, sentence.section, [sentence])
    named = _NAMED_NUMBER.match(fold(text))
    if named is None:
        return None
    kind = next(code for code, pattern, _ in measure_types() if pattern.search(f"mesure {named['kind']}"))
    name = text[named.end() :] if sentence.kind == "title" else _short_name(text[named.end() :])
    return Measure(kind, f"{kind}{named['number']}", name, sentence.document, sentence.section, [sentence])


def _names_habitat(sentence: Sentence, name: str) -> bool:
    """Tell whether a code's name, or the cell after it, is that of a natural habitat."""
    names = [name, *(sentence.element.text[slice(*cell)] for cell in (sentence.row.cells[1:2] if sentence.row else ()))]
    return any(_HABITAT.match(fold(words)) for words in names)


def _unnumbered_title(title: str) -> str:
    """Return a heading without its number ("7.2.1 Mesure E1" reads "Mesure E1")."""
    return re.sub(r"^(?:\d+(?:\.\d+)+\.?|[IVX]+(?:\.\d+)*\.|\d+\.)\s+", "", title)


def _type_code(letter: str) -> TypeErc:
    return next(code for code, _, _ in measure_types() if code == letter)


def _short_name(words: str) -> str:
    """Return the name of a measure whose description follows on the same line: up to a colon or the sentence's end."""
    return re.split(r"\s:\s|\.\s", words, maxsplit=1)[0][:160] if ":" in words or len(words) > 160 else words  # noqa: PLR2004


def _inside(title: Sentence, measure: Measure) -> bool:
    """Tell whether a heading stands under the measure's own (a sheet may have headings)."""
    own = measure.quoted[0]
    return (
        own.kind == "title"
        and title.section[: len(own.section)] == own.section
        and _CODE.match(_unnumbered_title(title.text)) is None
    )


def _description(measure: Measure) -> Sentence | None:
    """Return the sentence of a sheet that says what will be done."""
    sheet = measure.sheet[:_LONGEST_SHEET]
    for sentence in sheet:
        if sentence.row is not None and len(sentence.row.cells) > 1:
            head = fold(sentence.element.text[slice(*sentence.row.cells[0])])
            if _OPENS_DESCRIPTION.match(head):
                return sentence
    for sentence in sheet:
        if (
            sentence.kind in ("prose", "item")
            and len(sentence.text) >= _SHORTEST_DESCRIPTION
            and not _SHEET_FIELD.match(sentence.folded)
        ):
            return sentence
    return None


def _merged(known: Measure, other: Measure) -> Measure:
    """Keep the fuller description of a measure that comes back, with all that is said of it."""
    fuller, lesser = (known, other) if len(known.quoted) >= len(other.quoted) else (other, known)
    fuller.sheet = [*fuller.sheet, *lesser.sheet, *lesser.quoted]
    fuller.columns += lesser.columns
    fuller.name = fuller.name or lesser.name
    return fuller


def _one_a_dossier(measures: Sequence[Measure]) -> list[Measure]:
    """Fold a measure that the summary repeats from the study: same number and words in common."""
    kept: list[Measure] = []
    for measure in sorted(measures, key=lambda m: m.document.label == "resume_non_technique"):
        twin = next((m for m in kept if m.document is not measure.document and _same(m, measure)), None)
        if twin is None:
            kept.append(measure)
        else:
            twin.sheet = [*twin.sheet, *measure.quoted, *measure.sheet]
            twin.columns += measure.columns
    return sorted(kept, key=lambda m: (m.document.index, m.quoted[0].order))


def _same(first: Measure, second: Measure) -> bool:
    return re.sub(r"[\s.-]", "", first.code).removeprefix("M") == re.sub(r"[\s.-]", "", second.code).removeprefix("M")


def _unnumbered(reading: Reading, numbered: Sequence[Measure]) -> list[Measure]:
    """Return what is promised under headings of measures, where the document does not number its measures."""
    with_numbers = {measure.document.index for measure in numbered if measure.code}
    found: list[Measure] = []
    for document in reading.documents:
        if document.index in with_numbers or document.label in ("etude_dangers", "avis_autorite", "arrete_prefectoral"):
            continue
        by_section: dict[tuple[str, ...], list[tuple[float, Sentence, TypeErc]]] = {}
        for sentence in document.sentences:
            kind = _promised(sentence)
            if kind is not None:
                by_section.setdefault(sentence.section, []).append((merit(sentence), sentence, kind))
        for section, promised in by_section.items():
            best = sorted(promised, key=lambda entry: -entry[0])[:_MOST_UNNUMBERED_A_SECTION]
            for score, sentence, kind in sorted(best, key=lambda entry: entry[1].order):
                if score >= (_LEAST_MERIT_UNDER_TYPE if _type_named(section) in ("E", "R", "C") else _LEAST_MERIT):
                    found.append(
                        Measure(kind, "", "", document, section, [sentence], _rest(document, sentence, promised))
                    )
    return _unlike(found)


def _rest(
    document: ReadDocument, sentence: Sentence, promised: Sequence[tuple[float, Sentence, TypeErc]]
) -> list[Sentence]:
    """Return what its paragraph goes on to say of a measure without a number, up to the next one."""
    others = {id(other) for _, other, _ in promised if other is not sentence}
    rest = []
    for following in document.sentences[sentence.order + 1 :]:
        if following.element is not sentence.element or id(following) in others:
            break
        rest.append(following)
    return rest


def _unlike(measures: Sequence[Measure]) -> list[Measure]:
    seen: dict[str, Measure] = {}
    for measure in measures:
        seen.setdefault("".join(char for char in fold(measure.text) if char.isalnum())[:120], measure)
    return list(seen.values())


def _promised(sentence: Sentence) -> TypeErc | None:
    """Return the type of the measure a sentence promises under a heading of measures, None when it promises none."""
    heading = fold(" / ".join(sentence.section[-2:]))
    if not re.search(r"\bmesures?\b|\bevitement\b|\breduction\b|\bcompensation\b", heading) or _MEASURING.search(
        heading
    ):
        return None
    if not readable(sentence) or talks_of_the_document(sentence) or not starts_alone(sentence):
        return None
    if not _PROMISED.search(sentence.folded) or _RENOUNCED.search(sentence.folded):
        return None
    said = (code for code, _, verbs in measure_types() if verbs.search(sentence.folded))
    return _type_named(sentence.section) or next(said, None)


def _type_named(section: tuple[str, ...]) -> TypeErc | None:
    """Return the one type of measure that the innermost heading names or, failing that, the two innermost ones."""
    for headings in (section[-1:], section[-2:]):
        folded = fold(" / ".join(headings))
        named = [code for code, pattern, _ in measure_types() if pattern.search(folded)]
        if len(named) == 1:
            return named[0]
    return None
