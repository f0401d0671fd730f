"""A scenario that every honest agent fails: where it passes, the harness passes anything."""

from typing import Final

from evals.expectation import Cited, Expectation
from evals.scenario import Scenario, Turn

CANARY: Final = Scenario(
    id="canary-known-to-fail",
    split="dev",
    category="section_lookup",
    asker="practitioner",
    turns=(Turn(say="What does an AI engineer do?"),),
    expect=Expectation(cites=(Cited(episodes=("an-episode-that-does-not-exist",)),)),
)
