"""What is read of a regulation file, and what is refused with its reason."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.unit.workers.retrieval.builders import arrete, section
from tests.unit.workers.retrieval.conftest import Write
from workers._retrieval.importing import plan_import
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers.errors import RejectedError

TITLE = "Arrêté du 1er janvier 2020 relatif aux essais"


def test_an_arrete_is_read_with_its_titles_its_rubriques_and_its_address() -> None:
    inner = section("Article 3.1", "La vitesse d’éjection est d’au moins 5 m/s.")
    content = arrete("JORFTEXT000000000007", section("Chapitre III", "Chapeau.", sections=(inner,)))
    text = parse_regulation(content, "a.json")
    first, second = regulation_passages(text)
    assert text.text_id == first.source_id == "JORFTEXT000000000007"
    assert first.path == (TITLE, "Chapitre III")
    assert second.path == (TITLE, "Chapitre III", "Article 3.1")
    assert second.text == "La vitesse d’éjection est d’au moins 5 m/s."
    assert second.applicability == ("2921", "2921-1")
    assert second.url == "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000000001"
    assert second.page is None


def test_a_table_is_read_row_by_row() -> None:
    cells = [[{"content": {"text": text}} for text in row] for row in (("Bruit", "Jour"), ("35 à 45\ndB(A)", "6"))]
    table = {"text": "", "table": {"rows": [{"cells": row} for row in cells]}}
    (passage,) = regulation_passages(parse_regulation(arrete("A", section("Article 1", table)), "a.json"))
    assert passage.text == "Bruit\tJour\n35 à 45 dB(A)\t6"


def test_the_same_wording_keeps_its_id_when_a_section_is_added_before_it() -> None:
    kept = section("Article 9", "Texte inchangé.")
    before = regulation_passages(parse_regulation(arrete("A", kept), "a.json"))
    after = regulation_passages(parse_regulation(arrete("A", section("Article 1", "Nouveau."), kept), "a.json"))
    assert before[0].passage_id == after[1].passage_id


def test_two_sections_that_say_the_same_are_two_passages() -> None:
    twin = section("I.", "Identique.")
    passages = regulation_passages(parse_regulation(arrete("A", twin, twin), "a.json"))
    assert len({passage.passage_id for passage in passages}) == 2


def test_an_article_is_read_with_its_front_matter() -> None:
    content = """---
code: Code de l’environnement
number: R. 181-13
version: 2024-10-22
url: https://www.legifrance.gouv.fr/codes/article_lc/X
---
# Article R181-13

La demande comprend :

1° L’identité du pétitionnaire ;
""".encode()
    text = parse_regulation(content, "r181-13.md")
    (passage,) = regulation_passages(text)
    assert text.text_id == passage.source_id == "R181-13@2024-10-22"
    assert passage.path == ("Code de l’environnement – Article R181-13",)
    assert passage.text == "La demande comprend :\n1° L’identité du pétitionnaire ;"
    assert passage.url == "https://www.legifrance.gouv.fr/codes/article_lc/X"


def test_the_dates_of_an_article_say_when_it_is_law() -> None:
    def read(end: str) -> tuple[date | None, date | None]:
        front = f"---\nnumber: R122-1\ndate_debut: 2017-03-01\ndate_fin: {end}\n---\n# Article R122-1\n\nTexte."
        text = parse_regulation(front.encode(), "x.md")
        return text.version, text.ends_on

    assert read("2024-10-22") == (date(2017, 3, 1), date(2024, 10, 22))
    assert read("2999-01-01") == (date(2017, 3, 1), None)


def test_an_arrete_names_the_regimes_it_rules() -> None:
    ruled = [{"rubrique": "2781", "alinea": alinea, "regime": regime} for alinea, regime in (("1", "E"), (None, "DC"))]
    (passage,) = regulation_passages(parse_regulation(arrete(classements=ruled), "a.json"))
    assert passage.classements == ("2781-1 E", "2781 D")


def test_without_front_matter_the_heading_names_the_article() -> None:
    text = parse_regulation("# Article L123-1\n\nL’enquête publique.".encode(), "x.md")
    assert (text.text_id, text.title) == ("L123-1", "Article L123-1")


def test_headings_inside_an_article_become_its_path() -> None:
    text = parse_regulation(
        "# Article R122-1\n\nA.\n\n## Annexe\n\nB.\n\n### Détail\n\nC.\n\n## Fin\n\nD.".encode(), "x.md"
    )
    assert [found.path[1:] for found in text.sections] == [(), ("Annexe",), ("Annexe", "Détail"), ("Fin",)]


def test_a_table_in_an_article_loses_its_tags_and_keeps_its_rows() -> None:
    rows = "<tr><td>Projets <br clear='none'/>soumis</td><td>Seuil</td></tr><tr><td>A</td><td>5 ha</td></tr>"
    html = f"<table>{rows}</table>"
    text = parse_regulation(f"# Article R122-2\n\nTableau :\n\n{html}\n\nFin.".encode(), "x.md")
    assert text.sections[0].paragraphs == ("Tableau :", "Projets soumis\tSeuil\nA\t5 ha", "Fin.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "le fichier est vide"),
        (b"\xff\xfe\x00", "n’est pas du texte UTF-8"),
        (b"{", "n’est pas du JSON valable"),
        (b"[" * 100_000, "n’est pas du JSON valable"),
        (b"[]", "format Envinorma"),
        (b'{"cid": "JORFTEXT1"}', "ne contient pas de texte"),
        (b'{"id": "A", "title": {"text": "T"}, "sections": []}', "ne contient aucun texte"),
        (b'{"id": "A", "title": "T", "sections": []}', "champ title"),
        (b"# Sommaire\n\nBonjour.", "ne dit pas de quel article"),
        (b"---\nnumber: R122-1\n\ntexte", "pas referm"),
        (b"---\nnumber: R122-1\nversion: hier\n---\ntexte", "AAAA-MM-JJ"),
        (b"---\nnumber: R122-1\nversion: 2024-13-45\n---\ntexte", "AAAA-MM-JJ"),
        (b"---\nnumber: R122-1\nversion: 2024-01-01\nend: 2023-01-01\n---\ntexte", "date de fin"),
        (b"---\nnumber: R122-1\nid: " + b"x" * 101 + b"\n---\ntexte", "identifiant"),
        (arrete(date_of_signature="hier"), "date de signature"),
        (b"# Article R122-1\n", "aucun texte"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_its_name_and_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason) as refused:
        parse_regulation(content, "fichier.json")
    assert str(refused.value).startswith("fichier.json : ")


def test_sections_nested_without_end_are_refused() -> None:
    nested = section("fin", "texte")
    for _ in range(60):
        nested = section("§", sections=(nested,))
    with pytest.raises(RejectedError, match="imbriquées"):
        parse_regulation(arrete("A", nested), "a.json")


def test_an_address_that_is_no_web_address_is_left_out() -> None:
    text = parse_regulation(arrete("A", legifrance_url="javascript:alert(1)"), "a.json")
    assert text.url is None


def test_an_import_publishes_what_is_new_or_changed_and_counts_the_rest(write: Write) -> None:
    write("un.json", arrete("A"))
    folder = write("sous/deux.json", arrete("B"))
    first = plan_import(folder, {})
    assert [text.text_id for text in first.to_publish] == ["B", "A"]
    known = {text.text_id: text.sha256 for text in first.to_publish}
    assert plan_import(folder, known).to_publish == ()
    assert plan_import(folder, known).unchanged == 2
    write("un.json", arrete("A", section("Article 2", "Changé.")))
    again = plan_import(folder, known)
    assert [text.text_id for text in again.to_publish] == ["A"]
    assert again.unchanged == 1


def test_an_import_names_the_files_it_refuses_and_takes_the_others(write: Write) -> None:
    write("bon.json", arrete("A"))
    write("casse.json", b"{")
    write("double.json", arrete("A", section("Article 2", "Autre.")))
    folder = write("lisezmoi.txt", b"passe")
    plan = plan_import(folder, {})
    assert [text.text_id for text in plan.to_publish] == ["A"]
    assert [(path.name, "même identifiant" in why) for path, why in plan.rejected] == [
        ("casse.json", False),
        ("double.json", True),
    ]


def test_an_import_of_nothing_is_refused(tmp_path: Path, write: Write) -> None:
    with pytest.raises(RejectedError, match="n’existe pas"):
        plan_import(tmp_path / "absent", {})
    with pytest.raises(RejectedError, match="aucun fichier"):
        plan_import(write("a.txt", b"x"), {})


def test_every_real_text_is_read_and_no_section_is_lost(shared_data: Path) -> None:
    plan = plan_import(shared_data / "regulation" / "ams", {})
    assert plan.rejected == ()
    assert len(plan.to_publish) == 218
    for text in plan.to_publish[::20]:
        content = json.loads(text.path.read_bytes())
        passages = regulation_passages(parse_regulation(text.path.read_bytes(), text.path.name))
        read = " ".join(passage.text for passage in passages).split()
        assert read == _all_words(content["sections"])


def _all_words(sections: list[dict[str, object]]) -> list[str]:
    words: list[str] = []
    for found in sections:
        for alinea in found["outer_alineas"]:  # type: ignore[attr-defined]
            words += (alinea.get("text") or "").split()
            rows = (alinea.get("table") or {"rows": []})["rows"]
            words += [word for row in rows for cell in row["cells"] for word in cell["content"]["text"].split()]
        words += _all_words(found["sections"])  # type: ignore[arg-type]
    return words


def test_every_real_article_is_read(shared_data: Path) -> None:
    plan = plan_import(shared_data / "law", {})
    assert plan.rejected == ()
    assert {"R512-46-1", "L123-1"} <= {text.text_id for text in plan.to_publish}
