"""The words the printed note adds to the note: names of documents, of enjeux, of measures, of states."""

from schemas.documents import DocumentType, Enjeu

ENJEU_TITLES: dict[Enjeu, str] = {
    "eau": "Eau et milieux aquatiques",
    "sols": "Sols et sous-sols",
    "air": "Qualité de l’air",
    "climat_energie": "Climat et énergie",
    "biodiversite": "Biodiversité et milieux naturels",
    "paysage_patrimoine": "Paysage et patrimoine",
    "bruit_vibrations": "Bruit et vibrations",
    "dechets": "Déchets",
    "risques_naturels": "Risques naturels",
    "risques_technologiques": "Risques technologiques",
    "sante_population": "Santé et population",
    "deplacements": "Déplacements et trafic",
    "agriculture_espace": "Agriculture et consommation d’espace",
    "lumiere_odeurs": "Lumière et odeurs",
}

DOCUMENT_TYPES: dict[DocumentType, str] = {
    "cerfa": "Formulaire CERFA",
    "note_presentation": "Note de présentation non technique",
    "etude_impact": "Étude d’impact",
    "etude_incidence": "Étude d’incidence",
    "resume_non_technique": "Résumé non technique",
    "etude_dangers": "Étude de dangers",
    "incidences_natura2000": "Incidences Natura 2000",
    "loi_sur_eau": "Volet loi sur l’eau",
    "derogation_especes": "Dérogation espèces protégées",
    "plan": "Plans",
    "capacites": "Capacités techniques et financières",
    "foncier": "Foncier et avis de remise en état",
    "avis_autorite": "Avis d’une autorité",
    "memoire_reponse": "Mémoire en réponse",
    "rapport_inspection": "Rapport de l’inspection",
    "arrete_prefectoral": "Arrêté préfectoral",
    "rapport_enquete": "Rapport d’enquête",
    "annexe": "Annexe",
    "autre": "Autre document",
}

MEASURE_TITLES = {
    "E": "Éviter",
    "R": "Réduire",
    "C": "Compenser",
    "A": "Accompagner",
    "S": "Suivre",
}

MEASURE_FIELD_TITLES = {
    "cost": "Coût",
    "when": "Quand",
    "responsible": "Responsable",
    "indicator": "Indicateur",
    "follow_up": "Suivi",
}

COMPLETENESS_TITLES = {"present": "présente", "partial": "partielle", "absent": "absente"}

STATUS_TITLES = {
    "in_review": "projet en relecture, non approuvé",
    "approved": "note approuvée",
    "returned": "note retournée pour reprise",
}

VERDICT_TITLES = {"pending": "non relu", "accepted": "accepté", "corrected": "corrigé", "rejected": "rejeté"}

SUPPORT_TITLES = {"partial": "en partie étayé", "unsupported": "non étayé"}

Forms = tuple[str, str]
"""A word for one and for several."""

VERDICT_COUNTS: dict[str, Forms] = {
    "accepted": ("accepté", "acceptés"),
    "corrected": ("corrigé", "corrigés"),
    "rejected": ("rejeté", "rejetés"),
    "pending": ("non relu", "non relus"),
}

SUPPORT_COUNTS: dict[str, Forms] = {
    "supported": ("énoncé étayé", "énoncés étayés"),
    "partial": ("en partie étayé", "en partie étayés"),
    "unsupported": ("non étayé", "non étayés"),
}

COMPLETENESS_COUNTS: dict[str, Forms] = {
    "present": ("pièce présente", "pièces présentes"),
    "partial": ("partielle", "partielles"),
    "absent": ("absente", "absentes"),
}
