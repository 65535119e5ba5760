"""The whole tree of a finished log, kept level by level, to make its proofs: RFC 6962 § 2.1.1 and § 2.1.2."""

from collections.abc import Sequence

from workers._journal.merkle import EMPTY_ROOT, node_hash


class Tree:
    """A tree over leaf hashes. Making it takes a hash a leaf; each proof then a few look-ups."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([node_hash(left, right) for left, right in pairs])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the tree of the first `size` leaves, all of them by default."""
        return self._hash(0, self.size if size is None else size)

    def leaf(self, index: int) -> bytes:
        """Return a leaf's hash."""
        return self._levels[0][index]

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof that leaf `index` (from 0) is in the tree of the first `size` leaves.

        Raises: IndexError: it is not.
        """
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise IndexError(f"leaf {index} of {size}, {self.size} known")
        proof: list[bytes] = []
        begin, end = 0, size
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(begin, middle))
                begin = middle
        return proof[::-1]

    def consistency(self, earlier: int, later: int | None = None) -> list[bytes]:
        """Return the proof that the tree of `later` leaves begins with the one of `earlier` leaves.

        Raises: IndexError: there are no such trees.
        """
        later = self.size if later is None else later
        if not 0 <= earlier <= later <= self.size:
            raise IndexError(f"{earlier} leaves of {later}, {self.size} known")
        if earlier in (0, later):
            return []
        proof: list[bytes] = []
        begin, end, whole = 0, later, True  # `whole`: the earlier tree itself, whose root its holder knows
        while earlier != end:
            middle = begin + _split(end - begin)
            if earlier <= middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(begin, middle))
                begin, whole = middle, False
        if not whole:
            proof.append(self._hash(begin, end))
        return proof[::-1]

    def _hash(self, begin: int, end: int) -> bytes:
        """Return the root over the leaves from `begin` to before `end`."""
        if begin == end:
            return EMPTY_ROOT
        height = (end - begin).bit_length() - 1
        if (end - begin) == 1 << height and begin % (1 << height) == 0:
            return self._levels[height][begin >> height]
        middle = begin + _split(end - begin)
        return node_hash(self._hash(begin, middle), self._hash(middle, end))


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
