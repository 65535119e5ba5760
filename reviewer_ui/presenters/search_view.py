"""What a search shows: hits with the words looked for told apart, and the choices that narrow it, with counts."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reviewer_ui.presenters.addresses import ReaderState, SearchState, reader_address, search_address
from reviewer_ui.presenters.words import ENJEU_TITLES, NO_BREAK, TOPIC_TITLES, percent
from schemas.documents import Enjeu
from schemas.passages import IndexStatus, Neighbours, Passage, PassageFilter
from schemas.regulation import PrescriptionTopic
from workers._retrieval.folding import FoldedHit
from workers._retrieval.highlighting import Pieces, snippet, tell_apart
from workers._retrieval.narrowing import Choices, Facets

_SNIPPET = 420
_AROUND = 260
_MOST_CHOICES = 12


@dataclass(frozen=True)
class HitView:
    """A passage found. `address` opens it; `also` are other places where the same stands, with their addresses."""

    passage: Passage
    title: str
    address: str | None
    is_elsewhere: bool
    pieces: Pieces
    also: tuple[tuple[str, str | None], ...]
    tags: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class ChoiceView:
    """A choice: its name, how many hits it leaves, whether it is made, and the address that makes or undoes it."""

    key: str
    name: str
    count: int
    is_made: bool
    address: str


@dataclass(frozen=True)
class FacetView:
    """Choices of one kind; `hidden` counts those not shown for want of room."""

    key: str
    title: str
    choices: tuple[ChoiceView, ...]
    hidden: int


@dataclass(frozen=True)
class ResultsView:
    """What a search prints. `failure` says why nothing could be looked for; `asked` that something was.

    `is_bare`: a place for results that are still to come.
    """

    search: SearchState
    address: str
    without_choices: str
    asked: bool = False
    hits: Sequence[HitView] = ()
    count: int = 0
    facets: Sequence[FacetView] = ()
    remark: str = ""
    failure: str = ""
    more: str | None = None
    is_cut: bool = False
    is_bare: bool = False


def blank_results(dossier_id: uuid.UUID, state: SearchState) -> ResultsView:
    """Return what is printed before anything is asked."""
    everywhere = SearchState(q=state.q, corpus=state.corpus)
    return ResultsView(state, search_address(dossier_id, state), search_address(dossier_id, everywhere))


def choices_of(state: SearchState) -> Choices:
    """Return what a search was narrowed to."""
    pages = (state.de or 1, state.a or 1_000_000) if state.de or state.a else None
    return Choices(state.dans, state.enjeu, state.rubrique, pages, state.theme)


def hit_view(dossier_id: uuid.UUID, state: SearchState, found: FoldedHit, around: Neighbours) -> HitView:
    """Lay out a hit."""
    passage = found.hit.passage
    return HitView(
        passage=passage,
        title=passage.document or (passage.path[0] if passage.path else passage.source_id),
        address=passage_address(dossier_id, state, passage),
        is_elsewhere=passage.corpus == "regulation",
        pieces=tell_apart(snippet(passage.text, state.q, _SNIPPET), state.q),
        also=tuple((_place(each, passage), passage_address(dossier_id, state, each)) for each in found.also),
        tags=(*(ENJEU_TITLES[enjeu] for enjeu in passage.enjeux), *_topic_title(passage)),
        before=_end(around.before),
        after=_beginning(around.after),
    )


def passage_address(dossier_id: uuid.UUID, state: SearchState, passage: Passage) -> str | None:
    """Return where a passage is read: its page in the reader, or the text's own address on the web."""
    if passage.corpus == "regulation":
        # Of the web only: another scheme could run a script.
        url = passage.url or ""
        return url if url.startswith(("https://", "http://")) else None
    place = ReaderState(
        document=uuid.UUID(passage.source_id),
        page=passage.page,
        q=state.q,
        extrait=passage.passage_id,
        dans=state.dans,
        enjeu=state.enjeu,
        de=state.de,
        a=state.a,
    )
    return reader_address(dossier_id, place)


def _topic_title(passage: Passage) -> tuple[str, ...]:
    return () if passage.topic is None else (TOPIC_TITLES[passage.topic],)


def _place(passage: Passage, shown: Passage) -> str:
    if passage.corpus == "regulation":
        return " › ".join(passage.path[:1] + passage.path[-1:]) if passage.path else passage.source_id
    page = f"p.{NO_BREAK}{passage.page}"
    return page if passage.source_id == shown.source_id else f"{passage.document}, {page}"


def _end(passage: Passage | None) -> str:
    if passage is None:
        return ""
    text = passage.text
    return text if len(text) <= _AROUND else "… " + text[-_AROUND:].partition(" ")[2]


def _beginning(passage: Passage | None) -> str:
    if passage is None:
        return ""
    text = passage.text
    return text if len(text) <= _AROUND else text[:_AROUND].rpartition(" ")[0] + " …"


def facet_views(dossier_id: uuid.UUID, state: SearchState, facets: Facets) -> list[FacetView]:
    """Lay out the choices; a kind with a single one that is not made narrows nothing and is left out."""

    def choice(key: str, name: str, count: int, *, is_made: bool, made: SearchState, undone: SearchState) -> ChoiceView:
        return ChoiceView(key, name, count, is_made, search_address(dossier_id, undone if is_made else made))

    fresh = replace(state, n=None)

    def source(key: str, name: str, count: int) -> ChoiceView:
        made, undone = replace(fresh, dans=key), replace(fresh, dans=None)
        return choice(key, name, count, is_made=state.dans == key, made=made, undone=undone)

    def enjeu(key: Enjeu, count: int) -> ChoiceView:
        made, undone = replace(fresh, enjeu=key), replace(fresh, enjeu=None)
        return choice(key, ENJEU_TITLES[key], count, is_made=state.enjeu == key, made=made, undone=undone)

    def rubrique(key: str, count: int) -> ChoiceView:
        made, undone = replace(fresh, rubrique=key), replace(fresh, rubrique=None)
        return choice(key, key, count, is_made=state.rubrique == key, made=made, undone=undone)

    def theme(key: PrescriptionTopic, count: int) -> ChoiceView:
        made, undone = replace(fresh, theme=key), replace(fresh, theme=None)
        return choice(key, TOPIC_TITLES[key], count, is_made=state.theme == key, made=made, undone=undone)

    def pages(first: int, last: int, count: int) -> ChoiceView:
        made, undone = replace(fresh, de=first, a=last), replace(fresh, de=None, a=None)
        name = f"p.{NO_BREAK}{first} à {last}"
        return choice(
            f"{first}-{last}", name, count, is_made=(state.de, state.a) == (first, last), made=made, undone=undone
        )

    in_dossier = state.corpus == "dossier"
    kinds = (
        _facet("dans", "Document" if in_dossier else "Texte", source, facets.sources),
        _facet("enjeu", "Enjeu", enjeu, facets.enjeux),
        _facet("theme", "Thème", theme, () if in_dossier else facets.topics),
        _facet("rubrique", "Rubrique", rubrique, () if in_dossier else facets.rubriques),
        _facet("pages", "Pages", pages, facets.pages if in_dossier else ()),
    )
    return [each for each in kinds if len(each.choices) > 1 or any(choice.is_made for choice in each.choices)]


def _facet(key: str, title: str, of: Callable[..., ChoiceView], counts: Sequence[tuple[object, ...]]) -> FacetView:
    views = [of(*count) for count in counts]
    kept = [view for at, view in enumerate(views) if at < _MOST_CHOICES or view.is_made]
    return FacetView(key, title, tuple(kept), len(views) - len(kept))


def index_remark(status: IndexStatus, within: PassageFilter) -> str:
    """Say in a French sentence how far a search can be relied on; "" for wholly."""
    if status.passages == 0:
        return (
            "Aucun passage n’est encore indexé pour ce dossier."
            if within.corpus == "dossier"
            else "Aucun texte de la réglementation n’est chargé (commande « lisiere regulation import »)."
        )
    if status.next_model is not None:
        share = percent(status.next_with_vector / status.passages)
        return (
            f"Les vecteurs d’un nouveau modèle se calculent à côté ({share}) ; l’index en service répond en attendant."
        )
    if status.with_vector == 0:
        return "Recherche par les mots seulement : les vecteurs de sens ne sont pas calculés."
    if status.with_vector < status.passages:
        return (
            f"Recherche par les mots, et par le sens pour {percent(status.with_vector / status.passages)} des passages."
        )
    return ""
