"""What the agent under test keeps of a user, over the conversations of one scenario."""

import pytest

from agent.errors import FactError
from evals.agents.catalogue import find_agent
from evals.bench import Bench
from evals.state import FinalState
from evals.trial import run_trial
from tests.evals.making import scenario


def test_what_is_known_and_what_is_said_make_the_profile_of_all_conversations(bench: Bench) -> None:
    one = scenario(
        profile={"skills": ["Excel"], "hours_per_week": 4},
        turns=[
            {"say": "I know SQL. What does an AI engineer do?", "conversation": 1},
            {"say": "What does an AI engineer do?", "conversation": 2},
        ],
    )
    make = find_agent("career-guide", settings=bench.settings, model="offline")
    state = run_trial(one, make_agent=make, bench=bench)
    assert isinstance(state, FinalState)
    assert state.profile is not None
    assert state.profile["skills"] == ["Excel", "SQL"]
    assert state.profile["hours_per_week"] == 4.0


def test_a_profile_with_a_name_that_no_fact_has_is_a_crash_and_not_left_out(bench: Bench) -> None:
    one = scenario(profile={"shoe_size": 44}, turns=["What does an AI engineer do?"])
    make = find_agent("career-guide", settings=bench.settings, model="offline")
    with pytest.raises(FactError, match="shoe_size"):
        run_trial(one, make_agent=make, bench=bench)
