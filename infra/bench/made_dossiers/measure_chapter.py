"""The chapter of measures, told as offices tell them: sheets, one table, paragraphs, or without any number."""

from collections.abc import Callable, Iterator

from infra.bench.made_dossiers.plan import Measure, Plan
from infra.bench.made_dossiers.telling import Block, Teller, heading, paragraph, table

Announce = Callable[[str], Block]

TYPES = {
    "E": "Mesures d’évitement",
    "R": "Mesures de réduction",
    "C": "Mesures de compensation",
    "A": "Mesures d’accompagnement",
    "S": "Mesures de suivi",
}
_MANNERS = ("sheets", "table", "paragraphs", "unnumbered", "sheets")


def measure_chapter(plan: Plan, teller: Teller, chapter: Announce, section: Announce) -> Iterator[Block]:
    """Write the chapter of measures in the dossier's manner."""
    manner = plan.style["measures"]
    yield chapter(
        plan.draw.form(["Mesures d’évitement, de réduction et de compensation", "Mesures prévues", "Mesures ERC"])
    )
    yield paragraph(
        "La séquence éviter, réduire, compenser a guidé la conception du projet. Le pétitionnaire s’engage "
        "sur l’ensemble "
        "des dispositions ci-après, dont il assume la mise en œuvre et dont il rendra compte à l’inspection. "
        "Elles valent "
        "pour les travaux comme pour l’exploitation et seront reprises dans les contrats passés avec les "
        "entreprises. Un "
        "écologue désigné par le pétitionnaire en contrôlera l’application et disposera du pouvoir d’arrêter "
        "une opération "
        "qui y contreviendrait, dans l’attente d’une décision du maître d’ouvrage et de l’information des services."
    )
    if manner == "table":
        yield _summary(plan, teller)
        return
    for code, title in TYPES.items():
        own = [measure for measure in plan.measures if measure.given["type"] == code]
        if own:
            yield section(title)
        for measure in own:
            yield from {"sheets": _sheet, "paragraphs": _paragraphs, "unnumbered": _unnumbered}[manner](
                plan, teller, measure
            )


def draw_manner(plan: Plan) -> str:
    """Draw how the measures are told."""
    return plan.draw.form(_MANNERS)


def _cost(teller: Teller, measure: Measure) -> str:
    return teller.euros(measure.cost) if measure.cost is not None else ""


def _sheet(plan: Plan, teller: Teller, measure: Measure) -> Iterator[Block]:
    name = measure.given["name"]
    yield heading(
        3, plan.draw.form([f"Mesure {measure.code} : {name}", f"{measure.code} – {name}", f"{measure.code} : {name}"])
    )
    rows = [(plan.style["described"], measure.text)]
    if measure.cost is not None:
        rows.append((plan.style["costed"], _cost(teller, measure)))
    if measure.has_follow_up and not plan.style["follow_up_apart"]:
        rows.append((plan.style["followed"], measure.given["follow"]))
    yield table([*rows, ("Responsable", "Le pétitionnaire")])


def _paragraphs(plan: Plan, teller: Teller, measure: Measure) -> Iterator[Block]:
    said = [f"Mesure {measure.code} : {measure.given['name']}. {measure.text}"]
    if measure.cost is not None:
        said.append(f"Le coût de cette mesure est estimé à {_cost(teller, measure)}.")
    if measure.has_follow_up and not plan.style["follow_up_apart"]:
        said.append(f"Suivi : {measure.given['follow'][:1].lower()}{measure.given['follow'][1:]}")
    yield paragraph(*said)


def _unnumbered(plan: Plan, teller: Teller, measure: Measure) -> Iterator[Block]:
    del plan
    costs = [f"Ce poste représente {_cost(teller, measure)}."] if measure.cost is not None else []
    follow = [measure.given["follow"]] if measure.has_follow_up else []
    yield paragraph(measure.text, *costs, *follow)


def _summary(plan: Plan, teller: Teller) -> Block:
    head = ("Mesure", "Intitulé", "Description", "Coût", "Suivi")
    apart = plan.style["follow_up_apart"]
    return table(
        [
            head,
            *(
                (
                    m.code,
                    m.given["name"],
                    m.text,
                    _cost(teller, m) or "–",
                    m.given["follow"] if m.has_follow_up and not apart else "–",
                )
                for m in plan.measures
            ),
        ]
    )


def follow_up_chapter(plan: Plan, chapter: Announce) -> Iterator[Block]:
    """Write the chapter of the follow-up, with each measure's where it is told apart."""
    yield chapter(
        plan.draw.form(
            ["Modalités de suivi des mesures", "Suivi des mesures et de leurs effets", "Dispositif de suivi"]
        )
    )
    yield paragraph(
        "Un comité de suivi réunira une fois par an le pétitionnaire, la commune, les associations et les services de "
        "l’État. Il examinera les résultats obtenus, les écarts constatés et les corrections à apporter, "
        "puis son compte "
        "rendu sera transmis au préfet dans le mois."
    )
    own = [measure for measure in plan.measures if measure.has_follow_up]
    if plan.style["follow_up_apart"] and own:
        yield table([("Mesure", "Modalités de suivi"), *((m.code, m.given["follow"]) for m in own)])
