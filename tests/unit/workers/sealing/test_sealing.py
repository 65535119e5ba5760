"""A seal opens with its key and for its event alone, is the same each time, and holds to what is disclosed of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers._journal.disclosure import Disclosure, read_seal, why_not_disclosed
from workers._sealing import AlteredSealError, Sealer

KEY, EVENT = bytes(range(32)), "event\ntype"
TEXTS = {"title": "Parc éolien", "documents/0/name": "étude de Mme Durand.pdf"}
texts_of_events = st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=200), max_size=8)


@given(texts_of_events, st.binary(min_size=32, max_size=32), st.text(max_size=40))
def test_a_seal_gives_back_what_was_sealed_and_is_the_same_each_time(
    texts: dict[str, str], key: bytes, event: str
) -> None:
    sealed = Sealer(key).seal(texts, event)
    assert Sealer(key).disclose(sealed, event).texts == texts
    assert Sealer(key).seal(dict(reversed(texts.items())), event) == sealed


@given(st.data())
def test_no_character_of_a_seal_can_change(data: st.DataObject) -> None:
    sealed = Sealer(KEY).seal(TEXTS, EVENT)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda each: each != sealed[at]))
    with pytest.raises(AlteredSealError, match="altérés"):
        Sealer(KEY).disclose(sealed[:at] + other + sealed[at + 1 :], EVENT)


@pytest.mark.parametrize(
    "sealed", ["", "v1", "v1::", "v2:" + "A" * 43 + ":AAAA", "Parc éolien", "v1:" + "A" * 43 + ":A", "v1:" + "A" * 44]
)
def test_what_is_no_seal_is_not_taken_for_one(sealed: str) -> None:
    with pytest.raises(AlteredSealError):
        Sealer(KEY).disclose(sealed, EVENT)


def test_a_seal_opens_with_its_own_key_and_for_its_own_event_alone() -> None:
    sealed = Sealer(KEY).seal(TEXTS, EVENT)
    for key, event in ((bytes(32), EVENT), (KEY, "another\ntype"), (KEY, "")):
        with pytest.raises(AlteredSealError):
            Sealer(key).disclose(sealed, event)


def test_the_same_text_reads_differently_in_another_event_and_under_another_key() -> None:
    seals = {Sealer(KEY).seal(TEXTS, EVENT), Sealer(KEY).seal(TEXTS, "other"), Sealer(bytes(32)).seal(TEXTS, EVENT)}
    commitments = {read_seal(each).commitment for each in seals}
    nonces = {read_seal(each).box[:12] for each in seals}
    assert (len(seals), len(commitments), len(nonces)) == (3, 3, 3)


def test_what_is_disclosed_is_held_to_the_commitment() -> None:
    sealed = Sealer(KEY).seal(TEXTS, EVENT)
    disclosed, commitment = Sealer(KEY).disclose(sealed, EVENT), read_seal(sealed)
    body = {"title": "sealed:v1", "documents": [{"name": "sealed:v1"}]}
    assert why_not_disclosed(disclosed, commitment, body) is None
    other = Disclosure(disclosed.salt, {**TEXTS, "title": "Parc solaire"})
    assert "ne sont pas ceux" in str(why_not_disclosed(other, commitment, body))
    assert "ne sont pas ceux" in str(why_not_disclosed(Disclosure(bytes(16), TEXTS), commitment, body))
    assert "rien n’est scellé" in str(why_not_disclosed(disclosed, commitment, {**body, "title": "en clair"}))


def test_names_that_repeat_each_other_take_little_room() -> None:
    names = {f"documents/{n}/name": f"Étude d’impact du parc/annexe {n:03}.pdf" for n in range(500)}
    assert len(Sealer(KEY).seal(names, EVENT)) < len(json.dumps(names)) / 4
