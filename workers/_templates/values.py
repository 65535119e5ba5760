"""What a service's template may print: the same names for Word and OpenDocument, each said and shown by an example.

Every text comes ready to print: one line, French spaces, nothing invisible. docs/modeles.md is written from here.
"""

from pydantic import Field

from schemas.base import Value

_LAW = "https://www.legifrance.gouv.fr/"


class SourceValue(Value):
    """Un passage du dossier."""

    document: str = Field(description="Nom du document", examples=["Étude d’impact"])
    page: int = Field(description="Page, à partir de 1", examples=[112])
    citation: str = Field(description="Texte du passage, tel qu’il est dans le dossier", examples=["6 éoliennes"])
    ou: str = Field(description="Document et page", examples=["Étude d’impact, p. 112"])


class Sourced(Value):
    """Ce qui s’appuie sur des passages."""

    sources: list[SourceValue] = Field(description="Passages qui l’appuient")
    ou: str = Field(description="Les documents et pages, en une ligne", examples=["Étude d’impact, p. 112, 114"])


class StatementValue(Sourced):
    """Un énoncé de la note."""

    texte: str = Field(description="L’énoncé, corrigé par l’agent s’il l’a été", examples=["Le parc compte 6 mâts."])
    relecture: str = Field(description="Ce qu’en a décidé l’agent", examples=["accepté"])
    reserve: str = Field(description="Vide, « en partie étayé » ou « non étayé »", examples=["non étayé"])


class SectionValue(Value):
    """Une partie de la note."""

    cle: str = Field(description="Nom interne, qui ne change pas", examples=["enjeu_eau"])
    titre: str = Field(description="Titre", examples=["Eau et milieux aquatiques"])
    enonces: list[StatementValue] = Field(description="Énoncés gardés, dans l’ordre")
    non_trouve: list[str] = Field(description="Ce que le dossier ne dit pas", examples=["volume des bassins"])


class RequestValue(Sourced):
    """Une demande de compléments."""

    numero: int = Field(description="Numéro, à partir de 1", examples=[1])
    texte: str = Field(
        description="La demande, dans les mots de l’agent s’il l’a reformulée", examples=["Fournir le plan au 1/200."]
    )
    fondement: str = Field(description="Article qui la fonde", examples=["D181-15-2 I 9°"])
    habituelle: bool = Field(
        description="Vrai pour un point d’attention habituel de l’autorité environnementale, faux pour un constat",
        examples=[False],
    )
    constat: str = Field(
        description="Où le manque a été constaté ; vide quand la demande le dit", examples=["Étude d’impact, p. 9"]
    )


class PieceValue(Sourced):
    """Une pièce que le code demande."""

    piece: str = Field(description="Pièce ou information", examples=["Plan de situation au 1/25 000"])
    article: str = Field(description="Article qui la demande", examples=["R181-13 2°"])
    constat: str = Field(description="« présente », « partielle » ou « absente »", examples=["absente"])


class MissingPieceValue(Value):
    """Une pièce manquante que la lettre demande."""

    piece: str = Field(description="Pièce ou information", examples=["Plan de situation au 1/25 000"])
    article: str = Field(description="Article qui la demande", examples=["R181-13 2°"])
    constat: str = Field(description="« partielle » ou « absente »", examples=["absente"])
    demandes: str = Field(description="Numéros des demandes qui la visent", examples=["1, 3"])


class FigureValue(Sourced):
    """Un chiffre clé."""

    grandeur: str = Field(description="Ce qui est mesuré", examples=["Puissance du parc"])
    valeur: str = Field(description="Nombre et unité, écrits à la française", examples=["19,8 MW"])
    nombre: float = Field(description="Le nombre seul, pour un test", examples=[19.8])
    unite: str = Field(description="L’unité seule", examples=["MW"])


class ContradictionValue(Sourced):
    """Une contradiction entre deux endroits du dossier."""

    nature: str = Field(description="De quelle sorte", examples=["Deux valeurs pour une même grandeur"])
    explication: str = Field(description="L’explication", examples=["16,3 m au plan, 13,6 m dans l’étude."])


class MeasureValue(Sourced):
    """Une mesure ERC."""

    sequence: str = Field(
        description="« Éviter », « Réduire », « Compenser », « Accompagner » ou « Suivre »", examples=["Réduire"]
    )
    texte: str = Field(description="La mesure", examples=["Bridage nocturne d’avril à octobre."])


class EnjeuValue(Sourced):
    """Un enjeu du dossier."""

    nom: str = Field(description="Nom de l’enjeu", examples=["Biodiversité et milieux naturels"])
    part: str = Field(description="Part des pages qui parlent d’enjeux", examples=["25 %"])
    mesures: list[MeasureValue] = Field(description="Mesures proposées")


class DeadlineValue(Value):
    """Une échéance de la procédure."""

    libelle: str = Field(description="Étape", examples=["Fin de la consultation du public"])
    date: str = Field(description="Au plus tard", examples=["1er mars 2027"])
    article: str = Field(description="Article dont elle vient", examples=["L181-10-1"])


class UnreadValue(Value):
    """Ce qui n’a pas été lu."""

    document: str = Field(description="Document", examples=["Plan de masse"])
    pages: str = Field(description="Pages, ou « document entier »", examples=["p. 3-5, 9"])
    raison: str = Field(description="Pourquoi", examples=["image trop floue"])


class LawValue(Value):
    """Un texte que la lettre applique."""

    nom: str = Field(description="Article", examples=["CRPA, L114-5"])
    objet: str = Field(description="Ce qu’il règle", examples=["demande incomplète : pièces, délai, effet"])
    adresse: str = Field(
        description="Adresse sur Légifrance", examples=[f"{_LAW}codes/article_lc/LEGIARTI000031367381"]
    )


class NoteValues(Value):
    """Ce qu’un modèle de note d’instruction peut imprimer."""

    service: str = Field(description="Nom du service", examples=["Unité départementale de l’Orne"])
    agent: str = Field(description="Qui suit l’affaire", examples=["Camille Martin"])
    date: str = Field(description="Date du document, en toutes lettres", examples=["24 novembre 2026"])
    projet: str = Field(description="Titre du dossier", examples=["Parc éolien des Crêtes"])
    petitionnaire: str = Field(description="Qui demande l’autorisation", examples=["SAS Les Crêtes"])
    reference: str = Field(description="Référence du dossier", examples=["AE-2026-17"])
    depose_le: str = Field(description="Date du dépôt, en toutes lettres", examples=["2 novembre 2026"])
    est_projet: bool = Field(description="Vrai tant que la note n’est pas approuvée", examples=[True])
    mention_projet: str = Field(
        description="« Projet – … » tant que la note n’est pas approuvée, vide ensuite",
        examples=["Projet – à relire avant signature"],
    )
    mention: str = Field(
        description="Mention du traitement algorithmique (CRPA, L311-3-1)",
        examples=["Note établie avec l’aide d’un traitement algorithmique (CRPA, article L311-3-1)."],
    )
    etat: str = Field(description="État de la note", examples=["projet en relecture, non approuvé"])
    version: int = Field(description="Version de la note", examples=[2])
    redaction: str = Field(description="Ce qui a rédigé : règles et extraction, ou un modèle", examples=["lisiere 1"])
    dossier: str = Field(description="Identifiant du dossier", examples=["0b7f3c1e-52f4-4f1c-9a0e-2f1d3b0a9c11"])
    note: str = Field(description="Identifiant de la note", examples=["5d0c6d52-7d1b-4f0e-8d53-90b7a1a2c3d4"])
    avertissements: list[str] = Field(description="À savoir avant de lire", examples=["Un document n’a pas été lu."])
    sections: list[SectionValue] = Field(description="Parties de la note, dans l’ordre")
    enonces_rejetes: list[StatementValue] = Field(description="Énoncés que l’agent a rejetés")
    pieces: list[PieceValue] = Field(description="Complétude : toutes les pièces demandées")
    chiffres_cles: list[FigureValue] = Field(description="Chiffres clés")
    contradictions: list[ContradictionValue] = Field(description="Contradictions")
    enjeux: list[EnjeuValue] = Field(description="Enjeux et mesures ERC")
    demandes: list[RequestValue] = Field(
        description="Demandes de compléments (dans une lettre : celles qui sont cochées)"
    )
    echeances: list[DeadlineValue] = Field(description="Échéances de la procédure")
    non_lu: list[UnreadValue] = Field(description="Ce qui n’a pas été lu")


class LetterValues(NoteValues):
    """Ce qu’un modèle de demande de compléments peut imprimer : tout ce qu’imprime une note, et ce qui suit."""

    lieu: str = Field(description="Où la lettre est faite", examples=["Alençon"])
    destinataire: str = Field(description="À qui la lettre est écrite", examples=["SAS Les Crêtes"])
    adresse: list[str] = Field(description="Lignes de l’adresse", examples=["12 rue du Moulin"])
    objet: str = Field(description="Objet", examples=["Demande de compléments : Parc éolien des Crêtes"])
    delai: str = Field(description="Délai de réponse, ou « [délai à fixer] »", examples=["2 mois"])
    suspend: bool = Field(description="Vrai si la demande suspend le délai d’examen", examples=[True])
    pieces_manquantes: list[MissingPieceValue] = Field(description="Pièces manquantes que la lettre demande")
    rappel: str = Field(
        description="Phrase qui rappelle le dépôt", examples=["Vous avez déposé le 02/11/2026 une demande…"]
    )
    phrase_examen: str = Field(description="Phrase qui ouvre la demande", examples=["L’examen du dossier conduit à…"])
    phrase_delai: str = Field(
        description="Phrase du délai (CRPA, L114-5)", examples=["En application de l’article L114-5…"]
    )
    phrase_silence: str = Field(
        description="Phrase sur la décision implicite", examples=["Le délai au terme duquel… est suspendu…"]
    )
    phrase_suspension: str = Field(
        description="Phrase sur le délai d’examen ; vide sans suspension", examples=["Le délai d’examen est suspendu…"]
    )
    phrase_refus: str = Field(description="Phrase sur les suites", examples=["Si, malgré la présente demande…"])
    phrase_a_part: str = Field(
        description="Phrase sur les informations à part (R181-12)", examples=["Les informations couvertes par…"]
    )
    textes: list[LawValue] = Field(description="Textes appliqués")
