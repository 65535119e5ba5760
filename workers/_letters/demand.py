"""Which requests a letter makes: the note's that the agent chose, as they are or reworded, and the agent's own."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.notes import Citation, Note, Request
from workers._letters.choices import ChosenRequest, LetterChoices
from workers._note_forms.french import one_line
from workers.errors import RejectedError

_ID_LENGTH = 16


@dataclass(frozen=True)
class AskedRequest:
    """A request as the letter makes it; its number is its place, from 1.

    `is_usual`: a point an authority usually raises, not something found lacking.
    """

    text: str
    legal_basis: str
    citations: tuple[Citation, ...]
    is_from_note: bool
    is_usual: bool = False


def unnumbered(text: str) -> str:
    """Drop the number a request of the note begins with: the letter numbers its own."""
    line = one_line(text)
    number, dot, rest = line.partition(". ")
    return rest if dot and number.isdecimal() else line


def request_ids(requests: Sequence[Request]) -> tuple[str, ...]:
    """Return an id for each request, which stays while its words and legal basis stay, wherever it then stands."""
    seen: Counter[str] = Counter()
    ids = []
    for request in requests:
        said = f"{unnumbered(request.text)}\n{one_line(request.legal_basis)}"
        digest = hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]
        seen[digest] += 1
        ids.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return tuple(ids)


def every_request(note: Note) -> tuple[ChosenRequest, ...]:
    """Choose all the requests of a note, in its words."""
    return tuple(ChosenRequest(request_id=each) for each in request_ids(note.requests))


def found_requests(note: Note) -> tuple[ChosenRequest, ...]:
    """Choose what a note found to ask, in its words; what an authority usually raises is an agent's to add."""
    named = zip(request_ids(note.requests), note.requests, strict=True)
    return tuple(ChosenRequest(request_id=each) for each, request in named if request.nature == "constat")


def asked_requests(note: Note, choices: LetterChoices) -> tuple[AskedRequest, ...]:
    """Return the requests of a letter in the order chosen.

    Raises: RejectedError: one is no longer in the note, is chosen twice, or says nothing.
    """
    known = dict(zip(request_ids(note.requests), note.requests, strict=True))
    chosen = [each.request_id for each in choices.requests if each.request_id is not None]
    twice = [each for each, count in Counter(chosen).items() if count > 1]
    if twice:
        raise RejectedError(f"la demande {twice[0]} est choisie deux fois")
    return tuple(_asked(each, known, note.version) for each in choices.requests)


def _asked(chosen: ChosenRequest, known: dict[str, Request], version: int) -> AskedRequest:
    text = one_line(chosen.text or "")
    basis = one_line(chosen.legal_basis or "")
    if chosen.request_id is None:
        if not text:
            raise RejectedError("une demande ajoutée ne contient aucun texte")
        return AskedRequest(text, basis, (), is_from_note=False)
    request = known.get(chosen.request_id)
    if request is None:
        raise RejectedError(
            f"la demande {one_line(chosen.request_id)} n’est plus dans la note (version {version}) : rouvrez l’onglet "
            "Demandes"
        )
    return AskedRequest(
        text or unnumbered(request.text),
        basis or one_line(request.legal_basis),
        request.citations,
        is_from_note=True,
        is_usual=request.nature == "attention",
    )
