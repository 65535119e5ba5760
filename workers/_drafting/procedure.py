"""Under which procedure the dossier falls, and the rubriques it cites."""

import uuid
from collections.abc import Sequence

from schemas.notes import NoteSection, Statement
from workers._drafting.citations import cite
from workers._drafting.french import joined
from workers._drafting.rubriques import Rubrique
from workers._drafting.statements import one_line, statement


def procedure_section(dossier_id: uuid.UUID, rubriques: Sequence[Rubrique]) -> NoteSection:
    """Say under which procedure the dossier falls, and list the rubriques it cites with the regime it states."""
    statements = _regime(dossier_id, rubriques)
    for rubrique in rubriques:
        regime = f", régime : {rubrique.regime_name}" if rubrique.regime else ""
        words = one_line(cite(rubrique.sentence).quote)
        text = f"Rubrique {rubrique.code}{regime} : « {words} »"
        statements.append(statement(dossier_id, "procedure", text, [cite(rubrique.sentence)], origin="rule"))
    missing = [] if rubriques else ["Rubriques des nomenclatures ICPE et IOTA"]
    if rubriques and not any(rubrique.regime == "A" for rubrique in rubriques):
        missing.append("Rubrique soumise à autorisation")
    missing += [f"Régime de la rubrique {r.nomenclature} {r.code}" for r in rubriques if not r.regime]
    return NoteSection(
        key="procedure", title="Procédure et classement", statements=tuple(statements), not_found=tuple(missing)
    )


def _regime(dossier_id: uuid.UUID, rubriques: Sequence[Rubrique]) -> list[Statement]:
    """Say which rubriques put the dossier under authorisation: one is enough (L. 181-1)."""
    deciding = [rubrique for rubrique in rubriques if rubrique.regime == "A"]
    if not deciding:
        return []
    several = len(deciding) > 1
    named = joined([f"{rubrique.code} ({rubrique.nomenclature})" for rubrique in deciding])
    text = (
        f"Le projet relève de l’autorisation environnementale : "
        f"{'les rubriques' if several else 'la rubrique'} {named} "
        f"{'sont déclarées' if several else 'est déclarée'} sous le régime de l’autorisation."
    )
    citations = [cite(rubrique.sentence) for rubrique in deciding]
    return [statement(dossier_id, "procedure", text, citations, origin="rule")]
