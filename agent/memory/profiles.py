"""The profiles of all owners, kept as facts in a table."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from agent.memory.database import Row, Run
from agent.memory.profile import Fact, Profile

_SELECT: Final = """
    SELECT kind, value, words, thread, turn, state, said
    FROM career_fact WHERE owner = ? ORDER BY place"""
_INSERT: Final = """
    INSERT INTO career_fact (owner, place, kind, value, words, thread, turn, state, said)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def load_profile(run: Run, owner: str) -> Profile:
    """Return what is known of an owner; an empty profile where nothing is."""
    return Profile(facts=tuple(map(_fact, run(_SELECT, owner))))


def add_facts(run: Run, owner: str, heard: Iterable[Fact]) -> Profile:
    """Note facts, and return the profile with them. The same facts once more change nothing."""
    hold_owner(run, owner)
    before = load_profile(run, owner)
    now = datetime.now(UTC)
    after = before.with_facts(replace(fact, said=fact.said or now) for fact in heard)
    save_profile(run, owner, after)
    return after


def save_profile(run: Run, owner: str, profile: Profile) -> None:
    """Keep a profile in the place of what was known; the owner has to be held."""
    run("DELETE FROM career_fact WHERE owner = ?", owner)
    for place, fact in enumerate(profile.facts):
        said = (fact.said or datetime.now(UTC)).isoformat()
        values = (fact.kind, fact.value, fact.words, fact.thread, fact.turn, fact.state, said)
        run(_INSERT, owner, place, *values)


def hold_owner(run: Run, owner: str) -> None:
    """Make other transactions about this owner wait until this one ends."""
    run(
        "INSERT INTO career_owner (owner, used) VALUES (?, ?) "
        "ON CONFLICT (owner) DO UPDATE SET used = excluded.used",
        owner,
        datetime.now(UTC).isoformat(),
    )


def _fact(row: Row) -> Fact:
    kind, value, words, thread, turn, state, said = row
    return Fact(
        kind=kind,
        value=value,
        words=words,
        thread=thread,
        turn=turn,
        state=state,
        said=datetime.fromisoformat(said),
    )
