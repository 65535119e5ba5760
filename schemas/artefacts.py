"""A claim check: events stay small and name content that lies in the object store under its digest.

Content whose address ends with dossiers/<dossier id>/<aa>/<name> lies there encrypted under the key of that dossier;
digest and size are those of the content as it was handed in all the same.
"""

import re
import uuid

from schemas.base import Sha256, Value

_OF_DOSSIER = re.compile(r"/dossiers/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/[0-9a-f]{2}/([0-9a-f]{64})")


class ArtefactRef(Value):
    """Content in the object store. `size` in bytes; `uri` starts with file:// or s3://."""

    uri: str
    sha256: Sha256
    size: int
    media_type: str

    @property
    def dossier_id(self) -> uuid.UUID | None:
        """The dossier whose key opens the content; None: it lies in clear."""
        found = sealed_place(self.uri)
        return found[0] if found else None


def sealed_place(uri: str) -> tuple[uuid.UUID, str] | None:
    """Return the dossier that an address of encrypted content names, and the content's name; None for another."""
    found = _OF_DOSSIER.fullmatch(uri, max(0, uri.rfind("/dossiers/")))
    return (uuid.UUID(found[1]), found[2]) if found else None
