"""Each event of a dossier in one French sentence, and the kind of fact it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reviewer_ui.presenters.words import DOCUMENT_TYPES, STAGES, counted, one_line

Genre = Literal["depot", "lecture", "note", "personnes", "questions", "journal"]
Body = Mapping[str, Any]

GENRES: dict[Genre, str] = {
    "depot": "Dépôt",
    "lecture": "Lecture",
    "note": "Note",
    "personnes": "Décisions des personnes",
    "questions": "Questions",
    "journal": "Consultations et exports",
}
_LONGEST_QUOTE = 160
_VERDICTS = {"accepted": "accepté", "corrected": "corrigé", "rejected": "rejeté", "pending": "remis à relire"}


@dataclass(frozen=True)
class _Told:
    genre: Genre
    say: Callable[[Body], str]


def _name(body: Body) -> str:
    return f"« {one_line(str(body.get('name', '')))} »"


def _quote(text: object) -> str:
    words = one_line(str(text or ""))
    return f"« {words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + '…'} »"


def _files(body: Body) -> str:
    return counted(len(body.get("documents", ())), "fichier", "fichiers")


_ASKED: dict[str, Callable[[Body], str]] = {
    "approve": lambda _: "Demande d’approuver la note",
    "return": lambda d: f"Demande de retourner la note : {_quote(d.get('comment'))}",
    "review_statement": lambda d: f"Demande : énoncé {_VERDICTS.get(str(d.get('verdict')), 'relu')}",
    "add_statement": lambda d: f"Demande d’ajouter un énoncé : {_quote(d.get('text'))}",
    "reword_statement": lambda d: f"Demande de reformuler un énoncé ajouté : {_quote(d.get('text'))}",
    "add_citation": lambda d: f"Demande de citer un passage : {_quote(d.get('passage', {}).get('quote'))}",
    "take_back": lambda _: "Demande de retirer un ajout",
}


def _decision(body: Body) -> str:
    decision = body.get("decision", {})
    asked = _ASKED.get(str(decision.get("kind")))
    return asked(decision) if asked else "Décision demandée"


def _place(body: Body) -> str:
    passage = body.get("passage", {})
    return f"{_quote(passage.get('document'))}, p. {passage.get('page')}"


def _reviewed(body: Body) -> str:
    verdict = _VERDICTS.get(str(body.get("verdict")), "relu")
    if body.get("verdict") == "corrected":
        return f"Énoncé corrigé : {_quote(body.get('text_before'))} devient {_quote(body.get('text_after'))}"
    return f"Énoncé {verdict} : {_quote(body.get('text_after'))}"


def _drafted(body: Body) -> str:
    generator = body.get("generator", {}).get("model", "?")
    statements = counted(int(body.get("statements", 0)), "énoncé", "énoncés")
    return f"Note rédigée, version {body.get('version')} : {statements}, par {one_line(str(generator))}"


def _judged(body: Body) -> str:
    said = {
        "contradiction": "confirmée",
        "scopes": "écartée, périmètres différents",
        "misread": "écartée, erreur de lecture",
        "pending": "remise à examiner",
    }
    return f"Contradiction {said.get(str(body.get('judgement')), 'jugée')} : {_quote(body.get('explanation'))}"


def _section_wished(body: Body) -> str:
    section = _quote(body.get("section"))
    if body.get("restore"):
        return f"Demande : revenir à la rédaction précédente de la partie {section}"
    wish = f", consigne {_quote(body['instruction'])}" if body.get("instruction") else ""
    return f"Demande : rédiger à nouveau la partie {section}{wish}"


def _redrafted(body: Body) -> str:
    section = _quote(body.get("section"))
    if body.get("wording") == body.get("replaced"):
        return f"Partie {section} laissée telle quelle : {' '.join(map(one_line, body.get('warnings', ())))}"
    return f"Partie {section} rédigée à nouveau, par {one_line(str(body.get('generator', {}).get('model', '?')))}"


_TOLD: dict[str, _Told] = {
    "dossier.submitted": _Told("depot", lambda b: f"Dossier déposé : {_files(b)}"),
    "dossier.received": _Told("depot", lambda b: f"Dossier reçu : {_files(b)}"),
    "dossier.supplemented": _Told("depot", lambda b: f"Compléments déposés : {_files(b)}"),
    "supplement.received": _Told("depot", lambda b: f"Compléments reçus, envoi n° {b.get('number')} : {_files(b)}"),
    "document.received": _Told("depot", lambda b: f"Document reçu : {_name(b)}"),
    "document.extracted": _Told(
        "lecture",
        lambda b: (
            f"Document lu : {_name(b)}, {counted(int(b.get('pages', 0)), 'page', 'pages')}"
            + (f", dont {b['pages_unread']} non lues" if b.get("pages_unread") else "")
        ),
    ),
    "document.recognized": _Told(
        "lecture", lambda b: f"Pages numérisées reconnues : {_name(b)}, {b.get('done')} sur {b.get('total')}"
    ),
    "document.classified": _Told(
        "lecture",
        lambda b: f"Document classé : {_name(b)}, {DOCUMENT_TYPES.get(b.get('label', 'autre'), 'autre')}",
    ),
    "document.indexed": _Told(
        "lecture",
        lambda b: f"Document indexé : {_name(b)}, {counted(int(b.get('passages', 0)), 'passage', 'passages')}",
    ),
    "document.failed": _Told("lecture", lambda b: f"Document non lu : {_name(b)}, {one_line(str(b.get('reason')))}"),
    "dossier.indexed": _Told(
        "lecture",
        lambda b: (
            f"Dossier prêt, révision {b.get('revision')} : "
            f"{counted(int(b.get('documents_indexed', 0)), 'document lu', 'documents lus')}"
        ),
    ),
    "evidence.retrieved": _Told(
        "note",
        lambda b: f"Passages cherchés pour {counted(int(b.get('questions', 0)), 'question', 'questions')} de la grille",
    ),
    "note.drafted": _Told("note", _drafted),
    "section.requested": _Told("personnes", _section_wished),
    "section.redrafted": _Told("note", _redrafted),
    "note.revised": _Told(
        "note",
        lambda b: (
            f"Note, version {b.get('version')} comparée à la version {b.get('since')} : "
            f"{counted(int(b.get('carried', 0)), 'décision gardée', 'décisions gardées')}, "
            f"dont {b.get('stale')} à revoir"
        ),
    ),
    "decision.submitted": _Told("personnes", _decision),
    "decision.refused": _Told("personnes", lambda b: f"Décision sans effet : {one_line(str(b.get('reason')))}"),
    "statement.reviewed": _Told("personnes", _reviewed),
    "statement.added": _Told(
        "personnes",
        lambda b: f"Énoncé ajouté à la partie {_quote(b.get('title'))} d’après {_place(b)} : {_quote(b.get('text'))}",
    ),
    "citation.added": _Told(
        "personnes",
        lambda b: f"Passage cité pour un énoncé, {_place(b)} : {_quote(b.get('passage', {}).get('quote'))}",
    ),
    "addition.withdrawn": _Told("personnes", lambda _: "Ajout retiré de la note"),
    "note.approved": _Told(
        "personnes",
        lambda b: (
            f"Note approuvée, version {b.get('version')} : {b.get('accepted')} acceptés, {b.get('corrected')} "
            f"corrigés, {b.get('rejected')} rejetés, {b.get('pending')} non relus"
        ),
    ),
    "note.returned": _Told("personnes", lambda b: f"Note retournée : {_quote(b.get('comment'))}"),
    "question.asked": _Told("questions", lambda b: f"Question posée : {_quote(b.get('question'))}"),
    "question.answered": _Told(
        "questions",
        lambda b: (
            f"Réponse : {counted(int(b.get('statements', 0)), 'phrase du dossier', 'phrases du dossier')}"
            if b.get("statements")
            else "Réponse : non trouvé dans le dossier"
        ),
    ),
    "comment.made": _Told("personnes", lambda b: f"Commentaire : {_quote(b.get('text'))}"),
    "comment.resolved": _Told(
        "personnes", lambda b: "Commentaire traité" if b.get("resolved") else "Commentaire rouvert"
    ),
    "contradiction.judged": _Told("personnes", _judged),
    "dossier.failed": _Told(
        "note",
        lambda b: f"Échec ({STAGES.get(str(b.get('stage')), b.get('stage'))}) : {one_line(str(b.get('reason')))}",
    ),
    "dossier.assigned": _Told("personnes", lambda b: f"Dossier rattaché au service {_quote(b.get('service'))}"),
    "dossier.withdrawn": _Told("personnes", lambda b: f"Dossier retiré : {_quote(b.get('reason'))}"),
    "dossier.erased": _Told("personnes", lambda b: f"Dossier effacé : {_quote(b.get('reason'))}"),
    "note.viewed": _Told("journal", lambda b: f"Note consultée, version {b.get('version')}"),
    "note.exported": _Told(
        "journal",
        lambda b: f"{'Lettre' if b.get('kind') == 'letter' else 'Note'} emportée en {one_line(str(b.get('form')))}",
    ),
    "bundle.exported": _Told("journal", lambda b: f"Paquet d’audit exporté : {b.get('events')} évènements"),
}


def genre_of(event_type: str) -> Genre:
    """Return the kind of fact an event type tells; one this desk does not know is the journal's."""
    told = _TOLD.get(_entity(event_type))
    return told.genre if told else "journal"


def sentence_of(event_type: str, body: Body | None) -> str:
    """Say an event in one French sentence; a type that is not known by its name, a body left on the log by its type."""
    entity = _entity(event_type)
    told = _TOLD.get(entity)
    if told is None or body is None:
        return f"Évènement {entity}" + ("" if body is not None else " (long : voir l’export)")
    return told.say(body)


def _entity(event_type: str) -> str:
    return event_type.removeprefix("fr.lisiere.").rpartition(".v")[0]
