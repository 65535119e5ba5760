"""The section of one enjeu: initial state, effects, measures and their follow-up, in the dossier's own sentences."""

import uuid
from collections.abc import Iterator, Sequence

from schemas.notes import NoteSection, Statement
from workers._drafting.aspects import aspect_titles
from workers._drafting.citations import cite
from workers._drafting.enjeux import ASPECTS, EnjeuPart
from workers._drafting.measure import Measure
from workers._drafting.reading import Sentence
from workers._drafting.statements import extract, one_line, statement

_MOST_MEASURES = 5
_BLANK = " -–—/."


def enjeu_section(dossier_id: uuid.UUID, part: EnjeuPart, measures: Sequence[Measure]) -> NoteSection:
    """Write the section of an enjeu; numbered measures that serve it stand in place of sentences about measures."""
    numbered = [measure for measure in measures if measure.code][:_MOST_MEASURES]
    titles = aspect_titles()
    statements: dict[str, Statement] = {}
    missing = []
    for aspect in ASPECTS:
        told = list(_numbered(dossier_id, part, aspect, numbered)) or [
            extract(dossier_id, _key(part), chosen.sentence, chosen.others, lead=titles[aspect])
            for chosen in part.chosen.get(aspect, ())
        ]
        for made in told:
            statements.setdefault(made.text.partition(" : ")[2], made)
        if not told:
            missing.append(titles[aspect])
    return NoteSection(
        key=_key(part), title=part.title, statements=tuple(statements.values()), not_found=tuple(missing)
    )


def _key(part: EnjeuPart) -> str:
    return f"enjeu_{part.enjeu}"


def _numbered(dossier_id: uuid.UUID, part: EnjeuPart, aspect: str, measures: Sequence[Measure]) -> Iterator[Statement]:
    """Yield what numbered measures say of an aspect: what will be done, or how it is followed up."""
    title = aspect_titles()[aspect]
    for measure in measures:
        if aspect == ("suivi" if measure.type == "S" else "mesures"):
            yield _field(dossier_id, part, f"{title} : {measure.code} – ", measure, measure.quoted[-1])
        elif aspect == "suivi" and (follow_up := measure.follow_up) is not None:
            yield _field(dossier_id, part, f"{title} : {measure.code} – ", measure, follow_up)


def _field(dossier_id: uuid.UUID, part: EnjeuPart, lead: str, measure: Measure, sentence: Sentence) -> Statement:
    """State a field of a measure's sheet without its heading or blank cells; the sheet's title is cited beside it."""
    start, end = 0, None
    if sentence.row is not None and len(sentence.row.cells) > 1:
        filled = [cell for cell in sentence.row.cells[1:] if sentence.element.text[slice(*cell)].strip(_BLANK)]
        start = sentence.row.cells[1][0] - sentence.start
        end = filled[-1][1] - sentence.start if filled else None
    citation = cite(sentence, start, end)
    others = [cite(measure.quoted[0])] if measure.quoted[0] is not sentence else []
    return statement(dossier_id, _key(part), f"{lead}« {one_line(citation.quote)} »", [citation, *others])
