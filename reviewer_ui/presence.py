"""Who has which dossier open at this moment, and where they are in it: kept in memory, never written anywhere.

Somebody is here as long as their stream of events is open. Another web process knows nothing of them.
"""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

_MOST = 50
"""Screens of one dossier that are told of; more would be a flood."""


@dataclass(frozen=True)
class Here:
    """A screen open on a dossier. `name` None: nobody has a name on this machine; `session` tells one's own apart."""

    session: str
    name: str | None
    document: uuid.UUID | None = None
    page: int | None = None
    correcting: uuid.UUID | None = None


@dataclass(frozen=True)
class Other:
    """Somebody else's screen, or another one of one's own, as it is told of."""

    who: str
    document: uuid.UUID | None
    page: int | None
    correcting: uuid.UUID | None


class Presences:
    """The screens open on each dossier; all in one event loop."""

    def __init__(self) -> None:
        self._here: dict[uuid.UUID, dict[str, Here]] = defaultdict(dict)
        self._moved: dict[uuid.UUID, set[asyncio.Event]] = defaultdict(set)

    def move(
        self,
        dossier_id: uuid.UUID,
        screen: str,
        *,
        place: tuple[uuid.UUID | None, int | None],
        correcting: uuid.UUID | None,
    ) -> None:
        """Say where a screen is; one that has no open stream says nothing."""
        known = self._here.get(dossier_id, {}).get(screen)
        if known is None:
            return
        now = replace(known, document=place[0], page=place[1], correcting=correcting)
        if now != known:
            self._here[dossier_id][screen] = now
            self._tell(dossier_id)

    async def others(self, dossier_id: uuid.UUID, screen: str, here: Here) -> AsyncGenerator[list[Other], None]:
        """Be here while this is asked of, and give the others, now and whenever one comes, moves or goes."""
        moved = asyncio.Event()
        screens = self._here[dossier_id]
        if len(screens) < _MOST:
            screens[screen] = here
        self._moved[dossier_id].add(moved)
        self._tell(dossier_id)
        try:
            while True:
                moved.clear()
                yield [_told(each, here) for name, each in screens.items() if name != screen]
                await moved.wait()
        finally:
            self._leave(dossier_id, screen, moved)

    def _leave(self, dossier_id: uuid.UUID, screen: str, moved: asyncio.Event) -> None:
        self._moved[dossier_id].discard(moved)
        self._here[dossier_id].pop(screen, None)
        self._tell(dossier_id)
        if not self._moved[dossier_id]:
            del self._moved[dossier_id], self._here[dossier_id]

    def _tell(self, dossier_id: uuid.UUID) -> None:
        for event in self._moved[dossier_id]:
            event.set()


def _told(other: Here, mine: Here) -> Other:
    who = "Vous, dans un autre onglet," if other.session == mine.session else other.name or "Une autre session"
    return Other(who, other.document, other.page, other.correcting)
