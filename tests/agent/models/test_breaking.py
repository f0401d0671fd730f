from agent.models.breaking import MOST_FAILURES, REST_S, Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def failed(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.failed()


def test_a_model_rests_after_failures_in_a_row_and_no_sooner() -> None:
    breaker = Breaker(clock=Clock())
    failed(breaker, MOST_FAILURES - 1)
    assert breaker.rest_left_s() == 0
    breaker.failed()
    assert breaker.rest_left_s() == REST_S


def test_an_answer_in_between_starts_the_count_again() -> None:
    breaker = Breaker(clock=Clock())
    failed(breaker, MOST_FAILURES - 1)
    breaker.succeeded()
    failed(breaker, MOST_FAILURES - 1)
    assert breaker.rest_left_s() == 0


def test_after_the_rest_one_caller_may_ask_and_the_others_wait_for_what_comes_of_it() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    failed(breaker, MOST_FAILURES)
    clock.now = REST_S
    assert [breaker.rest_left_s() > 0 for _ in range(3)] == [False, True, True]
    breaker.succeeded()
    assert breaker.rest_left_s() == 0


def test_after_the_rest_one_failure_is_enough_for_the_next_rest() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    failed(breaker, MOST_FAILURES)
    clock.now = REST_S
    assert breaker.rest_left_s() == 0
    breaker.failed()
    assert breaker.rest_left_s() == REST_S
