"""What the project is, in the sentences of the dossier that say it best."""

import re
import uuid
from collections.abc import Sequence

from schemas.notes import NoteSection
from workers._drafting.enjeux import ADMINISTRATIVE
from workers._drafting.french import fold
from workers._drafting.reading import Reading, Sentence
from workers._drafting.selection import Candidate, choose, merit, with_doubles
from workers._drafting.statements import extract
from workers._drafting.wholeness import opening, points_back, tells

_MOST = 7
_MOST_PLACES = 2
_PROJECT_VERB = re.compile(
    r"\b(?:le (?:present )?projet|l'installation|l'unite|le parc|la centrale|la carriere|l'exploitation|le site|"
    r"l'etablissement|la demande|la societe \w+)\b.{0,80}"
    r"\b(?:consiste\w*|prevoi\w+|compren\w+|comport\w+|port(?:e|era) sur|sera compose\w*|est compose\w*|vise a|"
    r"se situe\w*|est situe\w*|s'etend\w*|"
    r"sera (?:implante|exploite|raccorde)\w*|est (?:implante|localise)\w*|couvr\w+|occup\w+|traitera|produira|"
    r"accueillera|comptera|developp\w+|est porte\w* par|permett?\w+ d|a pour (?:objet|objectif|but)|est base\w* sur|"
    r"repose\w* sur|"
    r"alimentera|desservira)\b"
)
_NATURE = re.compile(
    r"(?<!du )(?<!de )(?<!sur )\b(?:projet|demande|projette|projettent|veulent|souhaite|societe)\b.{0,60}"
    r"\b(?:consiste\w*|porte sur|vise a|concerne\b|"
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
    r"\b(?:etat initial|contexte|methode|variantes?|societe|groupe|references|petitionnaire|demandeur|solaire en)\b"
)
_OTHER_PROJECTS = re.compile(r"\b(?:autres projets|cumul\w*|projets? (?:connus?|voisins?|existants?|approuves?))\b")
_NOT_THE_PROJECT = re.compile(
    r"^le site (?:natura|classe|inscrit)|"
    r"^(?:dans le cas|en cas|si|sans|hors|lors)\b|\b(?:plu|scot|schema|programme|collectivites?|politiques?|padd|"
    r"projet d'amenagement et de developpement)\b|\bpeut avoir des\b|\bimpacts?\b|\baucune?\b"
)
_SURROUNDINGS = re.compile(
    r"\b(?:captages?|nappe|aquifere|hydrogeolog\w+|znieff|natura|zonage|perimetre|servitudes?|erp|reserve|forets?|"
    r"zones? humides?|"
    r"cours d'eau|riviere|inondations?|crues?|habitations?|rayon|nuisances|monuments?|bruit|gares?|aeroports?|vents?|"
    r"parc naturel|stations? de mesure|communes? de)\b"
)
_OF_THE_PROJECT = re.compile(
    r"\b(?:projet|installations?|centrale|parc|exploitation|unite|usine|batiments?|modules|panneaux|eoliennes|"
    r"aerogenerateurs|bassins?|chaudieres?|capacite|production|puissance|surface|emprise|postes?|ouvrages?|activites?|"
    r"carriere|elevage|entrepots?)\b"
)
_PLACE = re.compile(r"\b(?:se situe\w*|est situe\w*|(?:est|sera) (?:implante|localise)\w*)\b")
_NOT_OURS = ADMINISTRATIVE | {"annexe", "etude_dangers"}
_OF_TYPES = {"note_presentation": 1.5, "resume_non_technique": 1.0, "etude_impact": 0.5}
_EARLY = 60
"""Characters from a sentence's own beginning within which its subject stands."""


def project_section(dossier_id: uuid.UUID, reading: Reading) -> NoteSection:
    """Say what the project is, in the sentences that describe it best."""
    candidates = [
        Candidate(sentence, _score(sentence) + 0.7 * len(others), others)
        for sentence, others in with_doubles([s for s in reading.sentences() if _describes_project(s)])
    ]
    chosen = _chosen(candidates)
    return NoteSection(
        key="projet",
        title="Projet",
        statements=tuple(extract(dossier_id, "projet", c.sentence, c.others) for c in chosen),
        not_found=() if chosen else ("Description du projet",),
    )


def _chosen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Choose what the project is and, where there is room, where it stands: that is said over and over."""
    is_place = {id(c): _PLACE.search(c.sentence.folded) is not None for c in candidates}
    nature = choose((c for c in candidates if not is_place[id(c)]), _MOST)
    places = choose((c for c in candidates if is_place[id(c)]), min(_MOST_PLACES, _MOST - len(nature)))
    return sorted([*nature, *places], key=lambda c: (c.sentence.document.index, c.sentence.order))


def _score(sentence: Sentence) -> float:
    titles = fold(" / ".join(sentence.section[-2:]))
    score = merit(sentence) + max(0.0, 1.0 - sentence.page / 100)
    score += 2.0 if _early(_PROJECT_VERB, sentence) else 0.0
    score += 2.5 if _early(_NATURE, sentence) else 0.0
    score += 1.5 if _PROJECT_TITLE.search(titles) else 0.0
    score -= 2.0 if _NOT_PROJECT.search(titles) else 0.0
    score -= 2.5 if _SURROUNDINGS.search(sentence.folded) else 0.0
    return score + _OF_TYPES.get(sentence.document.label, 0.0)


def _early(pattern: re.Pattern[str], sentence: Sentence) -> bool:
    """Tell whether a pattern begins where a sentence does, more or less."""
    start = opening(sentence)
    match = pattern.search(sentence.folded, start)
    return match is not None and match.start() - start <= _EARLY


def _describes_project(sentence: Sentence) -> bool:
    if sentence.document.label in _NOT_OURS or not tells(sentence) or points_back(sentence):
        return False
    if _NOT_THE_PROJECT.search(sentence.folded) or _OTHER_PROJECTS.search(fold(" / ".join(sentence.section[-1:]))):
        return False
    return _early(_PROJECT_VERB, sentence) or _early(_NATURE, sentence) or _is_presented(sentence)


def _is_presented(sentence: Sentence) -> bool:
    """Tell whether a sentence with a figure stands in the part of a document that presents the project."""
    titles = fold(" / ".join(sentence.section[-2:]))
    return (
        sentence.document.label in ("cerfa", "resume_non_technique", "note_presentation", "etude_impact")
        and _PRESENTS.search(titles) is not None
        and _FIGURE.search(sentence.folded) is not None
        and _OF_THE_PROJECT.search(sentence.folded) is not None
        and _SURROUNDINGS.search(sentence.folded) is None
    )
