"""`profile` and `forget-me`: what is known of the user shown, changed and deleted."""

import sys
from pathlib import Path
from typing import Final, Literal

import typer
from rich.text import Text

from agent.errors import NotConfirmedError, UnknownFactError
from agent.memory.export import ProfileDocument, profile_document, profile_markdown
from agent.memory.forgetting import count_kept, forget_owner
from agent.memory.profile import Fact, Profile, find_kind, stated_fact
from agent.memory.profiles import add_facts, hold_owner, load_profile, save_profile
from agent.memory.threads import LOCAL
from faces.documents import print_json
from faces.terminal import print_table, stderr, stdout
from faces.threads import remembered, write
from knowledge.sanitize import clip, one_line

_WORDS_CHARS: Final = 200


def print_profile(*, as_json: bool) -> None:
    """Print what is known."""
    profile = _load()
    if as_json:
        print_json(ProfileDocument, profile_document(profile))
    elif not profile.facts:
        stdout().print(Text("Nothing is known of you yet: career-guide profile set skill SQL"))
    else:
        print_table(stdout(), [(fact.kind, _described(fact)) for fact in profile.facts])


def _described(fact: Fact) -> str:
    when = f" {fact.said.astimezone():%Y-%m-%d %H:%M}" if fact.said else ""
    where = f", conversation {fact.thread}, question {fact.turn}" if fact.thread else ", by command"
    said = clip(one_line(fact.words), max_chars=_WORDS_CHARS)
    words = f"\n“{said}”" if said != fact.value else ""
    return f"{fact.value}\n{fact.state}{when}{where}{words}"


def note(field: str, value: str) -> None:
    """Note a fact."""
    fact = stated_fact(field, value)
    with remembered() as memory, memory.database.transaction() as run:
        add_facts(run, LOCAL, [fact])
    stderr().print(Text(f"Noted: {fact.kind} {fact.value}"), soft_wrap=True)


def forget(field: str | None, value: str | None, *, yes: bool) -> None:
    """Forget one fact, those of a kind, or all of them."""
    kind = find_kind(field) if field else None
    before = _load()
    after = before.without(kind, value) if kind else Profile()
    gone = [fact for fact in before.facts if fact not in after.facts]
    if not gone:
        raise UnknownFactError(" ".join(filter(None, [kind or "you", value and repr(value)])))
    if kind is None:
        _confirm(f"This forgets {len(gone)} facts. It cannot be undone.", yes=yes)
    with remembered() as memory:
        with memory.database.transaction() as run:
            hold_owner(run, LOCAL)
            kept = load_profile(run, LOCAL)
            save_profile(run, LOCAL, Profile(facts=tuple(f for f in kept.facts if f not in gone)))
        memory.database.cleanse()
    for fact in gone:
        stderr().print(Text(f"Forgotten: {fact.kind} {fact.value}"), soft_wrap=True)
    stderr().print(
        Text("What you wrote stays in your conversations: career-guide threads list", style="dim"),
        soft_wrap=True,
    )


def export(*, form: Literal["markdown", "json"], output: Path | None) -> None:
    """Write what is known."""
    profile = _load()
    if form == "markdown":
        write(profile_markdown(profile), output)
    else:
        write(profile_document(profile).model_dump_json(indent=2) + "\n", output)


def forget_everything(*, yes: bool) -> None:
    """Delete all that is kept of the user."""
    with remembered() as memory:
        kept = count_kept(memory, LOCAL)
        if not kept.is_nothing:
            _confirm(f"This deletes {kept}. It cannot be undone.", yes=yes)
        # Also where nothing is left to count: a deletion that was broken off is finished so.
        forget_owner(memory, LOCAL)
    said = "Nothing is kept of you." if kept.is_nothing else f"Deleted: {kept}."
    stderr().print(Text(said), soft_wrap=True)


def _confirm(what: str, *, yes: bool) -> None:
    """Ask before something is deleted for good; where nobody can answer, refuse."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmedError
    stderr().print(Text(what), soft_wrap=True)
    if not typer.confirm("Go on?", err=True):
        stderr().print(Text("Nothing was deleted."))
        raise typer.Exit(1)


def _load() -> Profile:
    with remembered() as memory, memory.database.transaction() as run:
        return load_profile(run, LOCAL)
