"""From a note to what a template of note prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.notes import Citation, CompletenessItem, EnjeuSynthesis, KeyFigure, Note, NoteSection, Request, Statement
from workers._letters.demand import unnumbered
from workers._note_forms.evidence import document_name, place, places
from workers._note_forms.french import long_day, one_line, pages, quantity, spaced
from workers._note_forms.titles import (
    COMPLETENESS_TITLES,
    ENJEU_TITLES,
    MEASURE_TITLES,
    STATUS_TITLES,
    SUPPORT_TITLES,
    VERDICT_TITLES,
)
from workers._templates.values import (
    ContradictionValue,
    DeadlineValue,
    EnjeuValue,
    FigureValue,
    MeasureValue,
    NoteValues,
    PieceValue,
    RequestValue,
    SectionValue,
    SourceValue,
    StatementValue,
    UnreadValue,
)

DRAFT_NOTE = "Projet – à relire avant signature"


@dataclass(frozen=True)
class PrintedBy:
    """Who prints, when, and what is known of the dossier apart from its note."""

    service: str = ""
    agent: str = ""
    dated: date | None = None
    petitionnaire: str | None = None
    reference: str | None = None
    filed_on: date | None = None


def printed(text: str | None) -> str:
    """Return a text ready to print."""
    return spaced(one_line(text or ""))


def sourced(citations: Sequence[Citation]) -> dict[str, list[SourceValue] | str]:
    """Return the passages that bear something out, and where they stand in one line."""
    return {"sources": [_source(each) for each in citations], "ou": places(citations) if citations else ""}


def _source(citation: Citation) -> SourceValue:
    return SourceValue(
        document=document_name(citation),
        page=citation.page,
        citation=one_line(citation.quote),
        ou=place(citation),
    )


def note_values(note: Note, by: PrintedBy) -> NoteValues:
    """Gather what a template of note may print."""
    is_draft = note.status != "approved"
    rejected = [each for section in note.sections for each in section.statements if each.review == "rejected"]
    return NoteValues(
        service=printed(by.service),
        agent=printed(by.agent),
        date=long_day(by.dated) if by.dated else "",
        projet=printed(note.title) or "Dossier sans titre",
        petitionnaire=printed(by.petitionnaire),
        reference=printed(by.reference),
        depose_le=long_day(by.filed_on) if by.filed_on else "",
        est_projet=is_draft,
        mention_projet=DRAFT_NOTE if is_draft else "",
        mention=printed(note.mention),
        etat=STATUS_TITLES[note.status],
        version=note.version,
        redaction=printed(note.generator.model),
        dossier=str(note.dossier_id),
        note=str(note.note_id),
        avertissements=[printed(each) for each in note.warnings],
        sections=[_section(each) for each in note.sections],
        enonces_rejetes=[_statement(each) for each in rejected],
        pieces=[_piece(each) for each in note.completeness],
        chiffres_cles=[_figure(each) for each in note.key_figures],
        contradictions=[
            ContradictionValue(
                nature=printed(each.kind), explication=printed(each.explanation), **sourced(each.citations)
            )
            for each in note.contradictions
        ],
        enjeux=[_enjeu(each) for each in note.enjeux],
        demandes=[_request(number, each) for number, each in enumerate(note.requests, start=1)],
        echeances=[
            DeadlineValue(libelle=printed(each.label), date=long_day(each.due_on), article=printed(each.article))
            for each in note.deadlines
        ],
        non_lu=[
            UnreadValue(
                document=printed(each.document),
                pages=pages(each.pages) or "document entier",
                raison=printed(each.reason),
            )
            for each in note.unread
        ],
    )


def _section(section: NoteSection) -> SectionValue:
    return SectionValue(
        cle=section.key,
        titre=printed(section.title),
        enonces=[_statement(each) for each in section.all_statements if each.review != "rejected"],
        non_trouve=[printed(each) for each in section.not_found],
    )


def _statement(statement: Statement) -> StatementValue:
    return StatementValue(
        texte=printed(statement.text),
        relecture="ajouté par une personne" if statement.origin == "agent" else VERDICT_TITLES[statement.review],
        reserve=SUPPORT_TITLES.get(statement.support, ""),
        **sourced(statement.citations),
    )


def _piece(item: CompletenessItem) -> PieceValue:
    return PieceValue(
        piece=printed(item.piece),
        article=printed(item.article),
        constat=COMPLETENESS_TITLES[item.status],
        **sourced(item.citations),
    )


def _figure(figure: KeyFigure) -> FigureValue:
    return FigureValue(
        grandeur=printed(figure.label),
        valeur=quantity(figure.value, figure.unit),
        nombre=figure.value,
        unite=printed(figure.unit),
        **sourced(figure.citations),
    )


def _enjeu(synthesis: EnjeuSynthesis) -> EnjeuValue:
    return EnjeuValue(
        nom=ENJEU_TITLES[synthesis.enjeu],
        part=quantity(round(100 * synthesis.weight), "%"),
        mesures=[
            MeasureValue(sequence=MEASURE_TITLES[each.type], texte=printed(each.text), **sourced(each.citations))
            for each in synthesis.measures
        ],
        **sourced(synthesis.citations),
    )


def _request(number: int, request: Request) -> RequestValue:
    text = unnumbered(request.text)
    names_one = any(document_name(citation) in text for citation in request.citations)
    return RequestValue(
        numero=number,
        texte=printed(text),
        fondement=printed(request.legal_basis),
        habituelle=request.nature == "attention",
        constat="" if names_one or not request.citations else places(request.citations),
        **sourced(request.citations),
    )
