"""The acoustic annex, as the acousticians' office delivers it: a DOCX with headings, lists and tables."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from infra.demo.facts import Facts
from infra.demo.typeset import CREATED

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

_PURPOSE = (
    "Sonal Acoustique a été chargé par la SAS Biogaz du Val d’Ormelle de mesurer le bruit existant autour du site "
    "de La Noue Verte, de prévoir celui de l’unité de méthanisation et de vérifier que la réglementation sera "
    "respectée. Le présent rapport rend compte des mesures de mars 2026 et des calculs de juin 2026."
)
_RULES = (
    "Les installations classées soumises à autorisation relèvent de l’arrêté du 23 janvier 1997. Celui-ci fixe une "
    "émergence maximale dans les zones où elle est réglementée et un niveau à ne pas dépasser en limite de "
    "propriété. Les mesures ont suivi la norme NF S 31-010, méthode dite d’expertise."
)
_LIMITS = (
    ("Bruit ambiant", "Jour, 7 h à 22 h", "Nuit, 22 h à 7 h, dimanches et jours fériés"),
    ("De 35 à 45 dB(A)", "6 dB(A)", "4 dB(A)"),
    ("Plus de 45 dB(A)", "5 dB(A)", "3 dB(A)"),
    ("Limite de propriété", "70 dB(A)", "60 dB(A)"),
)
_POINTS = (
    "ZER 1, hameau du Grand Bray, jardin de la maison située le plus au sud ;",
    "ZER 2, ferme des Ormeaux, cour de la maison d’habitation ;",
    "ZER 3, bourg, rue des Tilleuls, derrière la dernière maison.",
)
_CAMPAIGN = (
    "Les trois sonomètres, de classe 1, ont été étalonnés avant et après. Ils ont enregistré du 24 mars 2026 à 11 "
    "h au 25 mars à 11 h, à un mètre cinquante du sol. Le ciel était couvert, le vent de secteur sud-ouest "
    "inférieur à trois mètres par seconde, la chaussée sèche. Un labour voisin, de 16 h 20 à 17 h, a été retiré du "
    "calcul."
)
_RESIDUAL = (
    ("Point", "Jour, LAeq", "Jour, L50", "Nuit, LAeq", "Nuit, L50"),
    ("ZER 1", "45,9", "41,2", "38,0", "34,1"),
    ("ZER 2", "48,3", "43,6", "39,2", "35,8"),
    ("ZER 3", "50,7", "46,0", "40,4", "36,5"),
)
_RESIDUAL_COMMENT = (
    "L’écart entre le niveau équivalent et l’indice fractile L50 dépasse cinq décibels le jour, à cause des "
    "passages de véhicules. Conformément à l’arrêté, c’est donc l’indice L50 qui sert de bruit résiduel. La nuit, "
    "on a retenu le même indice, plus sévère pour l’installation."
)
_SOURCES = (
    ("Source", "Puissance acoustique, dB(A)", "Fonctionnement"),
    ("Compresseur d’épuration, capoté", "86", "Continu"),
    ("Surpresseurs (2), capotés", "81 chacun", "Continu"),
    ("Agitateurs (6)", "74 chacun", "Continu, par moitié"),
    ("Ventilateur du biofiltre", "83", "Continu"),
    ("Chargeur", "102", "Jour, quatre heures"),
    ("Camion au ralenti ou en manœuvre", "98", "Jour"),
    ("Torchère", "95", "Secours seulement"),
)
_MODEL = (
    "Le calcul suit la norme ISO 9613-2. Le terrain a été représenté à partir d’un modèle numérique au pas de cinq "
    "mètres, avec un sol absorbant hors des aires revêtues. Les conditions sont favorables à la propagation dans "
    "toutes les directions, ce qui majore le résultat au nord-ouest. Un merlon de trois mètres borde la limite "
    "nord-est."
)
_RESULTS = (
    ("Point", "Bruit particulier", "Bruit ambiant", "Émergence", "Admissible"),
    ("ZER 1, jour", "37,4", "42,7", "1,5", "6"),
    ("ZER 2, jour", "34,8", "44,1", "0,5", "6"),
    ("ZER 3, jour", "29,0", "46,1", "0,1", "5"),
    ("ZER 1, nuit", "33,2", "36,7", "2,6", "4"),
    ("ZER 2, nuit", "30,9", "37,0", "1,2", "4"),
    ("ZER 3, nuit", "24,0", "36,7", "0,2", "4"),
)
_BOUNDARY = (
    "En limite de propriété, le niveau le plus élevé est calculé au sud, face à l’épuration : 54,6 dB(A) le jour "
    "et 49,8 dB(A) la nuit. Aucune tonalité marquée n’a été trouvée dans les spectres fournis par les "
    "constructeurs, sous réserve de vérification à la réception."
)
_TORCH = (
    "La torchère n’a pas été comptée dans les résultats, puisqu’elle ne fonctionne qu’en secours. Une heure de "
    "torchage nocturne porterait le bruit particulier à 35,6 dB(A) au hameau et l’émergence à 3,8 dB(A)."
)
_RECOMMENDATIONS = (
    "Exiger des constructeurs une garantie de puissance acoustique et un essai en usine du compresseur.",
    "Poser les capots avant la première mise en route, essais compris.",
    "Orienter les bouches d’air du conteneur d’épuration vers le sud-ouest.",
    "Équiper le chargeur d’un avertisseur de recul à bruit large bande.",
    "Renouveler les mesures aux trois points dans les six mois de la mise en service.",
)
_CONCLUSION = (
    "Avec les dispositions prévues, l’installation respecte les émergences admissibles de jour comme de nuit et "
    "les niveaux en limite de propriété. La marge est étroite au Grand Bray pendant un torchage ; il est conseillé "
    "de ne pas programmer de maintenance de l’épuration la nuit."
)


def acoustic_annex(facts: Facts) -> bytes:
    """Write the annex; the same bytes every time."""
    from docx import Document  # noqa: PLC0415 - heavy: only when the dossier is built

    document = Document()
    _describe(document)
    document.add_heading("Étude acoustique", level=0)
    document.add_paragraph("Annexe de l’étude d’impact – Unité de méthanisation de la Noue Verte – Pièce n° 7")
    document.add_paragraph(
        "Sonal Acoustique, 27 rue du Port, 96000 Villemorin – Rapport 26-0418, indice 2, juillet 2026"
    )
    _context(document)
    _measurements(document)
    _forecast(document, facts)
    out = io.BytesIO()
    document.save(out)
    return _with_fixed_dates(out.getvalue())


def _describe(document: Any) -> None:
    properties = document.core_properties
    properties.title, properties.author = "Étude acoustique", "Sonal Acoustique"
    properties.language, properties.comments = "fr-FR", ""
    properties.created = properties.modified = CREATED.replace(tzinfo=None)
    properties.last_modified_by, properties.revision = "Sonal Acoustique", 2


def _context(document: Any) -> None:
    document.add_heading("1. Objet de l’étude", level=1)
    document.add_paragraph(_PURPOSE)
    document.add_heading("2. Cadre réglementaire", level=1)
    document.add_paragraph(_RULES)
    _table(document, _LIMITS)


def _measurements(document: Any) -> None:
    document.add_heading("3. Mesures du bruit résiduel", level=1)
    document.add_heading("3.1 Points de mesure", level=2)
    document.add_paragraph("Trois points ont été choisis avec la mairie, chez les riverains les plus exposés :")
    for point in _POINTS:
        document.add_paragraph(point, style="List Bullet")
    document.add_heading("3.2 Déroulement", level=2)
    document.add_paragraph(_CAMPAIGN)
    document.add_heading("3.3 Résultats", level=2)
    _table(document, _RESIDUAL)
    document.add_paragraph(_RESIDUAL_COMMENT)


def _forecast(document: Any, facts: Facts) -> None:
    document.add_heading("4. Prévision du bruit de l’installation", level=1)
    document.add_heading("4.1 Sources", level=2)
    _table(document, _SOURCES)
    document.add_heading("4.2 Modèle", level=2)
    document.add_paragraph(_MODEL)
    document.add_heading("4.3 Émergences", level=2)
    _table(document, _RESULTS)
    document.add_paragraph(facts.phrase("emergence_acoustique"))
    document.add_heading("4.4 Limite de propriété", level=2)
    document.add_paragraph(_BOUNDARY)
    document.add_heading("4.5 Fonctionnement de secours", level=2)
    document.add_paragraph(_TORCH)
    document.add_heading("5. Recommandations", level=1)
    for recommendation in _RECOMMENDATIONS:
        document.add_paragraph(recommendation, style="List Number")
    document.add_heading("6. Conclusion", level=1)
    document.add_paragraph(_CONCLUSION)


def _table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            cell.paragraphs[0].runs[0].bold = number == 0
    document.add_paragraph()


def _with_fixed_dates(docx: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
