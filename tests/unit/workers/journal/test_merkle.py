"""The tree is RFC 6962's: roots and proofs equal those of its definition, and no other proof is accepted."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workers.journal import naive_tree
from workers._journal.merkle import Frontier, is_consistent, is_included, leaf_hash
from workers._journal.tree import Tree

entries = st.lists(st.binary(max_size=8), max_size=70)


class Claim(NamedTuple):
    """That a leaf stands somewhere."""

    leaf: bytes
    number: int
    proof: list[bytes]
    root: bytes


def spoilt_claims(claim: Claim) -> list[Claim]:
    """Return claims that differ in one thing."""
    other, proof = b"\x55" * 32, claim.proof
    proofs = [[*proof, other], *((proof[1:], proof[:-1], [other, *proof[1:]], [*proof[:-1], other]) if proof else ())]
    return [
        claim._replace(leaf=other),
        claim._replace(root=other),
        claim._replace(number=claim.number + 1),
        claim._replace(number=claim.number - 1),
        *(claim._replace(proof=each) for each in proofs),
    ]


def tree_of(found: list[bytes]) -> Tree:
    return Tree([leaf_hash(entry) for entry in found])


@given(entries)
def test_roots_are_those_of_the_definition_however_the_tree_grew(found: list[bytes]) -> None:
    frontier = Frontier()
    for entry in found:
        frontier = Frontier(frontier.size, frontier.roots)
        frontier.append(leaf_hash(entry))
    assert frontier.root() == tree_of(found).root() == naive_tree.root(found)


@given(entries.filter(bool), st.data())
def test_inclusion_proofs_are_those_of_the_definition_and_hold(found: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(found) - 1))
    proof = tree_of(found).inclusion(index)
    assert proof == naive_tree.path(index, found)
    assert is_included(leaf_hash(found[index]), index, len(found), proof, naive_tree.root(found))


@given(entries, st.data())
def test_consistency_proofs_are_those_of_the_definition_and_hold(found: list[bytes], data: st.DataObject) -> None:
    earlier = data.draw(st.integers(0, len(found)))
    proof, tree = tree_of(found).consistency(earlier), tree_of(found)
    assert proof == naive_tree.proof(earlier, found)
    assert is_consistent(earlier, tree.root(earlier), len(found), tree.root(), proof)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70, unique=True), st.data())
def test_a_proof_holds_for_no_other_leaf_place_or_root(found: list[bytes], data: st.DataObject) -> None:
    tree, index = tree_of(found), data.draw(st.integers(0, len(found) - 1))
    claim = Claim(leaf_hash(found[index]), index, tree.inclusion(index), tree.root())
    spoilt = data.draw(st.sampled_from(spoilt_claims(claim)))
    assert not is_included(spoilt.leaf, spoilt.number, len(found), spoilt.proof, spoilt.root)


@given(entries.filter(bool), st.data())
def test_a_log_that_was_rewritten_is_not_consistent(found: list[bytes], data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, len(found)))
    changed = data.draw(st.integers(0, earlier - 1))
    rewritten = [*found]
    rewritten[changed] += b"!"
    before, after = tree_of(found), tree_of(rewritten)
    for proof in (before.consistency(earlier), after.consistency(earlier)):
        assert not is_consistent(earlier, before.root(earlier), len(found), after.root(), proof)
