"""Templates to begin with: what our own forms look like, with the tags in place of the values.

They are laid out once and written by the writers of our forms, so that headings, header rows, captions, page numbers
and the language are as they are there, in Word and in OpenDocument alike.
"""

from functools import cache
from typing import Literal

from workers._note_forms.layout import Block, Cell, Column, Grid, Heading, Items, Paragraph, PrintedNote, Run
from workers._note_forms.office import office_document
from workers._templates.archive import TemplateForm

TemplateKind = Literal["note", "demande"]

KINDS: dict[TemplateKind, str] = {"note": "Note d’instruction", "demande": "Demande de compléments"}


@cache
def example_template(kind: TemplateKind, form: TemplateForm) -> bytes:
    """Return an example of a template."""
    return office_document(_laid_out(kind), form)


def _laid_out(kind: TemplateKind) -> PrintedNote:
    return PrintedNote(
        kind=KINDS[kind],
        title="{{ projet }}",
        facts=_NOTE_FACTS if kind == "note" else _LETTER_FACTS,
        running_title="{{ projet }}",
        state="{{ mention_projet }}",
        is_draft=False,
        mention="{{ mention }}",
        blocks=_NOTE_BLOCKS if kind == "note" else _LETTER_BLOCKS,
    )


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _row(*texts: str) -> tuple[Cell, ...]:
    return tuple((Run(text),) for text in texts)


def _repeated(name: str, values: str, columns: tuple[Column, ...], texts: tuple[str, ...], caption: str) -> Grid:
    blank = [""] * (len(texts) - 1)
    rows = (
        _row(f"{{%tr for {name} in {values} %}}", *blank),
        _row(*texts),
        _row("{%tr endfor %}", *blank),
    )
    return Grid(columns, rows, caption=caption)


_NOTE_FACTS = (
    ("Service", "{{ service }}"),
    ("Agent", "{{ agent }}"),
    ("Pétitionnaire", "{{ petitionnaire }}"),
    ("Référence", "{{ reference }}"),
    ("Déposé le", "{{ depose_le }}"),
    ("État", "{{ etat }}, version {{ version }}"),
    ("Date", "{{ date }}"),
)
_WHERE = Column("Où", 0.4)
_NOTE_BLOCKS: tuple[Block, ...] = (
    _paragraph("{%p if avertissements %}"),
    Heading(1, "À savoir avant de lire"),
    Items(_row("{%p for phrase in avertissements %}", "{{ phrase }}", "{%p endfor %}")),
    _paragraph("{%p endif %}"),
    _paragraph("{%p for partie in sections %}"),
    Heading(1, "{{ partie.titre }}"),
    Items(
        (
            (Run("{%p for enonce in partie.enonces %}"),),
            (
                Run("{{ enonce.texte }}"),
                Run(" {% if enonce.ou %}({{ enonce.ou }}){% endif %}", "muted"),
                Run("{% if enonce.reserve %} ⚠ {{ enonce.reserve }}{% endif %}", "alert"),
            ),
            (Run("{%p endfor %}"),),
        )
    ),
    _paragraph("{%p if partie.non_trouve %}"),
    _paragraph("Non trouvé dans le dossier\u00a0: {{ partie.non_trouve | join(', ') }}."),
    _paragraph("{%p endif %}"),
    _paragraph("{%p endfor %}"),
    Heading(1, "Complétude"),
    _repeated(
        "piece",
        "pieces",
        (Column("Article", 0.16), Column("Pièce", 0.3), Column("Constat", 0.14), _WHERE),
        ("{{ piece.article }}", "{{ piece.piece }}", "{{ piece.constat }}", "{{ piece.ou }}"),
        "Pièces que le code demande",
    ),
    Heading(1, "Chiffres clés"),
    _repeated(
        "chiffre",
        "chiffres_cles",
        (Column("Grandeur", 0.4), Column("Valeur", 0.2, is_figures=True), _WHERE),
        ("{{ chiffre.grandeur }}", "{{ chiffre.valeur }}", "{{ chiffre.ou }}"),
        "Chiffres clés",
    ),
    Heading(1, "Enjeux et mesures"),
    _paragraph("{%p for enjeu in enjeux %}"),
    Heading(2, "{{ enjeu.nom }} ({{ enjeu.part }} des pages)"),
    _repeated(
        "mesure",
        "enjeu.mesures",
        (Column("Séquence", 0.18), Column("Mesure", 0.5), Column("Où", 0.32)),
        ("{{ mesure.sequence }}", "{{ mesure.texte }}", "{{ mesure.ou }}"),
        "Mesures proposées",
    ),
    _paragraph("{%p endfor %}"),
    Heading(1, "Contradictions"),
    Items(
        _row(
            "{%p for contradiction in contradictions %}",
            "{{ contradiction.nature }}. {{ contradiction.explication }} ({{ contradiction.ou }})",
            "{%p endfor %}",
        ),
        is_ordered=True,
    ),
    Heading(1, "Points pour la demande de compléments"),
    Items(
        _row(
            "{%p for demande in demandes %}",
            "{{ demande.texte }} Fondement\u00a0: {{ demande.fondement }}.",
            "{%p endfor %}",
        ),
        is_ordered=True,
    ),
    Heading(1, "Échéances"),
    _repeated(
        "echeance",
        "echeances",
        (Column("Échéance", 0.5), Column("Date", 0.25), Column("Article", 0.25)),
        ("{{ echeance.libelle }}", "{{ echeance.date }}", "{{ echeance.article }}"),
        "Échéances de la procédure",
    ),
    Heading(1, "Ce qui n’a pas été lu"),
    _repeated(
        "manque",
        "non_lu",
        (Column("Document", 0.35), Column("Pages", 0.2), Column("Raison", 0.45)),
        ("{{ manque.document }}", "{{ manque.pages }}", "{{ manque.raison }}"),
        "Pages et documents non lus",
    ),
)

_LETTER_FACTS = (
    ("Service", "{{ service }}"),
    ("Affaire suivie par", "{{ agent }}"),
    ("Destinataire", "{{ destinataire }}{% for ligne in adresse %}, {{ ligne }}{% endfor %}"),
    ("Objet", "{{ objet }}"),
    ("Référence", "{{ reference }}"),
    ("Fait à", "{{ lieu }}, le {{ date }}"),
)
_LETTER_BLOCKS: tuple[Block, ...] = (
    _paragraph("Madame, Monsieur,"),
    _paragraph("{{ rappel }}"),
    _paragraph("{{ phrase_examen }}"),
    Heading(1, "Compléments demandés"),
    Items(
        (
            (Run("{%p for demande in demandes %}"),),
            (
                Run("{{ demande.texte }}"),
                Run("{% if demande.constat %} Constaté\u00a0: {{ demande.constat }}.{% endif %}", "muted"),
                Run("{% if demande.fondement %} Fondement\u00a0: {{ demande.fondement }}.{% endif %}", "muted"),
            ),
            (Run("{%p endfor %}"),),
        ),
        is_ordered=True,
    ),
    _paragraph("{%p if pieces_manquantes %}"),
    Heading(1, "Pièces et informations manquantes"),
    _repeated(
        "piece",
        "pieces_manquantes",
        (Column("Pièce ou information", 0.5), Column("Article", 0.2), Column("Constat", 0.16), Column("Demande", 0.14)),
        ("{{ piece.piece }}", "{{ piece.article }}", "{{ piece.constat }}", "n°\u00a0{{ piece.demandes }}"),
        "Pièces et informations manquantes",
    ),
    _paragraph("{%p endif %}"),
    Heading(1, "Délai et suites"),
    _paragraph("{{ phrase_delai }}"),
    _paragraph("{{ phrase_silence }}"),
    _paragraph("{%p if suspend %}"),
    _paragraph("{{ phrase_suspension }}"),
    _paragraph("{%p endif %}"),
    _paragraph("{{ phrase_refus }}"),
    _paragraph("{{ phrase_a_part }}"),
    Heading(1, "Signature"),
    _paragraph("Nom, prénom et qualité\u00a0: …………………………"),
    Heading(1, "Textes appliqués"),
    Items(_row("{%p for texte in textes %}", "{{ texte.nom }}\u00a0: {{ texte.objet }}", "{%p endfor %}")),
)
