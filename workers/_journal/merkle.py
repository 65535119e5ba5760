"""The Merkle tree of RFC 6962 § 2.1: hashes, the root of a tree that grows at its end, and the checking of proofs.

Leaves and nodes are hashed under different prefixes, so that no node passes for a leaf. Trees are named by their size.
Source: RFC 6962 § 2.1; RFC 9162 § 2.1.3.2 and § 2.1.4.2 for the two checking algorithms.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Hash an entry."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """All that must be kept of a tree to make it grow: the roots of its full subtrees, largest first."""

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if len(roots) != size.bit_count():
            raise ValueError(f"{len(roots)} subtrees for a tree of {size} leaves")
        self.size, self._roots = size, list(roots)

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The roots of the full subtrees, largest first: one for each bit of the size."""
        return tuple(self._roots)

    def append(self, leaf: bytes) -> None:
        """Add a leaf (its hash) at the end."""
        number, roots = self.size, self._roots
        while number & 1:  # a full subtree of the same height stands to the left
            leaf = hashlib.sha256(b"\x01" + roots.pop() + leaf).digest()
            number >>= 1
        roots.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves (their hashes) at the end."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Return the tree's root."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows that the leaf with this hash is number `index` (from 0) of the tree of this root."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(size: int, root: bytes, later_size: int, later_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the later tree begins with all of the earlier one, unchanged."""
    if size == later_size:
        return root == later_root and not proof
    if not 0 < size < later_size:
        return size == 0 < later_size and root == EMPTY_ROOT and not proof
    # A tree whose size is a power of two is a node of the later one, and left out of the proof.
    steps = [root, *proof] if size & (size - 1) == 0 else list(proof)
    if not steps:
        return False
    here, last = size - 1, later_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, step)
        here, last = here >> 1, last >> 1
    return last == 0 and first == root and second == later_root
