"""Guessing passwords gets slower and slower, for who guesses alone."""

from reviewer_ui.access.throttle import Throttle


class Clock:
    """Stands until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_first_tries_do_not_wait() -> None:
    throttle = Throttle(Clock())
    assert [throttle.wait_s("a", "1") for _ in range(5)] == [0.0] * 5
    assert throttle.wait_s("a", "1") == 2.0


def test_each_wait_is_twice_the_one_before_up_to_a_quarter_of_an_hour() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for _ in range(20):
        while (wait := throttle.wait_s("a", "1")) > 0:
            waits.append(wait)
            clock.now += wait
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert waits[-1] == 900.0


def test_others_do_not_wait() -> None:
    throttle = Throttle(Clock())
    for _ in range(10):
        throttle.wait_s("a", "1")
    assert throttle.wait_s("a", "1") > 0
    assert throttle.wait_s("a", "2") == 0
    assert throttle.wait_s("b", "1") == 0


def test_a_success_or_an_hour_forgets_the_failures() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(6):
        throttle.wait_s("a", "1")
    throttle.succeeded("a", "1")
    assert [throttle.wait_s("a", "1") for _ in range(6)] == [0.0] * 5 + [2.0]
    clock.now += 3601
    assert throttle.wait_s("a", "1") == 0


def test_what_is_kept_is_bounded() -> None:
    throttle = Throttle(Clock())
    for number in range(10_050):
        throttle.wait_s(str(number), "1")
    assert len(throttle._failures) == 10_000
