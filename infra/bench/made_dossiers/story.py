"""The documents of a made dossier: what each tells, under what name and in what form it is filed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from infra.bench.made_dossiers.measure_chapter import draw_manner
from infra.bench.made_dossiers.noise import noised
from infra.bench.made_dossiers.plan import Plan
from infra.bench.made_dossiers.study import level_sentence, piece_blocks, study_blocks
from infra.bench.made_dossiers.telling import Block, Teller, Told, heading, paragraph, table
from infra.bench.made_dossiers.traps import Trapper, sow_late


@dataclass(frozen=True)
class MadeDocument:
    """A document as filed; `type` is a code of the domain's list, `form` the file's suffix."""

    key: str
    type: str
    name: str
    form: str
    title: str
    blocks: tuple[Block, ...]


_NAMES = {
    "cerfa": ("cerfa", "formulaire_cerfa_15964", "Demande - CERFA"),
    "etude": ("etude_impact", "Étude d'impact", "Tome 2 - Etude d'impact"),
    "resume": ("resume_non_technique", "RNT étude d'impact", "Tome 1 - Résumé non technique"),
    "dangers": ("etude_de_dangers", "Étude de dangers", "Tome 3 - Etude de dangers"),
    "note_presentation": ("note_presentation_non_technique", "Note de présentation"),
    "capacites": ("capacites", "Capacités techniques et financières"),
    "foncier": ("maitrise_fonciere", "Attestation foncière"),
    "annexe": ("annexe_technique", "Annexe 2 - Fiche technique"),
    "plans": ("plans", "Plans reglementaires"),
}
_TYPES = {
    "cerfa": ("cerfa", "Demande d’autorisation environnementale"),
    "etude": ("etude_impact", "Étude d’impact"),
    "resume": ("resume_non_technique", "Résumé non technique de l’étude d’impact"),
    "dangers": ("etude_dangers", "Étude de dangers"),
    "note_presentation": ("note_presentation", "Note de présentation non technique"),
    "capacites": ("capacites", "Capacités techniques et financières"),
    "foncier": ("foncier", "Maîtrise foncière"),
    "annexe": ("annexe", "Annexe technique"),
    "plans": ("plan", "Plans réglementaires"),
}
_FORMS = ("pdf", "pdf", "docx", "pdf", "odt")


_NOISY_SHARE = 0.25


def tell(plan: Plan, told: Told) -> list[MadeDocument]:
    """Write the documents of a plan, in the order of their numbers; the plan is given its late disagreements here."""
    draw = plan.draw
    sow_late(plan)
    plan.style = {
        "described": draw.form(["Description", "Contenu de la mesure", "Descriptif"]),
        "costed": draw.form(["Coût", "Coût estimé", "Budget prévisionnel"]),
        "followed": draw.form(["Suivi", "Modalités de suivi", "Indicateurs et suivi"]),
        "follow_up_apart": draw.happens(0.3),
        "trapper": Trapper(plan),
    }
    plan.style["measures"] = draw_manner(plan)
    if plan.style["measures"] == "unnumbered":
        plan.style["follow_up_apart"] = False
    documents: list[MadeDocument] = []
    noise = random.Random(f"{plan.seed}/noise")  # noqa: S311 -- no secret
    noisy = noise.choice(("etude", "resume", "dangers")) if noise.random() < _NOISY_SHARE else ""
    for key, write in _writers(plan).items():
        kind, title = _TYPES[key]
        form = draw.form(_FORMS)
        name = f"{len(documents) + 1:02d}_{draw.form(_NAMES[key])}.{form}"
        blocks: tuple[Block, ...] = (heading(0, title), paragraph(plan.title), *write(plan, Teller(plan, key, told)))
        if key == noisy:
            kept = {form for forms in told.forms.values() for form in forms} | {m.text for m in plan.measures}
            blocks = noised(blocks, kept, noise)
        documents.append(MadeDocument(key, kind, name, form, title, blocks))
    return documents


Write = Callable[[Plan, Teller], Iterator[Block] | list[Block]]


def _writers(plan: Plan) -> dict[str, Write]:
    writers: dict[str, Write] = {"cerfa": _form, "etude": study_blocks, "resume": _summary}
    if plan.has("etude_dangers"):
        writers["dangers"] = _dangers
    if plan.has("note_presentation"):
        writers["note_presentation"] = _presentation
    if plan.has("capacites"):
        writers["capacites"] = _capacities
    if plan.has("foncier"):
        writers["foncier"] = lambda plan, _: piece_blocks(plan, "foncier", lambda title: heading(1, title))
    if any("annexe" in (fact.wrong_in, *fact.places) for fact in plan.facts):
        writers["annexe"] = _annex
    return {**writers, "plans": _plans}


def _form(plan: Plan, teller: Teller) -> Iterator[Block]:
    yield paragraph("Formulaire CERFA n° 15964*03 – articles L. 181-1 et R. 181-13 du code de l’environnement")
    yield heading(1, "1. Identité du pétitionnaire")
    rows = [("Dénomination", plan.petitionnaire), ("Forme juridique", "Société par actions simplifiée")]
    if plan.has("siret"):
        rows.append(("Numéro de SIRET", "842 617 305 00021"))
    yield table(
        [
            *rows,
            ("Adresse du siège", f"3 place de l’Église, {plan.place}"),
            ("Signataire", "Mme Hélène Brisson, présidente"),
        ]
    )
    yield heading(1, "2. Localisation et description du projet")
    rows = [("Intitulé", plan.title), ("Commune", plan.place)]
    yield table([*rows, *(teller.row(fact) for fact in teller.told_here())])
    yield heading(1, "3. Rubriques des nomenclatures")
    yield table([("Rubrique", "Désignation", "Régime"), *plan.kind.rubriques])


def _summary(plan: Plan, teller: Teller) -> Iterator[Block]:
    yield heading(1, "Pourquoi ce document")
    yield paragraph(
        "Ce résumé s’adresse à tous. Il reprend l’essentiel de l’étude d’impact : le projet, le site, ses enjeux, les "
        "incidences attendues et ce que le pétitionnaire fera pour les éviter, les réduire ou les compenser.",
        f"Le projet porte sur {plan.kind.activite}.",
    )
    yield heading(1, plan.draw.form(["Le projet", "Le projet en quelques mots"]))
    said = [teller.sentence(fact) for fact in teller.told_here()]
    for start in range(0, len(said), 3):
        yield paragraph(*said[start : start + 3])
    yield heading(1, "Le site et ses enjeux")
    for level in plan.levels:
        if level.wrong_in == "resume":
            yield paragraph(level.theme["initial"], level_sentence(plan, level, level.wrong))
        elif plan.draw.happens(0.5):
            yield paragraph(level.theme["initial"], level_sentence(plan, level, level.level))
    yield heading(1, "Les incidences du projet et ce qui est prévu")
    yield paragraph(*(level.theme["effects"] for level in plan.levels))
    yield paragraph(
        "Les dispositions retenues sont décrites en détail dans l’étude d’impact ; leur efficacité sera "
        "contrôlée chaque "
        "année et les résultats seront rendus publics. Le pétitionnaire en supporte toutes les dépenses et "
        "en rend compte "
        "à l’inspection. Les habitants pourront poser leurs questions au cours de deux réunions et "
        "trouveront en mairie un "
        "registre ouvert pendant toute la durée des travaux, auquel une réponse sera apportée sous quinze jours."
    )


def _dangers(_: Plan, teller: Teller) -> Iterator[Block]:
    yield heading(1, "1. Objet de l’étude de dangers")
    yield paragraph(
        "L’étude de dangers justifie que le projet permet d’atteindre un niveau de risque aussi bas que "
        "possible, compte "
        "tenu de l’état des connaissances et des pratiques. Elle est établie en application de l’article L. "
        "181-25 du code "
        "de l’environnement."
    )
    yield heading(1, "2. Description de l’installation et de son environnement")
    said = [teller.sentence(fact) for fact in teller.told_here()]
    for start in range(0, len(said), 3):
        yield paragraph(*said[start : start + 3])
    yield heading(1, "3. Analyse préliminaire des risques")
    yield paragraph(
        "Les potentiels de dangers ont été recensés et l’accidentologie d’installations comparables a été étudiée. Les "
        "événements redoutés sont l’incendie, la chute d’éléments et la fuite de produits."
    )
    yield table(
        [("Phénomène dangereux", "Gravité", "Probabilité"), ("Incendie", "Modérée", "D"), ("Fuite", "Sérieuse", "E")]
    )
    yield heading(1, "4. Mesures de maîtrise des risques")
    yield paragraph(
        "La détection, les moyens d’extinction et la formation du personnel réduisent la probabilité et la gravité des "
        "accidents. Aucun scénario ne sort des limites du site."
    )


def _presentation(plan: Plan, teller: Teller) -> Iterator[Block]:
    yield from piece_blocks(plan, "note_presentation", lambda title: heading(1, title))
    yield paragraph(*(teller.sentence(fact) for fact in teller.told_here()))


def _capacities(plan: Plan, teller: Teller) -> Iterator[Block]:
    yield from piece_blocks(plan, "capacites", lambda title: heading(1, title))
    told = [fact for fact in teller.told_here() if fact.quantity.key == "investissement"]
    yield from (paragraph(teller.sentence(fact)) for fact in told)


def _annex(plan: Plan, teller: Teller) -> Iterator[Block]:
    yield heading(1, "Fiche technique du projet")
    yield paragraph(f"Cette annexe rassemble des données transmises par les fournisseurs pour {plan.kind.activite}.")
    facts = list(teller.told_here())
    yield paragraph(*(teller.sentence(fact) for fact in facts[::2]))
    if facts[1::2]:
        yield table([("Caractéristique", "Valeur"), *(teller.row(fact) for fact in facts[1::2])])


def _plans(plan: Plan, teller: Teller) -> Iterator[Block]:
    yield heading(1, "Plan de situation à l’échelle 1/25 000")
    yield paragraph("Fond de carte IGN, emplacement du projet entouré en rouge.")
    yield heading(1, "Plan de masse")
    yield paragraph("Bâtiments, voies, clôtures et plantations.")
    facts = list(teller.told_here())
    if facts:
        yield table([("Cartouche", "Valeur"), *(teller.row(fact) for fact in facts)])
    if plan.has("plan_ensemble"):
        yield heading(1, "Plan d’ensemble à l’échelle 1/200")
        yield paragraph(
            "Dispositions projetées de l’installation, constructions et terrains avoisinants, réseaux enterrés."
        )
