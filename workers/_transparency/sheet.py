"""The sheet laid out in the four points of article R. 311-3-1-2 of the CRPA, in plain French.

Source: code des relations entre le public et l'administration, L. 311-3-1 and R. 311-3-1-2 (1° the degree and way the
processing contributed to the decision, 2° the data and their sources, 3° the parameters and where applicable their
weights, applied to the person's situation, 4° the operations carried out).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.notes import Note, Verdict
from workers._note_forms.evidence import document_stem
from workers._note_forms.french import NARROW, NO_BREAK, counted, day, number, one_line
from workers._note_forms.layout import Block, Cell, Column, Grid, Heading, Items, Paragraph, PrintedNote, Run
from workers._note_forms.titles import ENJEU_TITLES
from workers._transparency.shares import Shares, shares_of

ARTICLE = "article R. 311-3-1-2 du code des relations entre le public et l’administration"


@dataclass(frozen=True)
class SourceDocument:
    """A document of the dossier: what it was taken for, its pages and those not read, its digest."""

    name: str
    kind: str
    pages: int | None
    pages_unread: int
    sha256: str | None


@dataclass(frozen=True)
class Operation:
    """A stage that worked on the dossier: what it did in French, how often, and when it was last done."""

    title: str
    count: int
    last_at: datetime


def printed_sheet(note: Note, documents: Sequence[SourceDocument], operations: Sequence[Operation]) -> PrintedNote:
    """Lay the sheet of a note out, as the note stands."""
    title = one_line(note.title) or "Dossier sans titre"
    return PrintedNote(
        kind="Fiche de transparence du traitement algorithmique",
        title=title,
        facts=(("Dossier", str(note.dossier_id)), ("Note", f"version {note.version}"), ("Fondement", ARTICLE)),
        running_title=title,
        state="fiche établie à partir du journal",
        is_draft=False,
        mention=one_line(note.mention),
        blocks=tuple(_blocks(note, documents, operations)),
    )


def _blocks(note: Note, documents: Sequence[SourceDocument], operations: Sequence[Operation]) -> Iterator[Block]:
    yield Heading(1, "1. Degré et mode de contribution du traitement à la décision")
    yield from _contribution(note, shares_of(note))
    yield Heading(1, "2. Données traitées et leurs sources")
    yield from _data(documents)
    yield Heading(1, "3. Paramètres du traitement et leur pondération, appliqués à ce dossier")
    yield from _parameters(note)
    yield Heading(1, "4. Opérations effectuées par le traitement")
    yield from _operations(operations)


def _contribution(note: Note, shares: Shares) -> Iterator[Block]:
    yield _text(
        "Le traitement lit les pièces du dossier et prépare un projet de note d’instruction, dont chaque énoncé "
        "renvoie à une page. Il ne propose et ne prend aucune décision : une personne relit les énoncés un par un, "
        "les accepte, les corrige ou les rejette, puis approuve la note ou la retourne."
    )
    statements = [each for section in note.sections for each in section.statements]
    verdicts: tuple[tuple[Verdict, str], ...] = (
        ("accepted", "acceptés tels quels"),
        ("corrected", "corrigés"),
        ("rejected", "rejetés"),
        ("pending", "non relus"),
    )
    rows = [
        (_cell(title), _cell(number(sum(each.review == verdict for each in statements)))) for verdict, title in verdicts
    ]
    yield Grid((Column("Énoncés", 0.7), Column("Nombre", 0.3, is_figures=True)), tuple(rows), "Sort des énoncés")
    if added := sum(len(section.added) for section in note.sections):
        rows.append((_cell("ajoutés par une personne"), _cell(number(added))))
    of_text = (
        ("rédigée par le traitement et gardée par la personne", shares.kept),
        ("écrite par la personne", shares.written),
        ("rédigée par le traitement et non relue", shares.pending),
    )
    text_rows = tuple((_cell(title), _cell(_percent(shares.share(count)))) for title, count in of_text)
    yield Grid(
        (Column("Part du texte de la note", 0.7), Column("Part", 0.3, is_figures=True)), text_rows, "Origine du texte"
    )
    if shares.replaced or shares.rejected:
        yield _text(
            f"La personne a retiré {number(shares.replaced)} caractères en corrigeant et écarté "
            f"{number(shares.rejected)} caractères en rejetant des énoncés."
        )


def _data(documents: Sequence[SourceDocument]) -> Iterator[Block]:
    yield _text(
        f"Les seules données traitées sont les {counted(len(documents), 'pièce', 'pièces')} déposées au dossier et les "
        "textes réglementaires chargés sur le système. Aucune autre source n’est consultée."
    )
    columns = (
        Column("Pièce", 0.34),
        Column("Nature", 0.24),
        Column("Pages", 0.12, is_figures=True),
        Column("Empreinte SHA-256", 0.3),
    )
    yield Grid(columns, tuple(_row(each) for each in documents), "Pièces du dossier")


def _row(document: SourceDocument) -> tuple[Cell, ...]:
    pages = "—" if document.pages is None else number(document.pages)
    unread = f", dont {number(document.pages_unread)} non lues" if document.pages_unread else ""
    return (
        _cell(document_stem(document.name)),
        _cell(document.kind),
        _cell(pages + unread),
        _cell(document.sha256 or "—"),
    )


def _parameters(note: Note) -> Iterator[Block]:
    model = one_line(note.generator.model)
    if model.startswith("lisiere/"):
        yield _text(
            f"Rédaction{NO_BREAK}: {model}, sans modèle de langage. Les énoncés sont des phrases du dossier choisies "
            "par des règles publiées avec le logiciel."
        )
    else:
        yield _text(
            f"Rédaction{NO_BREAK}: modèle de langage {model}. Il ne voit que des passages du dossier ; chaque phrase "
            "est ensuite vérifiée contre ces passages par des règles, et signalée quand elle n’en découle pas."
        )
        yield Items(
            tuple(
                _cell(f"gabarit {name}{NO_BREAK}: {digest}") for name, digest in sorted(note.generator.prompts.items())
            )
        )
    yield _text("Pondération des enjeux dans ce dossier, selon la part des pages qui en traitent :")
    rows = tuple((_cell(ENJEU_TITLES[each.enjeu]), _cell(_percent(each.weight))) for each in note.enjeux)
    yield Grid((Column("Enjeu", 0.7), Column("Part des pages", 0.3, is_figures=True)), rows, "Poids des enjeux")


def _operations(operations: Sequence[Operation]) -> Iterator[Block]:
    rows = tuple((_cell(each.title), _cell(number(each.count)), _cell(_moment(each.last_at))) for each in operations)
    yield Grid(
        (Column("Opération", 0.6), Column("Fois", 0.12, is_figures=True), Column("Dernière", 0.28)), rows, "Opérations"
    )
    yield _text(
        "Le journal signé garde chacune de ces opérations avec ce qui l’a causée ; il peut être exporté et vérifié "
        "sans ce logiciel."
    )


def _text(words: str) -> Paragraph:
    return Paragraph((Run(words),))


def _cell(words: str) -> Cell:
    return (Run(one_line(words)),)


def _percent(share: float) -> str:
    return f"{number(round(100 * share, 1))}{NARROW}%"


def _moment(instant: datetime) -> str:
    local = instant.astimezone()
    return f"{day(local.date())} à {local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02}"
