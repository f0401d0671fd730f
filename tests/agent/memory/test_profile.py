from agent.memory.profile import Fact, FactKind, FactState, Profile


def fact(kind: FactKind, value: str, *, state: FactState = "stated") -> Fact:
    return Fact(kind=kind, value=value, words=f"It is {value}.", thread="t", turn=1, state=state)


def test_a_new_target_takes_the_place_of_the_old_one() -> None:
    profile = Profile(facts=(fact("target", "data analyst"),))
    changed = profile.with_facts([fact("target", "data engineer")])
    assert changed.document() == {"target": "data engineer"}


def test_a_skill_that_is_known_already_is_noted_once() -> None:
    profile = Profile().with_facts([fact("skill", "SQL"), fact("skill", "Python")])
    assert profile.with_facts([fact("skill", "sql")]).document() == {"skills": ["Python", "sql"]}


def test_what_was_inferred_is_not_told_as_stated() -> None:
    profile = Profile(facts=(fact("hours_per_week", "6", state="inferred"),))
    assert profile.document() == {}


def test_hours_are_a_number() -> None:
    assert Profile(facts=(fact("hours_per_week", "6"),)).document() == {"hours_per_week": 6.0}
