"""Questions asked of made dossiers whose truth is known: what the first sentence of an answer says, what is not there.

The questions are written apart from the dossiers' own wordings; an agent rarely types a table's heading.
"""

import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.bench.figures import Figure
from infra.bench.note_run import DraftedDossier, draft_folder
from schemas.questions import Answer
from workers._answering import Ground, answer_question

SEEDS = tuple(range(701, 721, 2))
_QUESTIONS = {
    "machines": "Combien d’éoliennes sont prévues ?",
    "puissance_parc": "Quelle est la puissance totale ?",
    "bout_de_pale": "Quelle hauteur font les éoliennes en bout de pale ?",
    "rotor": "Quel diamètre pour le rotor ?",
    "puissance": "Quelle est la puissance de la centrale ?",
    "panneaux": "Quelle surface de panneaux ?",
    "tonnage": "Combien de tonnes de matières ou de déchets par an ?",
    "biomethane": "Combien de biométhane est produit ?",
    "plancher": "Quelle surface de plancher ?",
    "faitage": "À quelle hauteur est le faîtage ?",
    "extraction": "Quelle surface sera extraite ?",
    "profondeur": "Jusqu’à quelle profondeur l’extraction descend-elle ?",
    "emplacements": "Combien d’emplacements de volailles ?",
    "retenue": "Quel est le volume de la retenue ?",
    "zone_humide": "Quelle surface de zone humide est touchée ?",
    "puissance_thermique": "Quelle est la puissance thermique ?",
    "silo": "Quel volume pour le silo ?",
    "emprise": "Quelle est l’emprise du projet ?",
    "habitation": "À quelle distance se trouve la maison la plus proche ?",
    "natura": "À quelle distance est le site Natura 2000 ?",
    "investissement": "Combien coûte le projet ?",
    "bassin": "Quel volume pour le bassin de rétention ?",
    "impermeable": "Quelle surface est imperméabilisée ?",
    "eau": "Combien d’eau sera consommée ?",
    "bruit_nuit": "Quelle est l’émergence la nuit ?",
}
_ABSENT = (
    "Combien d’emplois sont créés ?",
    "La géothermie est-elle utilisée ?",
    "Quelle est la vitesse du vent à l’altitude du moyeu ?",
    "De l’amiante a-t-il été trouvé ?",
    "Quelle est la population de castors ?",
    "Un funiculaire est-il prévu ?",
    "Quel est le débit de la nappe sous la Loire ?",
    "Quel est le tirant d’air sous le pont ?",
    "Combien de passagers par jour au terminal ?",
    "La radioactivité naturelle est-elle mesurée ?",
)
_NUMBER = re.compile(r"\d[\d\u202f\u00a0 ]*(?:[.,]\d+)?")
_FACTORS = (1.0, 1e3, 1e-3, 1e4, 1e-6)
_SPELT = {"quatre": 4.0, "cinq": 5.0, "six": 6.0, "sept": 7.0, "huit": 8.0, "neuf": 9.0}
_CLOSE = 1e-6


def measure(data: Path | None) -> Iterator[Figure]:  # noqa: ARG001 -- made dossiers need no material
    """Yield the shares of questions answered right (first sentence; any), and of absent things said to be absent."""
    with tempfile.TemporaryDirectory() as scratch:
        dossiers = _dossiers(Path(scratch))
    answered = [(_ask(dossier, _QUESTIONS[f["what"]]), f["values"]) for dossier in dossiers for f in _asked(dossier)]
    absent = [_ask(dossier, question) for dossier in dossiers for question in _ABSENT]
    yield Figure("ask.first_sentence_right", _share(_says(a, 1, values) for a, values in answered), "1")
    yield Figure("ask.right_among_the_sentences", _share(_says(a, 4, values) for a, values in answered), "1")
    yield Figure("ask.absent_said_absent", _share(not answer.statements for answer in absent), "1")


def _dossiers(folder: Path) -> list[DraftedDossier]:
    command = [sys.executable, "-m", "infra.bench.made_dossiers", str(folder), *map(str, SEEDS)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=600)  # noqa: S603 -- our own module
    return [draft_folder(folder / str(seed)) for seed in SEEDS]


def _asked(dossier: DraftedDossier) -> list[dict[str, Any]]:
    own: list[dict[str, Any]] = [each for each in dossier.truth["figures"] if "par unité" not in each["names"]]
    return [each for each in own if each["what"] in _QUESTIONS]


def _ask(dossier: DraftedDossier, question: str) -> Answer:
    ground = Ground(uuid.UUID(int=1), 1, (), dossier.documents, dense=False)
    return answer_question(uuid.UUID(int=2), question, ground)


def _says(answer: Answer, most: int, values: Sequence[float]) -> bool:
    wanted = [value * factor for value in values for factor in _FACTORS]
    said = [number for each in answer.statements[:most] for number in _numbers(each.text)]
    return any(abs(number - value) <= _CLOSE * max(1.0, value) for number in said for value in wanted)


def _numbers(text: str) -> Iterator[float]:
    yield from (_SPELT[word] for word in re.findall(r"\w+", text.lower()) if word in _SPELT)
    for found in _NUMBER.findall(text):
        yield float(re.sub(r"[\s\u202f\u00a0]", "", found).replace(",", "."))


def _share(right: Iterator[bool]) -> float:
    told = list(right)
    return sum(told) / len(told)
