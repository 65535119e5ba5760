"""From the dossier to the law: the regime that follows from a quantity, and the arrêtés that follow from the regime.

rubrique + quantity in the dossier ─► band of the nomenclature ─► regime ─► arrêtés whose classement names both

What the dossier says is read in workers/_drafting/regimes.py.
"""

from workers._regime.applicable import applicable_texts
from workers._regime.directory import known_texts
from workers._regime.nomenclature import Band, Threshold, threshold_of

__all__ = [
    "Band",
    "Threshold",
    "applicable_texts",
    "known_texts",
    "threshold_of",
]
