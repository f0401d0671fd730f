"""What a plan refers to: the ids of its evidence, and the pieces of advice that have them."""

from tools.results.plans import Advice, Plan, Stage


def references(plan: Plan) -> list[str]:
    """Return the ids of all evidence that a plan refers to, each once, in order."""
    of_stages = (name for stage in plan.stages for name in references_of(stage))
    return list(dict.fromkeys([*plan.hear, *of_stages]))


def references_of(stage: Stage) -> list[str]:
    """Return the ids of all evidence that a stage refers to."""
    return [name for advice in advice_of(stage) for name in advice.evidence] + list(stage.hear)


def advice_of(stage: Stage) -> list[Advice]:
    """Return all that a stage says, from its summary to its reasons."""
    summary = [stage.summary] if stage.summary else []
    return [*summary, *stage.learn, *stage.build, *stage.show, *stage.why]
