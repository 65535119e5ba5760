"""Two values of one quantity contradict each other; a rounding, another object or another scope does not."""

import pytest

from tests.unit.workers.drafting.conftest import Draft, document_of

PROJECT = "Description du projet"


def _found(draft: Draft, first: str, second: str) -> list[str]:
    note = draft(
        [
            document_of("etude.pdf", "etude_impact", [(PROJECT, first)]),
            document_of("resume.pdf", "resume_non_technique", [(PROJECT, second)]),
        ]
    )
    return [found.explanation for found in note.contradictions]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Hauteur des éoliennes\t150 m", "La hauteur des éoliennes est de 165 m."),
        ("Puissance de la centrale solaire\t12 MWc", "Puissance de la centrale solaire\t14,5 MWc"),
        (
            "Volume utile du bassin de rétention des eaux pluviales\t1 480 m³",
            "Un bassin de rétention étanche d’un volume utile de 1 150 m³ est créé.",
        ),
        ("Surface du plan d’épandage\t2 940 ha", "Le plan d’épandage a une surface de 2 490 ha."),
        ("Le projet comprend sept éoliennes.", "Le projet comprend huit éoliennes."),
        ("Emprise du projet\t32 ha", "Le projet occupe une emprise de 26,8 hectares."),
        ("Le coût total du projet est estimé à 4,5 M€.", "L’investissement s’élève à 5 200 000 € HT."),
        ("Habitation la plus proche\t675 m", "L’habitation la plus proche se situe à 925 m du site."),
        ("Consommation d’eau\t4 110 m³ par an", "L’installation consommera 3 710 m³/an d’eau."),
        ("Trafic moyen de poids lourds\t14 PL/j", "Le trafic moyen de l’installation est de 17 camions par jour."),
        ("La hauteur des machines en bout de pale est de 180 m.", "Les éoliennes, hautes de 165 m en bout de pale."),
        ("Puissance totale du parc\t18,2 MW", "La puissance installée du parc atteindra 13,2 MW."),
        ("Volume total de digestion\t8 000 m³", "Le volume total de digestion est de 10 950 m³."),
    ],
)
def test_two_values_of_one_quantity_are_a_contradiction(draft: Draft, first: str, second: str) -> None:
    (explanation,) = _found(draft, first, second)
    assert "etude, page 1" in explanation
    assert "resume, page 1" in explanation


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("Énergie injectée\t27 676,5 MWh/an", "Énergie injectée\t27,7 GWh/an", "a rounding in another unit"),
        ("Surface de l’emprise clôturée\t3,03 ha", "Surface de l’emprise clôturée\t30 300 m²", "another unit"),
        (
            "Volume utile de chacun des deux digesteurs\t3 400 m³",
            "Volume utile total des digesteurs\t6 800 m³",
            "one and all",
        ),
        (
            "Trafic moyen de poids lourds\t24 passages/j",
            "Trafic de pointe de poids lourds\t58 passages/j",
            "mean and peak",
        ),
        ("Hauteur de la cheminée\t12 m", "Hauteur de la clôture\t2 m", "another object"),
        ("Surface du bassin nord\t1 200 m²", "Surface du bassin sud\t900 m²", "another place"),
        ("Volume de la cuve de gazole\t60 m³", "Volume de la cuve de digestat\t75 m³", "another content"),
        ("Le site emploie sept personnes.", "Un groupe de six personnes s’est réuni.", "other persons"),
        ("Quatre espèces de chauves-souris ont été vues.", "Soixante espèces d’oiseaux ont été vues.", "other species"),
        ("Émergence admissible la nuit\t4 dB(A)", "Émergence calculée la nuit\t2,6 dB(A)", "a limit and a value"),
        ("Puissance du parc\t12 MW", "Puissance du parc\tenviron 12,3 MW", "an approximation"),
        ("Le projet comprend sept éoliennes.", "Le parc voisin compte seize éoliennes.", "another project"),
        ("Hauteur de l’éolienne au moyeu\t110 m", "Hauteur de l’éolienne en bout de pale\t180 m", "two heights"),
        ("L’émergence calculée le jour est de 2,8 dB(A).", "Émergence calculée la nuit\t3,6 dB(A)", "day and night"),
        ("Hauteur de la haie\tplus de 2 m", "Hauteur de la haie\t3 m", "a bound"),
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(draft: Draft, first: str, second: str, why: str) -> None:
    assert not _found(draft, first, second), why


def test_variants_are_not_compared_with_the_project(draft: Draft) -> None:
    lines = [
        ("Description du projet", "Le projet comprend sept éoliennes."),
        ("Variantes étudiées", "Le projet comprend neuf éoliennes."),
    ]
    assert not draft([document_of("etude.pdf", "etude_impact", lines)]).contradictions


def test_a_summary_may_disagree_with_the_study_on_many_points(draft: Draft) -> None:
    told = [("emprise", "ha", 12, 15), ("investissement", "€", 4_200_000, 5_100_000), ("trafic moyen", "PL/j", 30, 41)]
    first, second = (
        document_of(
            name,
            "etude_impact",
            [(PROJECT, f"Le projet a un {what} de {values[i]} {unit}.") for what, unit, *values in told],
        )
        for i, name in enumerate(("etude.pdf", "resume.pdf"))
    )
    assert len(draft([first, second]).contradictions) == len(told)


def test_a_table_repeated_for_two_things_is_no_contradiction(draft: Draft) -> None:
    names = ["voiries lourdes", "espaces verts", "cheminements piétons", "toitures végétalisées"]
    first, second = (
        document_of(
            name,
            "etude_impact",
            [(PROJECT, f"Surface des {thing}\t{base + 137 * i} m²") for i, thing in enumerate(names)],
        )
        for name, base in (("lot_a.pdf", 1211), ("lot_b.pdf", 3417))
    )
    assert not draft([first, second]).contradictions


def test_four_values_are_a_series_not_a_contradiction(draft: Draft) -> None:
    documents = [
        document_of(f"{year}.pdf", "etude_impact", [(PROJECT, f"Production de granulats de la carrière\t{value} t/an")])
        for year, value in ((1, 100_000), (2, 120_000), (3, 135_000), (4, 150_000))
    ]
    assert not draft(documents).contradictions
