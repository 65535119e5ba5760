"""Acts of the administration in the dossier: what an earlier arrêté prescribes, what an avis or a report asks.

They are not the petitionnaire's words, so they stand apart from what the dossier says of its project.
"""

import re
import uuid

from schemas.notes import NoteSection
from workers._drafting.reading import Reading, Sentence
from workers._drafting.selection import Candidate, choose, merit, readable, with_doubles
from workers._drafting.statements import extract
from workers._drafting.wholeness import opening, points_back, whole

KEY = "actes_joints"

_MOST_A_DOCUMENT = 6
_ASKS = re.compile(r"\b(?:recommand\w+|demand\w+|rappel\w+|regrett\w+|releve\w*|conclu\w+|preconis\w+|emet)\b")
_PRESCRIBES = re.compile(
    r"\b(?:doit|doivent|n'excede\w*|ne (?:depass|peu)\w+|(?:est|sont) (?:limite|interdit|fixe|tenu|maintenu|collecte|"
    r"rejete|realise)\w*|"
    r"met en place|transmet|respecte\w*|au moins|au plus|maxima\w+|au maximum)\b"
)
_NUMBER = re.compile(r"\d")
_PREAMBLE = re.compile(
    r"^(?:vu|considerant|sur proposition|arrete)\b|\bpresent arrete\b|\bnotifie\b|"
    r"\barticles? [lrd]\b|\bcode (?:de|du)\b|\bprefet (?:peut|pourra)\b|\brecueil des actes\b"
)
_LEADS = {
    "arrete_prefectoral": ("L’arrêté préfectoral joint prescrit", _PRESCRIBES),
    "avis_autorite": ("L’avis joint indique", _ASKS),
    "rapport_inspection": ("Le rapport de l’inspection indique", _ASKS),
    "rapport_enquete": ("Le rapport d’enquête indique", _ASKS),
}


def acts_section(dossier_id: uuid.UUID, reading: Reading) -> NoteSection | None:
    """Say what the acts in the dossier prescribe or ask; None where it holds none that says anything."""
    statements = []
    for document in reading.documents:
        lead, wanted = _LEADS.get(document.label, ("", None))
        if wanted is None:
            continue
        said = [sentence for sentence in document.sentences if _says(sentence, wanted)]
        scored = [Candidate(sentence, _score(sentence), others) for sentence, others in with_doubles(said)]
        chosen = choose(scored, _MOST_A_DOCUMENT)
        statements += [extract(dossier_id, KEY, each.sentence, each.others, lead=lead) for each in chosen]
    if not statements:
        return None
    return NoteSection(key=KEY, title="Actes et avis joints au dossier", statements=tuple(statements))


def _says(sentence: Sentence, wanted: re.Pattern[str]) -> bool:
    if not readable(sentence) or not whole(sentence) or points_back(sentence) or _PREAMBLE.search(sentence.folded):
        return False
    return wanted.search(sentence.folded, opening(sentence)) is not None


def _score(sentence: Sentence) -> float:
    return merit(sentence) + (1.0 if _NUMBER.search(sentence.folded) else 0.0)
