"""Why a sentence stands: a model's, one of a section worded again, an answer's, a person's own, one that is gone."""

from html import unescape
from uuid import UUID, uuid4

from schemas.additions import CitedPassage
from schemas.reviews import AddStatement, DecisionSubmitted
from tests.unit.reviewer_ui.test_sections import AGAIN, FIRST, Scene, _worded, scene

__all__ = ["scene"]


def page(scene: Scene, statement_id: object, **query: str) -> str:
    answer = scene.client.get(f"/dossiers/{scene.dossier_id}/journal/enonces/{statement_id}", params=query)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_a_models_sentence_leads_to_its_prompt_answer_templates_and_cost(scene: Scene) -> None:
    shown = page(scene, scene.section.statements[0].statement_id)
    for told in ("drafting/system.v1", "drafting/section.v2", "temperature", "100 jetons lus", "Consigne", "Réponse"):
        assert told in shown
    assert _worded(FIRST) in shown
    assert "Passages cherchés" in shown
    assert "empreinte du passage" in shown


def test_a_sentence_worded_again_leads_to_the_request_and_to_the_call_it_made(scene: Scene) -> None:
    before = scene.section.statements[0].statement_id
    scene.model.replies.append(_worded(AGAIN))
    assert scene.post(consigne="Sois bref.")[0] == 200
    scene.room.pipeline.drain()
    (after,) = [each.statement_id for each in scene.section.statements]
    shown = page(scene, after)
    assert "Demande : rédiger à nouveau la partie « projet », consigne « Sois bref. »" in shown
    assert _worded(AGAIN) in shown
    assert "drafting/again.v1" in shown
    assert "n’est plus dans la note" not in shown
    gone = page(scene, before)
    assert "n’est plus dans la note" in gone
    assert "Note rédigée, version 1" in gone
    assert "rédigée à nouveau" in gone


def test_a_sentence_of_an_answer_leads_to_the_question_and_what_was_found(scene: Scene) -> None:
    asked = scene.client.post(f"/api/dossiers/{scene.dossier_id}/questions", json={"question": "Combien d’éoliennes ?"})
    scene.room.pipeline.drain()
    (known,) = scene.client.get(f"/api/dossiers/{scene.dossier_id}/questions").json()
    assert asked.status_code in (200, 202)
    said = known["answer"]["statements"][0]["statement_id"]
    shown = page(scene, said, question=known["question_id"])
    assert "Question posée : « Combien d’éoliennes ? »" in shown
    assert "1er passage sur" in shown.replace("<sup>", "").replace("</sup>", "")
    unknown = scene.client.get(
        f"/dossiers/{scene.dossier_id}/journal/enonces/{said}", params={"question": str(uuid4())}
    )
    assert unknown.status_code == 404


def test_a_sentence_a_person_added_leads_to_who_added_it_and_to_the_passage(scene: Scene) -> None:
    note = scene.room.read_model.note(scene.dossier_id)
    assert note is not None
    cited = scene.section.statements[0].citations[0]
    passage = CitedPassage(document_id=cited.document_id, page=cited.page, quote=cited.quote)
    adding = AddStatement(section="projet", text="Trois machines.", passage=passage)
    about = {"dossier_id": scene.dossier_id, "note_id": note.note_id, "version": note.version, "actor": "Dominique"}
    decision_id: UUID = scene.room.pipeline.publish(DecisionSubmitted(**about, decision=adding))
    scene.room.pipeline.drain()
    added = next(e for e in scene.section.added)
    shown = page(scene, added.statement_id)
    assert "Énoncé ajouté à la partie" in shown
    assert "Dominique" in shown
    assert "Une personne l’a écrite elle-même" in shown
    assert decision_id == added.statement_id


def test_a_sentence_nobody_ever_wrote_is_not_found(scene: Scene) -> None:
    assert scene.client.get(f"/dossiers/{scene.dossier_id}/journal/enonces/{uuid4()}").status_code == 404


def test_the_dossier_then_reads_as_it_read_before_and_after_a_part_was_worded_again(scene: Scene) -> None:
    scene.client.post(f"/api/dossiers/{scene.dossier_id}/questions", json={"question": "Combien d’éoliennes ?"})
    scene.room.pipeline.drain()
    before = scene.room.read_model.timeline(scene.dossier_id)[-1].recorded_at
    scene.model.replies.append(_worded(AGAIN))
    assert scene.post(consigne="Sois bref.")[0] == 200
    scene.room.pipeline.drain()

    def then(**query: str) -> str:
        answer = scene.client.get(f"/dossiers/{scene.dossier_id}/journal/etat", params=query)
        return unescape(answer.text)

    earlier, now = then(le=before.isoformat()), then()
    assert AGAIN not in earlier
    assert AGAIN in now
    for told in (earlier, now):
        assert "Combien d’éoliennes ?" in told
