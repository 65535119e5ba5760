"""A text of regulation once it is read: sections under titles, and what it applies to."""

from dataclasses import dataclass
from datetime import date

from schemas.regulation import PrescriptionTopic
from workers._retrieval.classements import classement_word

LONGEST_ID = 100
"""Characters of a text's identifier."""


@dataclass(frozen=True)
class RegulationSection:
    """A section's own text, without that of the sections below it. `path`: titles from the text's down to its own.

    `topic`: None until it is told.
    """

    path: tuple[str, ...]
    paragraphs: tuple[str, ...]
    topic: PrescriptionTopic | None = None


@dataclass(frozen=True)
class Classement:
    """A rubrique, or one alinea of it, under a regime (A, E, D), that a text applies to."""

    rubrique: str
    alinea: str
    regime: str


@dataclass(frozen=True)
class RegulationText:
    """A text of regulation. `applicability`: rubriques, both "2921" and "2921-1" where an alinea is named.

    `version`: the date this wording starts from or was signed, as the file says it; `ends_on` that from which it is no
    longer law. `article` is the same for all versions of an article that are texts of their own.
    """

    text_id: str
    title: str
    sections: tuple[RegulationSection, ...]
    applicability: tuple[str, ...] = ()
    url: str | None = None
    version: date | None = None
    classements: tuple[Classement, ...] = ()
    ends_on: date | None = None
    article: str | None = None

    @property
    def classement_words(self) -> tuple[str, ...]:
        """Rubriques with their regime, "2921-1 E", each once."""
        words = (classement_word(each.rubrique, each.alinea, each.regime) for each in self.classements)
        return tuple(dict.fromkeys(word for word in words if word))
