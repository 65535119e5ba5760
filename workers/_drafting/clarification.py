"""What the agent must clear up: values that disagree, inventories of another time, promises in the conditional."""

import re
import uuid
from collections.abc import Sequence
from datetime import date

from schemas.notes import Contradiction, NoteSection
from workers._drafting.enjeux import ADMINISTRATIVE
from workers._drafting.french import fold
from workers._drafting.inventories import inventory_alerts
from workers._drafting.limits import LIMIT_KIND
from workers._drafting.reading import Reading, Sentence
from workers._drafting.regimes import DISPUTED
from workers._drafting.selection import Candidate, choose, with_doubles
from workers._drafting.statements import extract, one_line, statement
from workers._drafting.wholeness import tells

_MOST_VAGUE = 8
_VAGUE = re.compile(
    r"\bautant que (?:faire se peut|possible)\b|\bsi possible\b|\bdans la mesure du possible\b|"
    r"\ble cas echeant\b.{0,60}\b(?:mis en place|realise)|"
    r"\bsi (?:necessaire|besoin)\b|\bau besoin\b|\b(?:pourra|pourront|pourrait|pourraient)(?: \w+)? (?:etre|"
    r"faire|s'|mettre|prevoir|envisager)|"
    r"\bserait envisage\w*|\bil serait souhaitable\b|\ba l'etude\b(?! d)|\bdans la mesure ou cela est possible\b|"
    r"\benvisage(?:e|es)? (?:de|d')"
)
_PROMISE_CONTEXT = re.compile(
    r"\bmesures?\b|\bsuivi\b|\bevit|\breduc|\bcompens|\bremise en etat\b|\bmis\w* en place\b|\brealise\w*\b|"
    r"\binstalle\w*\b|\blimit\w+|\beteint|\bfaucha|"
    r"\bplantation|\bhaies?\b|\blavage\b|\blivraisons?\b|\bexploitant\b|\btravaux\b|\bchantier\b|\bprotection\b"
)
_NOT_A_PROMISE = re.compile(
    r"\b(?:espece|individu|oiseau|chauve|risque|accident|incendie|polluant|inondation|population|public|habitat|"
    r"nappe)\w* pourr|"
    r"\bpourr\w+ (?:\w+ )?(?:etre a l'origine|etre (?:soumis|observ|perc|vis|impact|affect|detect|ressent|consider|"
    r"qualifi|consult|concern|inferieur|superieur|a l')|s'agir|entrain|occasion|gener|provoqu|indui|engendr)\w*|"
    r"\bpourr\w+ (?:donc|ainsi|alors|egalement) |\bpermettr\w+|\bsans que\b|"
    r"\bpourr\w+ etre commune?s?\b"
)
"""What might happen, or what the law allows, promises nothing."""
_BINDS = re.compile(
    r"\b(?:sera|seront|pourr\w+|serait|seraient|envisage\w*|peut|peuvent|est prevu\w*|s'engage\w*|\w+era|\w+eront|"
    r"realis\w+|mis\w* en place)\b"
)


def clarification_section(
    dossier_id: uuid.UUID, reading: Reading, contradictions: Sequence[Contradiction], filed_on: date | None
) -> NoteSection:
    """Show what the agent must clear up: values that disagree, old inventories, promises in the conditional."""
    statements = [
        statement(dossier_id, "points_a_eclaircir", _both(found), found.citations, origin="rule")
        for found in contradictions
    ]
    statements += inventory_alerts(dossier_id, reading, filed_on)
    statements += [
        extract(dossier_id, "points_a_eclaircir", c.sentence, c.others, lead="Engagement à préciser")
        for c in _vague_promises(reading)
    ]
    return NoteSection(key="points_a_eclaircir", title="Points à éclaircir", statements=tuple(statements))


def _both(found: Contradiction) -> str:
    if found.kind == DISPUTED:
        return found.explanation
    quotes = " ; ".join(f"« {one_line(citation.quote)} »" for citation in found.citations)
    if found.kind == LIMIT_KIND:
        return f"{found.kind}, limite à vérifier : {quotes}"
    return f"{found.kind}, valeurs différentes : {quotes}"


def _vague_promises(reading: Reading) -> list[Candidate]:
    candidates = []
    for sentence, others in with_doubles([s for s in reading.sentences() if _is_vague_promise(s)]):
        titles = fold(" / ".join(sentence.section))
        score = (
            1.0
            + (2.0 if "mesure" in titles else 0.0)
            + (1.0 if re.search(r"\bautant que|si possible|mesure du possible", sentence.folded) else 0.0)
        )
        score -= 2.0 if re.search(r"etat initial|methode|contexte|risque|danger", titles) else 0.0
        candidates.append(Candidate(sentence, score, others))
    return choose([c for c in candidates if c.score > 0], _MOST_VAGUE)


def _is_vague_promise(sentence: Sentence) -> bool:
    folded = sentence.folded
    if not _VAGUE.search(folded) or not _PROMISE_CONTEXT.search(folded) or _NOT_A_PROMISE.search(folded):
        return False
    if sentence.document.label in ADMINISTRATIVE or sentence.document.label == "cerfa":
        return False
    return _BINDS.search(folded) is not None and tells(sentence)
