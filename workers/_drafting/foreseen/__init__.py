"""What the authority would say: the points an avis usually raises, looked up in the dossier and worded as requests.

reading ─► observation.py (what is told of each point) ─┐
title, opening ─► kinds.py (the kind of project) ───────┼─► foresee.py (which points) ─► wording.py ─► requests
priors.json (counts over real avis) ─► priors.py ───────┘
"""

from workers._drafting.foreseen.foresee import foresee
from workers._drafting.foreseen.kinds import kind_of
from workers._drafting.foreseen.observation import observe
from workers._drafting.foreseen.point import Point, point_of
from workers._drafting.foreseen.priors import Priors, read_priors, shipped_priors

__all__ = ["Point", "Priors", "foresee", "kind_of", "observe", "point_of", "read_priors", "shipped_priors"]
