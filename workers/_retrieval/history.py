"""The history of a text of regulation: what the log tells of it, whatever the order it is read in.

A new wording does not take the old one away. What both say is one passage; what only the old one said is closed on the
day the new one starts, so that today's law leaves it out and an old note still finds what it cited.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from schemas.artefacts import ArtefactRef
from schemas.passages import Passage
from schemas.regulation import LegalText, RegulationClosed, RegulationPublished
from workers._retrieval.regulation import regulation_passages
from workers._retrieval.regulation_text import RegulationText

LifeEvent = RegulationPublished | RegulationClosed


@dataclass(frozen=True)
class Wording:
    """A file that was published of a text, the day it came, and the day the text was closed under this wording."""

    file: ArtefactRef
    came_on: date
    closed_on: date | None = None


@dataclass(frozen=True)
class Version:
    """A wording read, law from `start` (None: the file does not say) until `end`, excluded (None: it is open)."""

    text: RegulationText
    start: date | None
    end: date | None


def remember(known: dict[str, Any] | None, event_id: uuid.UUID, time: datetime, event: LifeEvent) -> dict[str, Any]:
    """Add an event to what is known of its text, as JSON; once, however often it is told."""
    told: dict[str, Any] = {"at": time.isoformat()}
    if isinstance(event, RegulationPublished):
        told["file"] = event.text.model_dump(mode="json")
    else:
        told |= {"sha256": event.sha256, "closed_on": event.closed_on.isoformat()}
    return {"events": {**(known or {"events": {}})["events"], str(event_id): told}}


def wordings(known: dict[str, Any]) -> list[Wording]:
    """Return the wordings of a text, the oldest first. One that comes back as it was closed was never away."""
    found: list[Wording] = []
    for told in _in_time(known):
        if "file" in told:
            file = ArtefactRef.model_validate(told["file"])
            if found and found[-1].file.sha256 == file.sha256:
                found[-1] = replace(found[-1], closed_on=None)
            else:
                found.append(Wording(file, datetime.fromisoformat(told["at"]).date()))
        elif found and found[-1].file.sha256 == told["sha256"]:
            found[-1] = replace(found[-1], closed_on=date.fromisoformat(told["closed_on"]))
    return found


def _in_time(known: dict[str, Any]) -> Iterable[dict[str, Any]]:
    events: dict[str, dict[str, Any]] = known["events"]
    return (events[key] for key in sorted(events, key=lambda key: (datetime.fromisoformat(events[key]["at"]), key)))


def versions(read: Sequence[tuple[Wording, RegulationText]]) -> list[Version]:
    """Date the wordings of a text: by their own dates where they say any, else by the day they came."""
    starts: list[date | None] = []
    for wording, text in read:
        before = next((day for day in reversed(starts) if day is not None), None)
        is_dated = text.version is not None and (before is None or text.version > before)
        starts.append(text.version if is_dated or not starts else max(wording.came_on, before or wording.came_on))
    return [
        Version(text, starts[place], _end(wording, text, starts[place + 1 : place + 2]))
        for place, (wording, text) in enumerate(read)
    ]


def _end(wording: Wording, text: RegulationText, following: Sequence[date | None]) -> date | None:
    return min((day for day in (wording.closed_on, text.ends_on, *following) if day is not None), default=None)


def dated_passages(found: Sequence[Version]) -> list[Passage]:
    """Return the passages of all versions, each once; one that lasted starts with the first version that said it."""
    kept: dict[uuid.UUID, Passage] = {}
    before: set[uuid.UUID] = set()
    for version in found:
        passages = regulation_passages(version.text)
        for passage in passages:
            start = kept[passage.passage_id].in_force_from if passage.passage_id in before else version.start
            dates = {"in_force_from": start, "closed_on": version.end}
            kept[passage.passage_id] = passage.model_copy(update=dates)
        before = {passage.passage_id for passage in passages}
    return list(kept.values())


def legal_texts(found: Sequence[Version]) -> list[LegalText]:
    """Return what a dossier must know of each version."""
    return [
        LegalText(
            text_id=version.text.text_id,
            title=version.text.title,
            article=version.text.sections[0].path[1:],
            url=version.text.url,
            classements=version.text.classement_words,
            in_force_from=version.start,
            closed_on=version.end,
        )
        for version in found
    ]
