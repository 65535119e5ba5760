"""The note put in the order an agent signs it in, from its title block to what was not read and what was rejected."""

from collections.abc import Iterator

from schemas.notes import Contradiction, Note, NoteSection, Request, Statement
from workers._note_forms.evidence import document_name, joined, places, sources, state_of
from workers._note_forms.french import NO_BREAK, counted, one_line, tally
from workers._note_forms.layout import Block, Cell, Heading, Items, Paragraph, PrintedNote, Run
from workers._note_forms.tables import completeness, deadlines, key_figures, measures, unread, weights
from workers._note_forms.titles import ENJEU_TITLES, STATUS_TITLES, SUPPORT_COUNTS, VERDICT_COUNTS

_BEFORE_COMPLETENESS = ("identite", "projet", "procedure", "cadre_applicable")
_ENJEU = "enjeu_"
_CLARIFICATIONS = "points_a_eclaircir"
_DOTS = "…" * 12
_VISA = f"Relu par{NO_BREAK}: {_DOTS}  le{NO_BREAK}: {_DOTS}  signature{NO_BREAK}: {_DOTS}"

_USUAL_POINT = "Point d’attention habituel de l’autorité environnementale"
_USUAL_POINTS = (
    f"Les demandes marquées «{NO_BREAK}point d’attention habituel de l’autorité environnementale{NO_BREAK}» ne sont "
    "pas des constats : elles disent ce que les avis demandent souvent pour un projet de ce genre, et ce que le "
    "dossier en montre."
)


def printed_note(note: Note) -> PrintedNote:
    """Lay a note out; rejected statements are listed apart, at the end."""
    return PrintedNote(
        kind="Note d’instruction",
        title=one_line(note.title) or "Dossier sans titre",
        facts=_facts(note),
        running_title=one_line(note.title),
        state=STATUS_TITLES[note.status],
        is_draft=note.status != "approved",
        mention=one_line(note.mention),
        blocks=tuple(_blocks(note)),
    )


def _facts(note: Note) -> tuple[tuple[str, str], ...]:
    statements = [statement for section in note.sections for statement in section.statements]
    reviewed = tally((statement.review for statement in statements), VERDICT_COUNTS)
    borne = tally((statement.support for statement in statements), SUPPORT_COUNTS)
    return (
        ("État", STATUS_TITLES[note.status]),
        ("Version", str(note.version)),
        ("Relecture", f"{counted(len(statements), 'énoncé', 'énoncés')}{NO_BREAK}: {reviewed}"),
        ("Appui sur les pièces", borne),
        ("Rédaction", one_line(note.generator.model)),
        ("Dossier", str(note.dossier_id)),
        ("Note", str(note.note_id)),
    )


def _blocks(note: Note) -> Iterator[Block]:
    yield from _warnings(note)
    for section in note.sections:
        if section.key in _BEFORE_COMPLETENESS:
            yield from _section(section, 1, note.status)
    yield from deadlines(note)
    yield from completeness(note)
    for section in note.sections:
        if section.key not in (*_BEFORE_COMPLETENESS, _CLARIFICATIONS) and not section.key.startswith(_ENJEU):
            yield from _section(section, 1, note.status)
    yield from key_figures(note)
    yield from _enjeux(note)
    yield from _clarifications(note)
    yield from _requests(note)
    yield from unread(note)
    yield from _rejected(note)
    yield Heading(1, "Visa")
    yield Paragraph((Run(_VISA),))


def _warnings(note: Note) -> Iterator[Block]:
    if note.warnings:
        yield Heading(1, "À savoir avant de lire")
        yield Items(tuple((Run(one_line(warning)),) for warning in note.warnings))


def _section(section: NoteSection, level: int, status: str) -> Iterator[Block]:
    yield Heading(level, one_line(section.title))
    yield from _section_body(section, status)


def _section_body(section: NoteSection, status: str) -> Iterator[Block]:
    kept = [statement for statement in section.all_statements if statement.review != "rejected"]
    if kept:
        yield Items(tuple(_statement(statement, status) for statement in kept))
    if section.not_found:
        missing = ", ".join(one_line(name) for name in section.not_found)
        yield Paragraph((Run(f"Non trouvé dans le dossier{NO_BREAK}: ", "strong"), Run(f"{missing}.")))
    elif not kept:
        yield Paragraph((Run("Aucun énoncé.", "muted"),))


def _statement(statement: Statement, status: str) -> Cell:
    text = one_line(statement.text)
    return joined(
        ((Run(text),), sources(statement.citations, text), state_of(statement, is_approved=status == "approved"))
    )


def _enjeux(note: Note) -> Iterator[Block]:
    sections = [section for section in note.sections if section.key.startswith(_ENJEU)]
    syntheses = {synthesis.enjeu: synthesis for synthesis in note.enjeux}
    if not sections and not syntheses:
        return
    yield Heading(1, "Enjeux")
    yield from weights(note)
    for section in sections:
        synthesis = next((found for enjeu, found in syntheses.items() if f"{_ENJEU}{enjeu}" == section.key), None)
        yield from _section(section, 2, note.status)
        if synthesis is not None:
            yield from measures(synthesis)
    written = {section.key for section in sections}
    for enjeu, synthesis in syntheses.items():
        if f"{_ENJEU}{enjeu}" not in written and synthesis.measures:
            yield Heading(2, ENJEU_TITLES[enjeu])
            yield from measures(synthesis)


def _clarifications(note: Note) -> Iterator[Block]:
    if note.contradictions:
        yield Heading(1, "Contradictions")
        yield Items(tuple(_contradiction(found) for found in note.contradictions), is_ordered=True)
    for section in note.sections:
        if section.key == _CLARIFICATIONS:
            yield from _section(section, 1, note.status)


def _contradiction(found: Contradiction) -> Cell:
    kind = (Run(f"{one_line(found.kind)}. ", "strong"),)
    return joined((kind, (Run(one_line(found.explanation)),), sources(found.citations, found.explanation)))


def _requests(note: Note) -> Iterator[Block]:
    if note.requests:
        yield Heading(1, "Points pour la demande de compléments")
        if any(request.nature == "attention" for request in note.requests):
            yield Paragraph((Run(_USUAL_POINTS, "muted"),))
        yield Items(tuple(_request(request) for request in note.requests), is_ordered=True)


def _request(request: Request) -> Cell:
    """Write a request and its legal basis; its places where its own wording names none of the documents."""
    text = _unnumbered(request.text)
    names_one = any(document_name(citation) in text for citation in request.citations)
    where = f" ({places(request.citations)})" if request.citations and not names_one else ""
    basis = one_line(request.legal_basis)
    usual = f" {_USUAL_POINT}." if request.nature == "attention" else ""
    return Run(text), Run((f"{where} Fondement{NO_BREAK}: {basis}." if basis else where) + usual, "muted")


def _unnumbered(text: str) -> str:
    """Drop the number a request begins with: the list numbers it."""
    line = one_line(text)
    number, dot, rest = line.partition(". ")
    return rest if dot and number.isdecimal() else line


def _rejected(note: Note) -> Iterator[Block]:
    rejected = [s for section in note.sections for s in section.statements if s.review == "rejected"]
    if rejected:
        yield Heading(1, "Énoncés rejetés à la relecture")
        yield Paragraph((Run("Ils ne font pas partie de la note et sont rappelés pour mémoire.", "muted"),))
        yield Items(
            tuple(
                (Run(one_line(statement.text)), *sources(statement.citations, statement.text)) for statement in rejected
            )
        )
