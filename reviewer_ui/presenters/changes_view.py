"""What changed in a version of the note, as the reader shows it: in groups, each item with the pages it opens.

The citations of changes are named "x.<n>", counted from 0 over all changes in their order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_ui.presenters.note_view import Chip, Sources
from reviewer_ui.presenters.words import COMPLETENESS_TITLES, Badge, counted, number, one_line
from schemas.notes import Citation
from schemas.revisions import FigureChange, NoteChanges, RequestState

_REQUESTS = {
    "answered": Badge("répondue", "check", "good"),
    "partial": Badge("répondue en partie", "warning", "attention"),
    "open": Badge("toujours ouverte", "cross", "bad"),
    "new": Badge("nouvelle", "plus", "attention"),
}
_STATEMENTS = {
    "new": Badge("nouvel énoncé", "plus", "good"),
    "reworded": Badge("énoncé changé", "pen", "attention"),
    "gone": Badge("énoncé disparu", "cross", "bad"),
}
_DOCUMENTS = {
    "added": Badge("nouvelle pièce", "plus", "good"),
    "replaced": Badge("nouvelle version", "undo", "attention"),
    "failed": Badge("non lue", "warning", "bad"),
}
_VERDICTS = {"accepted": "accepté", "corrected": "corrigé", "rejected": "rejeté"}


@dataclass(frozen=True)
class ChangeLine:
    """One change: what it is, its text, what stood before, a remark, the pages it opens."""

    badge: Badge
    text: str
    before: str = ""
    remark: str = ""
    chips: tuple[Chip, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one kind, under a title; `is_folded`: nothing moved there, it is opened when wanted."""

    title: str
    lines: tuple[ChangeLine, ...]
    is_folded: bool = False


def change_groups(changes: NoteChanges, sources: Sources) -> list[ChangeGroup]:
    """Lay out what changed, the requests first; groups without a change are left out."""
    chips = _Chips(changes, sources)
    groups = [
        ChangeGroup("Demandes de compléments", tuple(_requests(changes, chips, ("answered", "partial", "new")))),
        ChangeGroup("Pièces", tuple(_documents(changes, sources))),
        ChangeGroup("Complétude", tuple(_completeness(changes, chips))),
        ChangeGroup("Chiffres clés", tuple(_figures(changes, chips))),
        ChangeGroup("Contradictions", tuple(_contradictions(changes, chips))),
        ChangeGroup("Énoncés", tuple(_statements(changes, chips))),
        ChangeGroup("Demandes toujours ouvertes", tuple(_requests(changes, chips, ("open",))), is_folded=True),
    ]
    return [group for group in groups if group.lines]


def changed_citation(changes: NoteChanges, name: str) -> Citation | None:
    """Return the citation with this name, None where there is none such."""
    index = name.removeprefix("x.")
    known = list(_citations(changes))
    return known[int(index)] if index.isascii() and index.isdigit() and int(index) < len(known) else None


def _citations(changes: NoteChanges) -> Iterator[Citation]:
    for request in changes.requests:
        yield from request.citations
    for item in changes.completeness:
        yield from item.citations
    for figure in changes.figures:
        yield from (*figure.citations_before, *figure.citations)
    for contradiction in changes.contradictions:
        yield from contradiction.citations
    for statement in changes.statements:
        yield from statement.citations


class _Chips:
    """Makes the chips of citations by the place each has among all."""

    def __init__(self, changes: NoteChanges, sources: Sources) -> None:
        self._sources = sources
        self._places = {id(citation): place for place, citation in enumerate(_citations(changes))}

    def of(self, citations: Sequence[Citation]) -> tuple[Chip, ...]:
        """Return one chip a citation."""
        return tuple(self._sources.chip(f"x.{self._places[id(each)]}", each) for each in citations)


def _requests(changes: NoteChanges, chips: _Chips, states: Sequence[RequestState]) -> Iterator[ChangeLine]:
    wanted = [each for each in changes.requests if each.state in states]
    for each in sorted(wanted, key=lambda request: states.index(request.state)):
        remark = f"{one_line(each.legal_basis)} · {one_line(each.why)}"
        yield ChangeLine(_REQUESTS[each.state], one_line(each.text), remark=remark, chips=chips.of(each.citations))


def _documents(changes: NoteChanges, sources: Sources) -> Iterator[ChangeLine]:
    for each in changes.documents:
        remark = f"remplace « {one_line(each.replaces)} »" if each.replaces else ""
        address = "" if each.kind == "failed" else sources.document_address(each.document_id)
        yield ChangeLine(_DOCUMENTS[each.kind], one_line(each.name), remark=remark, address=address)


def _completeness(changes: NoteChanges, chips: _Chips) -> Iterator[ChangeLine]:
    for each in changes.completeness:
        tone, icon = {"present": ("good", "check"), "partial": ("attention", "warning")}.get(
            each.after, ("bad", "cross")
        )
        badge = Badge(COMPLETENESS_TITLES[each.after], icon, tone)
        before = COMPLETENESS_TITLES[each.before]
        yield ChangeLine(badge, one_line(each.piece), before, one_line(each.article), chips.of(each.citations))


def _figures(changes: NoteChanges, chips: _Chips) -> Iterator[ChangeLine]:
    for each in changes.figures:
        badge = (
            _STATEMENTS_OF_FIGURES["new"]
            if each.before is None
            else _STATEMENTS_OF_FIGURES["gone" if each.after is None else "changed"]
        )
        cited = chips.of((*each.citations_before, *each.citations))
        yield ChangeLine(
            badge, f"{one_line(each.label)} : {_value(each, each.after)}", _value(each, each.before), "", cited
        )


_STATEMENTS_OF_FIGURES = {
    "new": Badge("nouveau chiffre", "plus", "good"),
    "changed": Badge("valeur changée", "pen", "attention"),
    "gone": Badge("chiffre disparu", "cross", "bad"),
}


def _value(figure: FigureChange, value: float | None) -> str:
    return "" if value is None else f"{number(value)}\u00a0{one_line(figure.unit)}"


def _contradictions(changes: NoteChanges, chips: _Chips) -> Iterator[ChangeLine]:
    solved, new = Badge("levée", "check", "good"), Badge("nouvelle", "warning", "bad")
    for each in changes.contradictions:
        badge = solved if each.kind == "solved" else new
        yield ChangeLine(badge, one_line(each.explanation), chips=chips.of(each.citations))


def _statements(changes: NoteChanges, chips: _Chips) -> Iterator[ChangeLine]:
    reviewed_first = sorted(changes.statements, key=lambda each: each.verdict == "pending")
    for each in reviewed_first:
        decided = _VERDICTS.get(each.verdict)
        kept = f", votre texte : « {one_line(each.agent_text)} »" if each.agent_text else ""
        remark = one_line(each.section) + (f" · à revoir : vous l’aviez {decided}{kept}" if decided else "")
        before = one_line(each.before) if each.before else ""
        yield ChangeLine(_STATEMENTS[each.kind], one_line(each.text), before, remark, chips.of(each.citations))


def summary(changes: NoteChanges) -> str:
    """Say in one line what changed."""
    states = [request.state for request in changes.requests]
    stale = sum(each.was is not None for each in changes.carried)
    told = [
        counted(len(changes.documents), "pièce nouvelle", "pièces nouvelles") if changes.documents else "",
        counted(states.count("answered"), "demande répondue", "demandes répondues") if "answered" in states else "",
        counted(stale, "énoncé à revoir", "énoncés à revoir") if stale else "",
        counted(len(changes.statements), "énoncé changé", "énoncés changés") if changes.statements else "",
    ]
    return ", ".join(part for part in told if part) or "rien de ce que vous lisez n’a changé"
