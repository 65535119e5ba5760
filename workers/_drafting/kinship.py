"""Words of one family, so that two labels meet: "déchets stockés" and "stockage des déchets".

A verb's noun and participle are cut to what they share; synonyms of the field are listed.
Rules: rules/kinship.toml.
"""

from functools import cache

from workers._drafting.french import stem
from workers._drafting.rules import load_rules

_SHORTEST = 4


@cache
def kin(word: str) -> str:
    """Return what stands for the family of a stem."""
    families = _families()
    if word in families:
        return families[word]
    for ending in load_rules("kinship")["endings"]:
        root = word.removesuffix(ending)
        if root != word and len(root) >= _SHORTEST:
            return families.get(root, root)
    return word


@cache
def _families() -> dict[str, str]:
    families: dict[str, str] = {}
    for words in load_rules("kinship")["families"]:
        first = stem(words[0])
        families |= {stem(word): first for word in words}
    return families
