"""An Embedder without a model: words and their neighbours hashed into a few dimensions, same text same vector."""

import hashlib
import math
from collections.abc import Sequence

from workers._retrieval.words import terms_of

DIMENSIONS = 32


class HashedEmbedder:
    """Embedder whose vectors of texts with words in common are near. `asked` counts the texts embedded."""

    model = "hashed-words"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.asked = 0

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """See Embedder."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """See Embedder."""
        self.asked += 1
        vector = [0.0] * DIMENSIONS
        vector[0] = 0.1
        for term in terms_of(text):
            vector[hashlib.sha256(term.encode()).digest()[0] % DIMENSIONS] += 1.0
        length = math.sqrt(sum(value * value for value in vector))
        return [value / length for value in vector]
