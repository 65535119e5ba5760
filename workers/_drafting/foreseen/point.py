"""What a recommendation or a request is about."""

from typing import NamedTuple, cast

from schemas.documents import Enjeu
from schemas.notes import Aspect


class Point(NamedTuple):
    """An enjeu (None: the étude as a whole) and an aspect of the étude d'impact."""

    enjeu: Enjeu | None
    aspect: Aspect

    @property
    def code(self) -> str:
        """Its name in the table of priors: "biodiversite/mesures", "/rnt"."""
        return f"{self.enjeu or ''}/{self.aspect}"


def point_of(code: str) -> Point:
    """Read a point's name."""
    enjeu, _, aspect = code.partition("/")
    return Point(cast("Enjeu | None", enjeu or None), cast("Aspect", aspect))
