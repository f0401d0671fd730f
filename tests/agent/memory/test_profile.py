import pytest

from agent.errors import FactError
from agent.memory.profile import (
    MAX_FACTS,
    Fact,
    FactKind,
    FactState,
    Profile,
    facts_of,
    stated_fact,
)


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


def test_what_was_inferred_never_replaces_what_was_stated() -> None:
    profile = Profile(facts=(fact("target", "data engineer"),))
    guessed = profile.with_facts([fact("target", "CTO", state="inferred")])
    assert guessed.document() == {"target": "data engineer"}
    assert [(f.value, f.state) for f in guessed.facts] == [
        ("data engineer", "stated"),
        ("CTO", "unconfirmed"),
    ]
    same = profile.with_facts([fact("target", "Data Engineer", state="inferred")])
    assert same == profile


def test_what_is_stated_replaces_what_was_inferred() -> None:
    profile = Profile(facts=(fact("target", "CTO", state="inferred"),))
    assert profile.with_facts([fact("target", "data engineer")]).facts == (
        fact("target", "data engineer"),
    )


def test_facts_beyond_the_bound_are_forgotten_the_oldest_first() -> None:
    profile = Profile().with_facts(fact("skill", f"s{n}") for n in range(MAX_FACTS + 5))
    assert profile.stated("skill")[0] == "s5"
    assert len(profile.facts) == MAX_FACTS


def test_a_document_makes_the_facts_that_give_it_back() -> None:
    document = {
        "background": ["QA engineer"],
        "skills": ["SQL", "Python"],
        "target": "data engineer",
        "by": "2030-06-30",
        "hours_per_week": 6.0,
        "constraints": ["evenings"],
        "interests": ["maps"],
    }
    assert Profile(facts=facts_of(document)).document() == document


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("shoe size", "44", "no 'shoe size'; it has: background"),
        ("hours", "many", "a number up to 168"),
        ("hours", "0", "a number up to 168"),
        ("hours", "nan", "a number up to 168"),
        ("by", "soon", "as in 2030-06-30"),
        ("skill", " ", "1 to 200 characters"),
        ("skill", "x" * 201, "1 to 200 characters"),
    ],
)
def test_what_cannot_be_noted_is_told_what_could(name: str, value: str, says: str) -> None:
    with pytest.raises(FactError, match=says):
        stated_fact(name, value)


def test_one_value_or_all_of_a_kind_can_be_taken_out() -> None:
    profile = Profile(facts=(fact("skill", "SQL"), fact("skill", "dbt"), fact("by", "2030-01-01")))
    assert profile.without("skill", "sql").document() == {"skills": ["dbt"], "by": "2030-01-01"}
    assert profile.without("skill").document() == {"by": "2030-01-01"}


def test_what_is_taken_back_goes_and_is_not_kept_itself() -> None:
    profile = Profile(facts=(fact("skill", "SQL"), fact("target", "data engineer")))
    said = [fact("skill", "sql", state="retracted"), fact("target", "CTO", state="retracted")]
    assert profile.with_facts(said).facts == (fact("target", "data engineer"),)
