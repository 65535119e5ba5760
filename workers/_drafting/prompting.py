"""What a model is asked for a section: the prompts filled, the dossier's text in them as data and nothing else."""

import hashlib
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from prompts import load_prompt
from schemas.notes import NoteSection
from workers._drafting.model_calls import Prompting
from workers._retrieval.quoting import quotes

MOST_PHRASES = 8
SYSTEM, SECTION, REPAIR = "drafting/system.v1", "drafting/section.v2", "drafting/repair.v1"
PROMPTS = (SYSTEM, SECTION, REPAIR)
AGAIN = "drafting/again.v1"
_LONGEST_BROKEN_ANSWER = 2000
_LONGEST_CURRENT = 4000
_KEY_LENGTH = 16
_WORDED = re.compile(r"^(?:projet|synthese|enjeu_\w+)$")
_TASKS = {
    "projet": "Présente le projet : nature, lieu, dimensions, fonctionnement.",
    "synthese": "Résume les principales conclusions du dossier sur l'environnement.",
}
_ENJEU_TASK = "Présente, dans cet ordre, l'état initial, les incidences du projet, les mesures prévues et leur suivi."


@dataclass(frozen=True)
class Again:
    """A section to word once more: how it reads now, and what the agent wishes; None: only other words."""

    current: NoteSection
    wish: str | None

    @property
    def text(self) -> str:
        """The section as it reads now."""
        return " ".join(statement.text for statement in self.current.statements)[:_LONGEST_CURRENT]

    def without(self, documents: Collection[uuid.UUID], texts: Sequence[str]) -> "Again":
        """Return it without what rests on some documents, or quotes one of their texts: statements, and the wish."""
        kept = [
            statement
            for statement in self.current.statements
            if not any(citation.document_id in documents for citation in statement.citations)
            and not quotes(statement.text, texts)
        ]
        wish = None if self.wish and quotes(self.wish, texts) else self.wish
        return replace(self, current=self.current.model_copy(update={"statements": tuple(kept)}), wish=wish)

    @property
    def length(self) -> int:
        """Characters it takes of the prompt."""
        return len(self.text) + len(self.wish or "")


def is_worded(section: NoteSection) -> bool:
    """Tell whether a section is one that a model may word, and says something."""
    return can_be_worded(section.key) and bool(section.statements)


def can_be_worded(key: str) -> bool:
    """Tell whether a section of this key tells of the project or an enjeu; the others are made of rules and tables."""
    return _WORDED.match(key) is not None


def ask_section(section: NoteSection, passages: Sequence[str]) -> Prompting:
    """Ask for a section from numbered passages."""
    prompt = load_prompt(SECTION).render(
        titre=section.title,
        consigne=_TASKS.get(section.key, _ENJEU_TASK),
        passages=passages,
        maximum=MOST_PHRASES,
        cle=_key(*passages),
    )
    return Prompting(section.key, load_prompt(SYSTEM).render(), prompt, MOST_PHRASES, (SYSTEM, SECTION))


def ask_again(asked: Prompting, again: Again) -> Prompting:
    """Ask for other words than those there are."""
    prompt = load_prompt(AGAIN).render(
        demande=asked.prompt, actuelle=again.text, souhait=again.wish or "", cle=_key(asked.prompt, again.text)
    )
    return replace(asked, prompt=prompt, templates=(*asked.templates, AGAIN))


def ask_repair(asked: Prompting, answer: str, fault: str) -> Prompting:
    """Ask once more, where the answer cannot be used."""
    prompt = load_prompt(REPAIR).render(demande=asked.prompt, reponse=answer[:_LONGEST_BROKEN_ANSWER], defaut=fault)
    return replace(asked, prompt=prompt, templates=(*asked.templates, REPAIR))


def _key(*texts: str) -> str:
    """Return what marks the tags around texts: their own digest, which none of them can hold; the same on replay."""
    return hashlib.sha256("\n".join(texts).encode(errors="replace")).hexdigest()[:_KEY_LENGTH]
