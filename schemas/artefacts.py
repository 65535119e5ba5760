"""A claim check: events stay small and name content that lies in the object store under its digest."""

from schemas.base import Sha256, Value


class ArtefactRef(Value):
    """Content in the object store. `size` in bytes; `uri` starts with file:// or s3://."""

    uri: str
    sha256: Sha256
    size: int
    media_type: str
