"""Wording the note's sections through a model, and keeping the extractive wording wherever that fails.

The model gets numbered passages of the dossier and answers with sentences that name them. It is believed in nothing:
each sentence is made harmless, bound to the very words of the passages it names, and checked by the verifier.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from prompts import load_prompt
from schemas.notes import Generator, NoteSection
from schemas.passages import EvidenceSet
from workers._drafting.answers import UnusableAnswerError, Usable, read_usable
from workers._drafting.binding import bind
from workers._drafting.model_calls import (
    CHARACTERS_A_TOKEN,
    Calls,
    ModelCall,
    UnansweredError,
    WritingLimits,
)
from workers._drafting.passages import PassageGroup, passages_of
from workers._drafting.prompting import (
    AGAIN,
    MOST_PHRASES,
    PROMPTS,
    Again,
    ask_again,
    ask_repair,
    ask_section,
    is_worded,
)
from workers._drafting.reading import Reading
from workers._drafting.verify import PageText, page_texts
from workers.ports import LanguageModel

_OVERHEAD_TOKENS = 900
_EXTRACT_STANDS = "le texte extrait du dossier est conservé"
_PREVIOUS_STANDS = "le texte précédent est conservé"


@dataclass(frozen=True)
class WritingMatter:
    """What sections are worded from. `confidential` tells whether the whole dossier is."""

    dossier_id: uuid.UUID
    reading: Reading
    evidence: EvidenceSet
    confidential: bool

    def page_text(self) -> PageText:
        """Return what gives the text of a page."""
        return page_texts(
            {d.document_id: d.source.extraction for d in self.reading.documents if d.source.extraction is not None}
        )


@dataclass
class Written:
    """Sections as they read after the model's pass, and what the agent must know of it (French sentences)."""

    sections: list[NoteSection]
    generator: Generator
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Pass:
    """One section under the model's hand: what it is worded from, what stands where the model fails."""

    section: NoteSection
    matter: WritingMatter
    pages: PageText
    warnings: list[str]
    again: Again | None = None

    def warn(self, why: str, *, stands: bool = True) -> None:
        """Tell the agent what happened, and that the text there was stays."""
        kept = _PREVIOUS_STANDS if self.again else _EXTRACT_STANDS
        end = f" ; {kept}." if stands else "."
        self.warnings.append(f"Section « {self.section.title} » : {why}{end}")


class SectionWriter:
    """Words the sections of one dossier through a model."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        limits: WritingLimits | None = None,
        recorded: Mapping[str, ModelCall] | None = None,
        on_call: Callable[[ModelCall], None] = lambda _call: None,
        on_section: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        """Take the model and its limits.

        Args: recorded: earlier calls by `prompt_digest`. on_call: told of each new call at once, so that a crash after
              it costs nothing. on_section: told how many sections are done, of how many, before each and at the end.
        """
        self._limits = limits or WritingLimits()
        self._on_section = on_section
        self._calls = Calls(
            model,
            budget_tokens=self._limits.dossier_tokens,
            recorded=recorded or {},
            on_call=on_call,
            answer_tokens=self._limits.answer_tokens,
        )

    @property
    def calls(self) -> Sequence[ModelCall]:
        """Every call of this run, those read back too, in order."""
        return self._calls.made

    def _generator(self, *prompts: str) -> Generator:
        return Generator(model=self._calls.model.model, prompts={name: load_prompt(name).sha256 for name in prompts})

    def write_sections(self, sections: Sequence[NoteSection], matter: WritingMatter) -> Written:
        """Word the sections that tell (project, synthesis, enjeux); the others stay as they are."""
        written = Written([], self._generator(*PROMPTS))
        pages = matter.page_text()
        total, done = sum(is_worded(section) for section in sections), 0
        for section in sections:
            made = None
            if is_worded(section):
                self._on_section(done, total)
                made, done = self._write(_Pass(section, matter, pages, written.warnings)), done + 1
            written.sections.append(made or section)
        self._on_section(done, total)
        return written

    def write_again(self, section: NoteSection, matter: WritingMatter, again: Again) -> Written:
        """Word one section once more; where the model fails, it reads as it did.

        Args: section: as the dossier's own sentences make it, whose passages are shown.
        """
        written = Written([], self._generator(*PROMPTS, AGAIN))
        shown = again if self._limits.allow_confidential else again.without(*_confidential(matter))
        at = _Pass(section, matter, matter.page_text(), written.warnings, shown)
        if shown.wish != again.wish:
            at.warn("la consigne reprend un passage confidentiel, elle n’a pas été transmise au modèle", stands=False)
        made = self._write(at)
        written.sections.append(made or again.current)
        return written

    def _write(self, at: _Pass) -> NoteSection | None:
        """Return the section in the model's words, None where they cannot be used."""
        shown = self._shown(at)
        if not shown:
            return None
        try:
            usable = self._usable(at, shown)
        except (UnansweredError, UnusableAnswerError) as error:
            at.warn(str(error).rstrip("."))
            return None
        for fault, count in Counter(usable.dropped).items():
            at.warn(f"{count} phrase(s) du modèle écartée(s), {fault}", stands=False)
        bound = [
            bind(phrase, shown, dossier_id=at.matter.dossier_id, section=at.section.key, pages=at.pages)
            for phrase in usable.phrases
        ]
        statements = {made.statement_id: made for made in bound if made is not None}
        if dropped := sum(made is None for made in bound):
            at.warn(f"{dropped} phrase(s) du modèle sans passage cité, écartée(s)", stands=False)
        if not statements:
            at.warn("aucune phrase du modèle ne cite un passage")
            return None
        return at.section.model_copy(update={"statements": tuple(statements.values())})

    def _shown(self, at: _Pass) -> list[PassageGroup]:
        """Return the passages the model may see, as many as its context holds."""
        groups = passages_of(at.section, at.matter.reading, at.matter.evidence)
        allowed = [
            group
            for group in groups
            if self._limits.allow_confidential or not (at.matter.confidential or group.confidential)
        ]
        if len(allowed) < len(groups):
            at.warn("des passages confidentiels n’ont pas été transmis au modèle", stands=not allowed)
        elif not groups and at.again:
            at.warn("le dossier n’en dit rien que le modèle puisse rédiger")
        room = (self._limits.context_tokens - self._limits.answer_tokens - _OVERHEAD_TOKENS) * CHARACTERS_A_TOKEN
        room -= at.again.length if at.again else 0
        shown = []
        for group in allowed:
            room -= len(group.text) + 40
            if room < 0:
                break
            shown.append(group)
        return shown

    def _usable(self, at: _Pass, groups: Sequence[PassageGroup]) -> Usable:
        """Ask once, and once more where the answer is broken.

        Raises: UnansweredError, UnusableAnswerError.
        """
        asked = ask_section(at.section, [group.text for group in groups])
        if at.again:
            asked = ask_again(asked, at.again)
        answer = self._calls.ask(asked)
        try:
            return read_usable(answer, MOST_PHRASES)
        except UnusableAnswerError as error:
            return read_usable(self._calls.ask(ask_repair(asked, answer, str(error))), MOST_PHRASES)


def _confidential(matter: WritingMatter) -> tuple[frozenset[uuid.UUID], list[str]]:
    """Return the documents of which nothing may be sent, and their sentences."""
    kept = [each for each in matter.reading.documents if matter.confidential or each.source.manifest.confidential]
    texts = [sentence.text for document in kept for sentence in document.sentences]
    return frozenset(document.document_id for document in kept), texts
