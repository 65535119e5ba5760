"""Wording the note's sections through a model, and keeping the extractive wording wherever that fails.

The model gets numbered passages of the dossier and answers with sentences that name them. It is believed in nothing:
each sentence is made harmless, bound to the very words of the passages it names, and checked by the verifier.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from prompts import load_prompt
from schemas.notes import Generator, NoteSection
from schemas.passages import EvidenceSet
from workers._drafting.answers import Phrase, UnusableAnswerError, read_answer
from workers._drafting.binding import bind
from workers._drafting.model_calls import (
    ANSWER_TOKENS,
    CHARACTERS_A_TOKEN,
    Calls,
    ModelCall,
    Prompting,
    UnansweredError,
    WritingLimits,
)
from workers._drafting.passages import PassageGroup, passages_of
from workers._drafting.reading import Reading
from workers._drafting.verify import PageText, page_texts
from workers.ports import LanguageModel

_OVERHEAD_TOKENS = 900
_MOST_PHRASES = 8
_LONGEST_BROKEN_ANSWER = 2000
_WRITTEN = re.compile(r"^(?:projet|synthese|enjeu_\w+)$")
_PROMPTS = ("drafting/system.v1", "drafting/section.v1", "drafting/repair.v1")
_TASKS = {
    "projet": "Présente le projet : nature, lieu, dimensions, fonctionnement.",
    "synthese": "Résume les principales conclusions du dossier sur l'environnement.",
}
_ENJEU_TASK = "Présente, dans cet ordre, l'état initial, les incidences du projet, les mesures prévues et leur suivi."


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


class SectionWriter:
    """Words the sections of one dossier through a model."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        limits: WritingLimits | None = None,
        recorded: Mapping[str, ModelCall] | None = None,
        on_call: Callable[[ModelCall], None] = lambda _call: None,
    ) -> None:
        """Take the model and its limits.

        Args: recorded: earlier calls by `prompt_digest`. on_call: told of each new call at once, so that a crash after
              it costs nothing.
        """
        self._limits = limits or WritingLimits()
        self._calls = Calls(model, budget_tokens=self._limits.dossier_tokens, recorded=recorded or {}, on_call=on_call)

    @property
    def calls(self) -> Sequence[ModelCall]:
        """Every call of this run, those read back too, in order."""
        return self._calls.made

    def write_sections(self, sections: Sequence[NoteSection], matter: WritingMatter) -> Written:
        """Word the sections that tell (project, synthesis, enjeux); the others stay as they are."""
        prompts = {name: load_prompt(name).sha256 for name in _PROMPTS}
        written = Written([], Generator(model=self._calls.model.model, prompts=prompts))
        pages = matter.page_text()
        for section in sections:
            if _WRITTEN.match(section.key) and section.statements:
                written.sections.append(self._write(section, matter, pages, written.warnings))
            else:
                written.sections.append(section)
        return written

    def _write(self, section: NoteSection, matter: WritingMatter, pages: PageText, warnings: list[str]) -> NoteSection:
        shown = self._shown(section, matter, warnings)
        if not shown:
            return section
        try:
            phrases = self._phrases(section, shown)
        except (UnansweredError, UnusableAnswerError) as error:
            warnings.append(_kept(section, str(error).rstrip(".")))
            return section
        bound = [
            bind(phrase, shown, dossier_id=matter.dossier_id, section=section.key, pages=pages) for phrase in phrases
        ]
        statements = {made.statement_id: made for made in bound if made is not None}
        if dropped := sum(made is None for made in bound):
            warnings.append(
                f"Section « {section.title} » : {dropped} phrase(s) du modèle sans passage cité, écartée(s)."
            )
        if not statements:
            warnings.append(_kept(section, "aucune phrase du modèle ne cite un passage"))
            return section
        return section.model_copy(update={"statements": tuple(statements.values())})

    def _shown(self, section: NoteSection, matter: WritingMatter, warnings: list[str]) -> list[PassageGroup]:
        """Return the passages the model may see, as many as its context holds."""
        groups = passages_of(section, matter.reading, matter.evidence)
        allowed = [
            group
            for group in groups
            if self._limits.allow_confidential or not (matter.confidential or group.confidential)
        ]
        if len(allowed) < len(groups):
            reason = "des passages confidentiels n’ont pas été transmis au modèle"
            warnings.append(_kept(section, reason, whole=not allowed))
        room = (self._limits.context_tokens - ANSWER_TOKENS - _OVERHEAD_TOKENS) * CHARACTERS_A_TOKEN
        shown = []
        for group in allowed:
            room -= len(group.text) + 40
            if room < 0:
                break
            shown.append(group)
        return shown

    def _phrases(self, section: NoteSection, groups: Sequence[PassageGroup]) -> list[Phrase]:
        """Ask once, and once more where the answer is broken.

        Raises: UnansweredError, UnusableAnswerError.
        """
        system = load_prompt("drafting/system.v1").render()
        prompt = load_prompt("drafting/section.v1").render(
            titre=section.title,
            consigne=_TASKS.get(section.key, _ENJEU_TASK),
            passages=[group.text for group in groups],
            maximum=_MOST_PHRASES,
        )
        answer = self._calls.ask(Prompting(section.key, system, prompt, _MOST_PHRASES))
        try:
            return read_answer(answer, _MOST_PHRASES)
        except UnusableAnswerError as error:
            again = load_prompt("drafting/repair.v1").render(
                demande=prompt, reponse=answer[:_LONGEST_BROKEN_ANSWER], defaut=str(error)
            )
            return read_answer(self._calls.ask(Prompting(section.key, system, again, _MOST_PHRASES)), _MOST_PHRASES)


def _kept(section: NoteSection, why: str, *, whole: bool = True) -> str:
    end = " ; le texte extrait du dossier est conservé." if whole else "."
    return f"Section « {section.title} » : {why}{end}"
