"""The étude d'impact of a made dossier: its chapters, in the order of article R122-5, under headings of many kinds."""

from collections.abc import Iterator, Sequence
from typing import Any

from infra.bench.made_dossiers.bank import load
from infra.bench.made_dossiers.measure_chapter import follow_up_chapter, measure_chapter
from infra.bench.made_dossiers.plan import Level, Plan, pieces
from infra.bench.made_dossiers.telling import Block, Teller, heading, paragraph, table

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
_PROCESS = (
    "L’installation comprend une zone de réception, une zone technique et des voies de desserte réservées aux secours.",
    "Les matières utilisées et les produits obtenus sont suivis par un registre que tient l’exploitant.",
    "Chaque équipement est conduit depuis un poste central ; les alarmes sont reportées au personnel d’astreinte.",
    "Les phases de démarrage et d’arrêt suivent une procédure écrite, revue après chaque incident.",
    (
        "Les procédés ont été choisis parmi les meilleures techniques disponibles et leur rendement sera vérifié à la "
        "réception par un organisme indépendant, puis à chaque arrêt programmé de l’installation."
    ),
)
_PROJECT = (
    "Le projet porte sur {activite}. Il s’implante sur des terrains plats, desservis par une route départementale.",
    (
        "Les travaux dureront une année environ. Ils commenceront par la voie d’accès et par les réseaux, "
        "puis viendront les "
        "fondations, les bâtiments et les équipements. Les terres décapées seront réemployées sur place."
    ),
    (
        "En fin d’exploitation, les équipements seront démontés, les fondations arasées et les terrains "
        "rendus à l’agriculture. "
        "Les résidus attendus en exploitation sont des emballages, des huiles usées et des boues de curage, remis à "
        "des filières autorisées."
    ),
)


class Chapters:
    """Numbers the chapters of a document in its own manner."""

    def __init__(self, plan: Plan) -> None:
        self._manner = plan.draw.form(["{c}. ", "{c} ", "{c}. ", "{r}. ", ""])
        self._chapter = self._section = 0

    def chapter(self, title: str) -> Block:
        """Open a chapter."""
        self._chapter, self._section = self._chapter + 1, 0
        return heading(1, self._manner.format(c=self._chapter, r=_ROMAN[self._chapter - 1]) + title)

    def section(self, title: str) -> Block:
        """Open a section of the chapter."""
        self._section += 1
        number = f"{self._chapter}.{self._section} " if "c" in self._manner else ""
        return heading(2, number + title)


def study_blocks(plan: Plan, teller: Teller) -> list[Block]:
    """Write the étude d'impact."""
    chapters = Chapters(plan)
    return [
        *_description(plan, teller, chapters),
        *plan.style["trapper"].prose(teller),
        *plan.style["trapper"].tables(teller, chapters.section),
        *_initial_state(plan, chapters),
        *_effects(plan, chapters),
        *piece_blocks(plan, "vulnerabilite", chapters.chapter),
        *piece_blocks(plan, "substitution", chapters.chapter),
        *measure_chapter(plan, teller, chapters.chapter, chapters.section),
        *follow_up_chapter(plan, chapters.chapter),
        *(piece_blocks(plan, "natura", chapters.chapter)),
        *piece_blocks(plan, "methodes", chapters.chapter),
        *piece_blocks(plan, "auteurs", chapters.chapter),
        *piece_blocks(plan, "lien_dangers", chapters.chapter),
    ]


def piece_blocks(plan: Plan, key: str, announce: Any, **words: str) -> list[Block]:
    """Write a piece where the dossier has it."""
    if not plan.has(key):
        return []
    piece = pieces()[key]
    bodies = [paragraph(body.format(activite=plan.kind.activite, **words)) for body in piece["bodies"]]
    return [announce(plan.draw.form(piece["headings"])), *bodies]


def _description(plan: Plan, teller: Teller, chapters: Chapters) -> Iterator[Block]:
    draw = plan.draw
    yield chapters.chapter(
        draw.form(["Description du projet", "Présentation du projet", "Le projet et ses caractéristiques"])
    )
    yield from (paragraph(text.format(activite=plan.kind.activite)) for text in _PROJECT)
    yield chapters.section(
        draw.form(["Caractéristiques du projet", "Caractéristiques principales", "Le projet en chiffres"])
    )
    in_table = [f for f in plan.facts if f.wrong_in == "etude_table" or draw.happens(0.45)]
    in_prose = [f for f in plan.facts if f.wrong_in == "etude_table" or f not in in_table]
    sentences = [teller.sentence(fact) for fact in in_prose]
    sentences += [teller.decoy(fact) for fact in plan.facts if fact.decoy is not None and draw.happens(0.6)]
    draw.chance.shuffle(sentences)
    for start in range(0, len(sentences), 4):
        yield paragraph(*sentences[start : start + 4])
    if in_table:
        yield table([("Caractéristique", "Valeur"), *(teller.row(fact) for fact in in_table)])
    yield chapters.section(draw.form(["Fonctionnement de l’installation", "Procédés et matières utilisées"]))
    yield paragraph(*_PROCESS)
    if plan.has("origine_dechets"):
        yield from piece_blocks(plan, "origine_dechets", chapters.section)
    if plan.has("garanties"):
        plan.style["garanties"] = draw.chance.randint(90, 900) * 1000
        amount = teller.euros(plan.style["garanties"])
        yield from piece_blocks(plan, "garanties", chapters.section, garanties=amount)
    yield from piece_blocks(plan, "avis_maire", chapters.section)


def _initial_state(plan: Plan, chapters: Chapters) -> Iterator[Block]:
    draw = plan.draw
    yield chapters.chapter(
        draw.form(["État initial de l’environnement", "Analyse de l’état actuel de l’environnement"])
    )
    filler = list(load("pieces")["filler"]["lines"])
    draw.chance.shuffle(filler)
    yield chapters.section("Milieu physique et humain")
    yield paragraph(*filler[:5])
    yield paragraph(*filler[5:10])
    for level in plan.levels:
        yield chapters.section(level.theme["name"][:1].upper() + level.theme["name"][1:])
        yield paragraph(level.theme["initial"], level_sentence(plan, level, level.level))
    if any(level.wrong_in == "etude_table" for level in plan.levels) or draw.happens(0.5):
        yield chapters.section("Synthèse des enjeux")
        head = draw.form(load("pieces")["levels"]["heads"])
        yield table([head, *(_level_row(level) for level in plan.levels)])
    yield from piece_blocks(plan, "evolution", chapters.section)
    yield chapters.chapter(
        draw.form(["Facteurs susceptibles d’être affectés", "Facteurs de l’environnement susceptibles d’être affectés"])
    )
    themes = ", ".join(level.theme["subject"] for level in plan.levels)
    yield paragraph(f"Les facteurs susceptibles d’être affectés de manière notable sont : {themes}.", *filler[10:])
    yield paragraph(
        *(f"{level.theme['initial']} {level.theme['effects']}" for level in plan.levels),
        "Les autres facteurs mentionnés par le code, population, terres, biens matériels et patrimoine "
        "culturel, ont été "
        "examinés et ne sont pas affectés de manière notable par le projet, ni pendant les travaux ni en exploitation.",
    )


def level_sentence(plan: Plan, level: Level, value: str) -> str:
    """Say the level of an enjeu."""
    theme = level.theme
    name = theme["name"][:1].upper() + theme["name"][1:]
    form = plan.draw.form(load("pieces")["levels"]["forms"])
    return str(form).format(level_m=value, subject=theme["subject"], name=theme["name"], Name=name)


def _level_row(level: Level) -> tuple[str, str]:
    value = level.wrong if level.wrong_in == "etude_table" else level.level
    return level.theme["name"][:1].upper() + level.theme["name"][1:], value[:1].upper() + value[1:]


def _effects(plan: Plan, chapters: Chapters) -> Iterator[Block]:
    draw = plan.draw
    yield chapters.chapter(
        draw.form(
            [
                "Incidences notables du projet sur l’environnement",
                "Incidences du projet",
                "Effets du projet sur l’environnement",
            ]
        )
    )
    for level in plan.levels:
        yield chapters.section(f"Incidences sur {level.theme['subject']}")
        yield paragraph(level.theme["effects"], *_residual(plan, level))
    yield from piece_blocks(plan, "cumul", chapters.section)
    yield from piece_blocks(plan, "climat", chapters.section)
    yield paragraph(
        "L’ensemble de ces incidences a été apprécié pour la phase de travaux et pour la phase "
        "d’exploitation, qu’elles "
        "soient directes ou indirectes, temporaires ou permanentes. Les effets positifs sont signalés "
        "lorsqu’ils existent. "
        "Les émissions de lumière, de chaleur et de radiation sont sans objet ou négligeables. La création "
        "de déchets reste "
        "limitée et leur élimination est assurée par des filières autorisées."
    )


def _residual(plan: Plan, level: Level) -> Sequence[str]:
    if not level.has_residual:
        return ()
    return (str(plan.draw.form(load("pieces")["levels"]["residual"])).format(subject=level.theme["subject"]),)
