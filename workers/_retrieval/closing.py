"""Which texts an import closes: those that came with it before and are gone, and versions that another one follows.

An import is compared with the earlier imports it renews: that of the same folder, if anything of it is still there, and
any that it shares at least half of the texts with. So articles do not close arrêtés, nor do three corrected arrêtés the
two hundred, nor what is dropped into an emptied folder what was there before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from schemas.envelope import Envelope
from schemas.regulation import ImportedText, RegulationClosed, RegulationImported, RegulationPublished
from workers._retrieval.importing import ImportPlan, TextToPublish

Missing = Literal["auto", "close", "keep"]
"""What becomes of texts that a new import no longer holds; auto: closed where it renews an earlier import."""

Earlier = Mapping[str, Sequence[ImportedText]]
"""The texts of the last import of each folder."""

_RENEWS = 0.5


@dataclass(frozen=True)
class ImportScope:
    """The folder imported, and `today`: from when a text that is gone is closed, as nothing tells its real end."""

    folder: str
    today: date
    missing: Missing = "auto"


@dataclass(frozen=True)
class KnownText:
    """A text as last published, and the day it was closed if it was."""

    title: str
    sha256: str
    closed_on: date | None = None
    superseded_by: str | None = None


@dataclass
class KnownRegulation:
    """What the log tells: each text, and the last import of each folder."""

    texts: dict[str, KnownText] = field(default_factory=dict)
    imports: dict[str, RegulationImported] = field(default_factory=dict)

    @property
    def open_texts(self) -> dict[str, str]:
        """The digests of texts that no import took away, by identifier; a version that another follows is one."""
        return {
            text_id: text.sha256
            for text_id, text in self.texts.items()
            if text.closed_on is None or text.superseded_by is not None
        }


def known_regulation(events: Iterable[Envelope]) -> KnownRegulation:
    """Fold what the log tells of regulation, in any order."""
    known = KnownRegulation()
    for envelope in sorted(events, key=lambda envelope: (envelope.time, envelope.id)):
        event = envelope.data
        if isinstance(event, RegulationPublished):
            known.texts[event.text_id] = KnownText(event.title, event.text.sha256)
        elif isinstance(event, RegulationImported):
            known.imports[event.folder] = event
        elif isinstance(event, RegulationClosed):
            before = known.texts.get(event.text_id)
            if before is not None and before.sha256 == event.sha256:
                known.texts[event.text_id] = KnownText(
                    before.title, before.sha256, event.closed_on, event.superseded_by
                )
    return known


def plan_closings(
    plan: ImportPlan, known: KnownRegulation, earlier: Earlier, scope: ImportScope
) -> list[RegulationClosed]:
    """Return what to close once the texts of `plan` are published, by text id.

    Args: earlier: the texts of the last import of each folder.
    """
    here = {text.text_id for text in plan.found}
    starts = _starts_by_article(plan.found)
    closed = [_superseded(text, starts, known) for text in plan.found]
    for text in _listed(plan, known, earlier, scope):
        still = known.texts.get(text.text_id)
        if still is not None and still.closed_on is None and text.text_id not in here and not _is_refused(text, plan):
            following = _following(text.version, starts.get(text.article or "", {}))
            closed.append(_closing(text.text_id, still, *(following or (scope.today, None))))
    return sorted((each for each in closed if each is not None), key=lambda each: each.text_id)


def _listed(plan: ImportPlan, known: KnownRegulation, earlier: Earlier, scope: ImportScope) -> list[ImportedText]:
    """Return the texts that should be there again, each once."""
    if scope.missing == "keep":
        return []
    if scope.missing == "close":
        every = {text_id: ImportedText(text_id=text_id, file="") for text_id in known.texts}
        return list((every | {text.text_id: text for texts in earlier.values() for text in texts}).values())
    renewed = {place for place in earlier if _renews(plan, earlier[place], known, same=place == scope.folder)}
    elsewhere = {text.text_id for place in earlier if place not in renewed for text in earlier[place]}
    listed = {text.text_id: text for place in renewed for text in earlier[place] if text.text_id not in elsewhere}
    return list(listed.values())


def _renews(plan: ImportPlan, texts: Iterable[ImportedText], known: KnownRegulation, *, same: bool) -> bool:
    """Tell whether an import is a new edition of an earlier one; in the same folder, one text or file tells."""
    here, files = {text.text_id for text in plan.found}, {text.path.name for text in plan.found}
    still = [text for text in texts if text.text_id in known.open_texts]
    shared = [text for text in still if text.text_id in here]
    if same:
        return bool(shared) or any(_file_name(text) in files for text in still)
    return bool(shared) and len(shared) >= _RENEWS * len(still)


def _file_name(text: ImportedText) -> str:
    return text.file.rpartition("/")[2]


def _is_refused(text: ImportedText, plan: ImportPlan) -> bool:
    """Tell whether the text's file is there but cannot be read: it is not gone."""
    return any(path.name == _file_name(text) for path, _ in plan.rejected)


def _starts_by_article(found: Iterable[TextToPublish]) -> dict[str, dict[date, str]]:
    """Return the texts of each article by the day they start."""
    starts: defaultdict[str, dict[date, str]] = defaultdict(dict)
    for text in found:
        if text.article is not None and text.version is not None:
            starts[text.article][text.version] = text.text_id
    return starts


def _following(version: date | None, starts: Mapping[date, str]) -> tuple[date, str] | None:
    """Return when the next version of an article starts, and which it is."""
    later = [day for day in starts if version is not None and day > version]
    return (min(later), starts[min(later)]) if later else None


def _superseded(
    text: TextToPublish, starts: Mapping[str, Mapping[date, str]], known: KnownRegulation
) -> RegulationClosed | None:
    """Close a version of an article on the day the next one starts, unless it is closed so already."""
    following = _following(text.version, starts.get(text.article or "", {}))
    before = known.texts.get(text.text_id)
    if following is None:
        return None
    wanted = KnownText(before.title if before else text.title, text.sha256, *following)
    return None if before == wanted else _closing(text.text_id, wanted, *following)


def _closing(text_id: str, text: KnownText, day: date, superseded_by: str | None) -> RegulationClosed:
    return RegulationClosed(
        text_id=text_id, title=text.title, sha256=text.sha256, closed_on=day, superseded_by=superseded_by
    )
