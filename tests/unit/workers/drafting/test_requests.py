"""Facts are asked one by one while they are few, and grouped, none lost, when they are many."""

from schemas.notes import Request
from workers._drafting.request_groups import MOST_FACTS, Asked, Kind, grouped


def _asked(kind: Kind, number: int, basis: str = "") -> Asked:
    text = f"Fournir la chose {number}."
    return Asked(kind, f"Chose {number}", Request(text=text, legal_basis=basis or f"R181-13 {number}°"))


def _alone(request: Request) -> bool:
    return request.aspect is not None


def test_a_few_requests_stay_as_they_are() -> None:
    asked = [_asked("absent", number) for number in range(1, MOST_FACTS + 1)]
    assert grouped(asked, _alone) == [each.request for each in asked]


def test_many_missing_pieces_make_one_request_that_names_each_with_its_article() -> None:
    (request,) = grouped([_asked("absent", number) for number in range(1, 15)], _alone)
    assert all(f"chose {number} (R181-13 {number}°)" in request.text for number in range(1, 15))
    assert request.legal_basis.split(", ") == [f"R181-13 {number}°" for number in range(1, 15)]


def test_a_piece_on_a_point_often_raised_stays_apart() -> None:
    summary = Asked("absent", "Résumé", Request(text="Joindre un résumé.", legal_basis="R122-5 II 1°", aspect="rnt"))
    requests = grouped([*(_asked("absent", number) for number in range(1, 15)), summary], _alone)
    assert [request.aspect for request in requests] == [None, "rnt"]


def test_missing_and_partial_pieces_are_told_apart_in_their_group() -> None:
    kinds: tuple[Kind, ...] = ("absent", "partial")
    (group,) = grouped([_asked(kind, number) for kind in kinds for number in range(1, 13)], _alone)
    missing, thin = group.text.split("présentées en partie seulement")
    assert "non trouvées dans le dossier" in missing
    assert missing.count("chose") == thin.count("chose") == 12


def test_the_first_contradictions_stay_apart_and_how_many_are_left_is_said() -> None:
    requests = grouped([_asked("contradiction", number, "R181-16") for number in range(1, 31)], _alone)
    assert [request.text for request in requests[:4]] == [f"Fournir la chose {number}." for number in range(1, 5)]
    assert len(requests) == 5
    assert "chose 5 ; chose 6" in requests[4].text
    assert "18 autres relevés dans la note" in requests[4].text


def test_a_group_stands_where_its_first_stood() -> None:
    asked = [_asked("measures", 99), *(_asked("absent", number) for number in range(1, 12))]
    first, group = grouped(asked, _alone)
    assert first.text == "Fournir la chose 99."
    assert group.text.startswith("Compléter les pièces")
