"""What the project is, in the sentences of the dossier that say it best."""

import re
import uuid

from schemas.notes import NoteSection
from workers._drafting.french import fold
from workers._drafting.reading import Reading, Sentence
from workers._drafting.selection import (
    Candidate,
    choose,
    merit,
    readable,
    starts_alone,
    talks_of_the_document,
    with_doubles,
)
from workers._drafting.statements import extract

_MOST = 7
_PROJECT_VERB = re.compile(
    r"\b(?:le (?:present )?projet|l'installation|l'unite|le parc|la centrale|la carriere|l'exploitation|le site|"
    r"l'etablissement|la demande|la societe \w+)\b.{0,80}"
    r"\b(?:consiste\w*|prevoi\w+|compren\w+|comport\w+|port(?:e|era) sur|sera compose\w*|est compose\w*|vise a|"
    r"se situe\w*|est situe\w*|s'etend\w*|"
    r"sera (?:implante|exploite|raccorde)\w*|est (?:implante|localise)\w*|couvr\w+|occup\w+|traitera|produira|"
    r"accueillera|comptera|developp\w+)\b"
)
_NATURE = re.compile(
    r"\b(?:projet|demande|projette|projettent|veulent|souhaite|societe)\b.{0,60}\b(?:consiste\w*|porte sur|"
    r"vise a|concerne|"
    r"construire|exploiter|implanter|creer|realiser|developper)\b.{0,80}\b(?:un|une|d'un|d'une|des|la|du|de)\b"
)
_PROJECT_TITLE = re.compile(r"\b(?:projet|presentation|description|installation|resume|objet de la demande|nature)\b")
_PRESENTS = re.compile(
    r"\b(?:description|presentation|caracteristiques?|nature|objet|fonctionnement)\b.{0,40}\b(?:projet|"
    r"installation|activite|demande)\b|"
    r"^(?:[\d.]+ )?le projet\b|\b(?:projet en bref|quel projet|qu'est-ce que le projet)\b"
)
_FIGURE = re.compile(
    r"\d+(?:[ ,.]\d+)* ?(?:m2|m²|m³|m3|ha|m\b|km|t\b|t/|mw|kw|gwh|mwh|nm|€|tonnes|hectares|metres|machines|"
    r"eoliennes|ans\b)"
)
_NOT_PROJECT = re.compile(
    r"\b(?:etat initial|contexte|methode|autres projets|cumul\w*|variantes?|societe|groupe|references|"
    r"petitionnaire|demandeur|solaire en)\b"
)


def project_section(dossier_id: uuid.UUID, reading: Reading) -> NoteSection:
    """Say what the project is, in the sentences that describe it best."""
    candidates = []
    for sentence, others in with_doubles([s for s in reading.sentences() if _describes_project(s)]):
        titles = fold(" / ".join(sentence.section[-2:]))
        score = merit(sentence) + 0.7 * len(others)
        score += 2.0 if _PROJECT_VERB.search(sentence.folded) else 0.0
        score += 2.5 if _NATURE.search(sentence.folded) else 0.0
        score += 1.5 if _PROJECT_TITLE.search(titles) else 0.0
        score -= 2.0 if _NOT_PROJECT.search(titles) else 0.0
        score += {"note_presentation": 1.5, "resume_non_technique": 1.0, "etude_impact": 0.5}.get(
            sentence.document.label, 0.0
        )
        score += max(0.0, 1.0 - sentence.page / 100)
        candidates.append(Candidate(sentence, score, others))
    chosen = choose(candidates, _MOST)
    return NoteSection(
        key="projet",
        title="Projet",
        statements=tuple(extract(dossier_id, "projet", c.sentence, c.others) for c in chosen),
        not_found=() if chosen else ("Description du projet",),
    )


def _describes_project(sentence: Sentence) -> bool:
    if sentence.document.label in ("avis_autorite", "arrete_prefectoral", "annexe", "etude_dangers"):
        return False
    if not readable(sentence) or talks_of_the_document(sentence):
        return False
    told = _PROJECT_VERB.search(sentence.folded) or _NATURE.search(sentence.folded)
    return starts_alone(sentence) and (told is not None or _is_presented(sentence))


def _is_presented(sentence: Sentence) -> bool:
    """Tell whether a sentence with a figure stands in the part of a document that presents the project."""
    titles = fold(" / ".join(sentence.section[-2:]))
    return (
        sentence.document.label in ("cerfa", "resume_non_technique", "note_presentation", "etude_impact")
        and _PRESENTS.search(titles) is not None
        and _FIGURE.search(sentence.folded) is not None
    )
