"""A text of regulation once it is read: sections under titles, and what it applies to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegulationSection:
    """A section's own text, without that of the sections below it. `path`: titles from the text's down to its own."""

    path: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Classement:
    """A rubrique, or one alinea of it, under a regime (A, E, D), that a text applies to."""

    rubrique: str
    alinea: str
    regime: str


@dataclass(frozen=True)
class RegulationText:
    """A text of regulation. `applicability`: rubriques, both "2921" and "2921-1" where an alinea is named.

    `version`: the date this wording starts from or was signed, as the file says it.
    """

    text_id: str
    title: str
    sections: tuple[RegulationSection, ...]
    applicability: tuple[str, ...] = ()
    url: str | None = None
    version: str | None = None
    classements: tuple[Classement, ...] = ()
