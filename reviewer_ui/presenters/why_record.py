"""A dossier's events and the contents they name, as what explains a sentence reads them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from pydantic import ValidationError

from reviewer_ui.presenters.audit_view import EventView, event_views
from schemas.artefacts import ArtefactRef
from schemas.base import Value
from schemas.views import LoggedEvent
from workers.errors import RejectedError
from workers.ports import ObjectStore

V = TypeVar("V", bound=Value)


class DossierRecord:
    """What the log holds of a dossier, in the order it was recorded."""

    def __init__(self, events: Sequence[LoggedEvent], store: ObjectStore) -> None:
        self._views, self._store = event_views(events), store

    def of(self, *entities: str, **saying: object) -> list[EventView]:
        """Return the events of these names whose bodies say these values."""
        wanted = {name: value if isinstance(value, int) else str(value) for name, value in saying.items()}
        return [
            view
            for view in self._views
            if view.tells(*entities) and all(view.body.get(name) == value for name, value in wanted.items())
        ]

    def cause(self, view: EventView) -> EventView | None:
        """Return the event another follows from, where it is this dossier's."""
        return self._by_id.get(view.event.causation_id or "")

    def read(self, kind: type[V], ref: Any) -> V | None:
        """Read a content that an event names; None where it is not there any more, or is another thing.

        Raises: UnavailableError: the store is out of reach.
        """
        if not isinstance(ref, dict):
            return None
        try:
            return kind.model_validate_json(self._store.get_bytes(ArtefactRef.model_validate(ref)))
        except (RejectedError, ValidationError):
            return None

    @cached_property
    def _by_id(self) -> Mapping[str, EventView]:
        return {str(view.event.event_id): view for view in self._views}
