"""The words of the trade on screen: names of states, stages, documents; numbers, dates and sizes in French."""

from dataclasses import dataclass
from datetime import datetime

from schemas.documents import Enjeu
from schemas.dossiers import DossierStatus
from schemas.notes import Support, Verdict
from schemas.regulation import PrescriptionTopic
from schemas.remarks import Judgement
from schemas.views import DocumentStatus
from workers._note_forms.french import NARROW, NO_BREAK, counted, day, number, one_line, pages, quantity
from workers._note_forms.titles import (
    COMPLETENESS_TITLES,
    DOCUMENT_TYPES,
    ENJEU_TITLES,
    MEASURE_FIELD_TITLES,
    MEASURE_TITLES,
)

__all__ = [
    "COMPLETENESS_TITLES",
    "DOCUMENT_TYPES",
    "ENJEU_TITLES",
    "MEASURE_FIELD_TITLES",
    "MEASURE_TITLES",
    "NO_BREAK",
    "counted",
    "day",
    "number",
    "one_line",
    "pages",
    "quantity",
]


@dataclass(frozen=True)
class Badge:
    """A state in words with its icon; `tone` chooses a colour, which never says anything alone."""

    words: str
    icon: str
    tone: str = "neutral"


DOSSIER_STATES: dict[DossierStatus, Badge] = {
    "received": Badge("Reçu", "inbox"),
    "processing": Badge("En lecture", "clock", "busy"),
    "in_review": Badge("En relecture", "eye", "attention"),
    "approved": Badge("Note approuvée", "check", "good"),
    "returned": Badge("Note retournée", "undo", "attention"),
    "failed": Badge("En échec", "warning", "bad"),
}
DOCUMENT_STATES: dict[DocumentStatus, Badge] = {
    "received": Badge("En cours de lecture", "clock", "busy"),
    "extracted": Badge("Lu, à classer", "clock", "busy"),
    "classified": Badge("Classé, à indexer", "clock", "busy"),
    "indexed": Badge("Lu", "check", "good"),
    "failed": Badge("Non lu", "warning", "bad"),
}
WISHES = (
    "Plus court : l’essentiel en trois phrases.",
    "Davantage de chiffres, avec leurs unités.",
    "Insister sur les mesures éviter, réduire, compenser et leur suivi.",
    "Insister sur l’état initial et les incidences.",
    "Des phrases plus simples, sans jargon.",
)
"""What is most often wished of a section that is worded again."""
STAGES: dict[str, str] = {
    "intake": "Réception des fichiers",
    "extraction": "Lecture des pages",
    "ocr": "Reconnaissance des pages numérisées",
    "classification": "Classement des documents",
    "retrieval": "Index de recherche",
    "drafting": "Rédaction de la note",
    "review": "Relecture des énoncés",
    "projection": "Affichage",
    "journal": "Journal",
}
SUPPORTS: dict[Support, Badge] = {
    "supported": Badge("étayé", "link", "good"),
    "partial": Badge("en partie étayé", "warning", "attention"),
    "unsupported": Badge("non étayé", "warning", "bad"),
}
VERDICTS: dict[Verdict, Badge] = {
    "pending": Badge("non relu", "unread"),
    "accepted": Badge("accepté", "check", "good"),
    "corrected": Badge("corrigé", "pen", "good"),
    "rejected": Badge("rejeté", "cross", "bad"),
}
JUDGEMENTS: dict[Judgement, Badge] = {
    "contradiction": Badge("contradiction", "warning", "bad"),
    "scopes": Badge("périmètres différents", "columns", "neutral"),
    "misread": Badge("erreur de lecture", "eye", "neutral"),
}
ORIGINS = {
    "rule": "établi par une règle",
    "extract": "extrait du dossier",
    "model": "rédigé par un modèle",
    "agent": "écrit par une personne",
}
ENJEU_TAGS: dict[Enjeu, str] = {
    "eau": "eau",
    "sols": "sols",
    "air": "air",
    "climat_energie": "climat",
    "biodiversite": "biodiversité",
    "paysage_patrimoine": "paysage",
    "bruit_vibrations": "bruit",
    "dechets": "déchets",
    "risques_naturels": "risques naturels",
    "risques_technologiques": "risques techno.",
    "sante_population": "santé",
    "deplacements": "trafic",
    "agriculture_espace": "agriculture",
    "lumiere_odeurs": "odeurs, lumière",
}
TOPIC_TITLES: dict[PrescriptionTopic, str] = {
    "EAU": "Eau",
    "RISQUES": "Risques",
    "AIR_ODEURS": "Air et odeurs",
    "DECHETS": "Déchets",
    "BRUIT_VIBRATIONS": "Bruit et vibrations",
    "DISPOSITIONS_GENERALES": "Dispositions générales",
    "IMPLANTATION_AMENAGEMENT": "Implantation et aménagement",
    "EXPLOITATION": "Exploitation",
    "FIN_EXPLOITATION": "Fin d’exploitation",
}

_KILO = 1000


def size(count: int | None) -> str:
    """Write a file's size: « 1,2 Mo »."""
    if count is None:
        return ""
    value, unit = float(count), "octets"
    for larger in ("ko", "Mo", "Go"):
        if value < _KILO:
            break
        value, unit = value / _KILO, larger
    digits = 0 if unit in ("octets", "ko") else 1
    return f"{number(round(value, digits))}{NO_BREAK}{unit}"


def moment(value: datetime) -> str:
    """Write a date and time of this machine's zone: « 24/11/2026 à 14 h 05 »."""
    local = value.astimezone()
    return f"{day(local.date())} à {local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02}"


def percent(value: float) -> str:
    """Write a share from 0 to 1: « 19 % »."""
    return f"{number(round(100 * value))}{NARROW}%"
