"""Retention: what is due and what is not, to the day, and that one failure keeps no other dossier."""

import uuid
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schemas.base import EventData
from schemas.dossiers import DossierErased, DossierWithdrawn
from schemas.views import EndedDossier
from tests.fakes.pipeline_in_process import PipelineInProcess
from workers.errors import UnavailableError
from workers.retention import Reason, due, erase_each, erase_one

TODAY = date(2026, 11, 25)
WHY = Reason("C. Martin", 30)


def ended(number: int, days_ago: int, status: str = "approved") -> EndedDossier:
    noon = datetime(2026, 11, 25, 12).astimezone() - timedelta(days=days_ago)
    return EndedDossier.model_validate({"dossier_id": uuid.UUID(int=number), "status": status, "since": noon})


@pytest.mark.parametrize("status", ["approved", "returned", "withdrawn"])
@pytest.mark.parametrize(("days_ago", "is_due"), [(0, False), (29, False), (30, False), (31, True), (400, True)])
def test_a_dossier_is_due_once_more_days_have_passed(status: str, days_ago: int, *, is_due: bool) -> None:
    assert bool(due([ended(1, days_ago, status)], 30, TODAY)) is is_due


def test_the_longest_left_comes_first() -> None:
    assert [each.dossier_id.int for each in due([ended(1, 40), ended(2, 90), ended(3, 5)], 30, TODAY)] == [2, 1]


def test_one_failure_keeps_no_other_dossier() -> None:
    found, erased = [ended(number, 40) for number in (1, 2, 3, 4)], list[int]()

    def erase(dossier: EndedDossier) -> None:
        if dossier.dossier_id.int == 2:
            raise UnavailableError("Kafka ne répond pas")
        erased.append(dossier.dossier_id.int)

    attempts = erase_each(found, lambda: [each for each in found if each.dossier_id.int != 3], erase)
    assert erased == [1, 4]
    assert [each.failure for each in attempts] == [
        None,
        "Kafka ne répond pas",
        "il s’y est passé quelque chose depuis",
        None,
    ]


@pytest.mark.parametrize("status", ["approved", "withdrawn"])
def test_it_is_withdrawn_where_it_was_not_then_erased_with_the_reason(tmp_path: Path, status: str) -> None:
    pipeline = PipelineInProcess(tmp_path)
    dossier = ended(1, 40, status)
    pipeline.keys.key(dossier.dossier_id)
    erase_one(dossier, WHY, pipeline, pipeline.read_model, pipeline.keys)
    pipeline.drain()
    pipeline.close()
    expected: list[type[EventData]] = [DossierErased] if status == "withdrawn" else [DossierWithdrawn, DossierErased]
    assert [type(each) for each in pipeline.published] == expected
    erasure = pipeline.read_model.erasure(dossier.dossier_id)
    assert erasure is not None
    assert (erasure.actor, erasure.reason) == ("C. Martin", "durée de conservation de 30 jours")
    assert pipeline.keys.is_erased(dossier.dossier_id)


def test_where_only_the_withdrawal_reached_the_log_it_says_so(tmp_path: Path) -> None:
    class Cut(PipelineInProcess):
        def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
            if isinstance(data, DossierErased):
                raise UnavailableError("Kafka ne répond pas")
            return super().publish(data, event_id=event_id)

    pipeline = Cut(tmp_path)
    with pytest.raises(UnavailableError, match=r"^retiré, mais pas effacé \(Kafka ne répond pas\)"):
        erase_one(ended(1, 40), WHY, pipeline, pipeline.read_model, pipeline.keys)
    pipeline.close()


def test_a_reason_of_one_day_is_french() -> None:
    assert str(Reason("C. Martin", 1)) == "durée de conservation de 1 jour"
