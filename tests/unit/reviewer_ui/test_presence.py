"""People on one dossier see each other for as long as they are there; a name is told only where people have one."""

import uuid
from collections.abc import AsyncGenerator

from sse_starlette import ServerSentEvent

from reviewer_ui.api.events import merged
from reviewer_ui.presence import Here, Other, Presences

DOSSIER, ANOTHER, STUDY, STATEMENT = (uuid.UUID(int=n) for n in range(1, 5))
CLAIRE, UNNAMED = Here("a", "Claire Dupont"), Here("b", None)


async def test_who_comes_moves_and_goes_is_told_at_once() -> None:
    presences = Presences()
    mine = presences.others(DOSSIER, "screen-1", UNNAMED)
    assert await anext(mine) == []
    theirs = presences.others(DOSSIER, "screen-2", CLAIRE)
    assert [each.who for each in await anext(theirs)] == ["Une autre session"]
    assert await anext(mine) == [Other("Claire Dupont", None, None, None)]
    presences.move(DOSSIER, "screen-2", place=(STUDY, 112), correcting=STATEMENT)
    assert await anext(mine) == [Other("Claire Dupont", STUDY, 112, STATEMENT)]
    await theirs.aclose()
    assert await anext(mine) == []
    await mine.aclose()


async def test_another_tab_of_ones_own_session_is_named_so_and_another_dossier_not_at_all() -> None:
    presences = Presences()
    first = presences.others(DOSSIER, "screen-1", CLAIRE)
    assert await anext(first) == []
    elsewhere = presences.others(ANOTHER, "screen-2", CLAIRE)
    assert await anext(elsewhere) == []
    second = presences.others(DOSSIER, "screen-3", CLAIRE)
    assert [each.who for each in await anext(second)] == ["Vous, dans un autre onglet,"]
    for stream in (first, second, elsewhere):
        await stream.aclose()


async def test_a_screen_without_a_stream_says_nothing_and_none_is_kept_for_ever() -> None:
    presences = Presences()
    presences.move(DOSSIER, "screen-9", place=(STUDY, 1), correcting=None)
    mine = presences.others(DOSSIER, "screen-1", UNNAMED)
    assert await anext(mine) == []
    others = [presences.others(DOSSIER, f"screen-{n}", CLAIRE) for n in range(100, 180)]
    for stream in others:
        await anext(stream)
    assert len(await anext(mine)) < 80
    for stream in others:
        await stream.aclose()
    assert await anext(mine) == []
    await mine.aclose()


async def test_streams_come_as_one_and_what_ends_one_ends_all() -> None:
    is_left = []

    async def endless() -> AsyncGenerator[ServerSentEvent, None]:
        try:
            while True:
                yield ServerSentEvent(data="x")
        finally:
            is_left.append(True)

    async def short() -> AsyncGenerator[ServerSentEvent, None]:
        yield ServerSentEvent(data="y")

    told = [event.data async for event in merged([short(), endless()])]
    assert {"x", "y"} >= set(told)
    assert is_left == [True]
