"""Keeping texts of regulation: each event of a text's life makes its passages again from all that is known of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from schemas.envelope import Envelope
from schemas.passages import Passage
from schemas.regulation import LegalText, RegulationPublished
from workers._retrieval.history import (
    LifeEvent,
    Version,
    Wording,
    dated_passages,
    legal_texts,
    remember,
    versions,
    wordings,
)
from workers._retrieval.regulation import parse_regulation
from workers._retrieval.regulation_text import RegulationText
from workers._retrieval.section_topics import JudgeTopics, with_topics
from workers.errors import RejectedError
from workers.ports import ObjectStore, PassageIndex, StageState

MEMORY = "regulation"
"""Under this name the state of texts is kept."""

_CATALOGUE = "texts"
_TEXTS = TypeAdapter(tuple[LegalText, ...])


@dataclass(frozen=True)
class Keeping:
    """What texts are kept with."""

    store: ObjectStore
    state: StageState
    index: PassageIndex
    judge: JudgeTopics


def keep_text(envelope: Envelope, event: LifeEvent, keeping: Keeping) -> int:
    """Make the passages of a text searchable as they now stand, closed ones too; return how many.

    Raises: RejectedError: the file is not what it says. UnavailableError: the index, the state or the store is out of
        reach.
    """
    if isinstance(event, RegulationPublished):
        _read(Wording(event.text, envelope.time.date()), event.text_id, keeping.store)
    key = f"text {event.text_id}"
    known = keeping.state.update(MEMORY, key, lambda before: remember(before, envelope.uuid, envelope.time, event))
    while True:
        passages = _keep(event.text_id, known, keeping)
        told_since = keeping.state.get(MEMORY, key)
        if told_since is None or told_since == known:
            return len(passages)
        known = told_since  # another worker learned more of this text meanwhile, and may have indexed it before us


def _keep(text_id: str, known: dict[str, Any], keeping: Keeping) -> list[Passage]:
    told = wordings(known)
    texts = with_topics([_read(wording, text_id, keeping.store) for wording in told], keeping.judge)
    found = versions(list(zip(told, texts, strict=True)))
    passages = dated_passages(found)
    keeping.index.replace_source(text_id, passages)
    keeping.state.update(MEMORY, _CATALOGUE, lambda before: {**(before or {}), text_id: _cards(found)})
    return passages


def _read(wording: Wording, text_id: str, store: ObjectStore) -> RegulationText:
    text = parse_regulation(store.get_bytes(wording.file), text_id)
    if text.text_id != text_id:
        raise RejectedError(f"le fichier contient le texte {text.text_id}, et non {text_id}")
    return text


def _cards(found: list[Version]) -> list[dict[str, Any]]:
    return [text.model_dump(mode="json", exclude_defaults=True) for text in legal_texts(found)]


def texts_in_force(state: StageState, on: date | None) -> tuple[LegalText, ...]:
    """Return the texts that are law on a day and name a rubrique, by identifier; without a day, as last imported."""
    known = state.get(MEMORY, _CATALOGUE) or {}
    texts = (text for text_id in sorted(known) for text in _TEXTS.validate_python(known[text_id]))
    return tuple(text for text in texts if text.classements and text.in_force(on))
