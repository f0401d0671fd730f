"""Who is behind each speaker label of an episode: checked names, never a guess."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from knowledge.errors import RegistryError
from knowledge.records import Guest, Role

BUNDLED_SPEAKERS: Final = Path(__file__).parent / "speakers.json"
_MIN_PREFIX: Final = 3  # letters; shorter ones begin too many names


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A person in a part; without a person where nobody can tell."""

    person: str | None  # slug
    role: Role


UNDECIDED: Final = Voice(person=None, role="unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerFact:
    """What a reader of one episode found out about one of its labels."""

    episode: str
    label: str  # empty for the words whose label is lost
    person: str | None  # slug
    role: Role
    block_s: int | None = None  # only where this second is given for the words


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerTable:
    """What is known beforehand: the usual hosts by label, and facts about single episodes."""

    hosts: Mapping[str, str]  # slug of a person by label
    facts: tuple[SpeakerFact, ...] = ()


def load_speakers(path: Path = BUNDLED_SPEAKERS) -> SpeakerTable:
    """Read a speaker table: JSON with `hosts` and `facts`.

    Raises:
        RegistryError: The file cannot be read, or does not have that shape.
    """
    try:
        return TypeAdapter(SpeakerTable).validate_json(path.read_bytes())
    except OSError as error:
        raise RegistryError(path, f"cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise RegistryError(path, f"is no speaker table: {error.errors()[0]['msg']}") from error


def cast_labels(
    episode: str,
    labels: Iterable[str],
    *,
    guests: Sequence[str],
    people: Mapping[str, Guest],
    table: SpeakerTable,
) -> dict[str, Voice]:
    """Return who is behind each label of an episode.

    In this order: a fact of the table; the name of exactly one guest or host (a usual host whom
    the episode lists as guest is its guest); a label that begins the name of a guest who has no
    label yet; a known label with its own tail repeated ("Adityaitya"). Any other label is
    undecided, also when only one label and one guest are left over: a transcript may be that of
    another talk.

    Args:
        episode: Slug.
        labels: Cleaned of the marks around them.
        guests: Slugs of the episode's guests.
        people: For the guests' names; without them a guest is known by the slug alone.
        table: Usual hosts, and facts.
    """
    names = {guest: _names(guest, people) for guest in guests}
    labels = sorted(set(labels), key=lambda label: (len(label), label))
    voices = {
        fact.label: Voice(person=fact.person, role=fact.role)
        for fact in table.facts
        if fact.episode == episode and fact.block_s is None
    }
    rules: list[Callable[[str], Voice]] = [
        lambda label: _by_name(label, names, table.hosts),
        lambda label: _by_beginning(label, names, voices, table.hosts),
        lambda label: _by_repeated_tail(label, voices),
    ]
    for rule in rules:
        for label in labels:
            if label not in voices and (voice := rule(label)) != UNDECIDED:
                voices[label] = voice
    return {label: voices.get(label, UNDECIDED) for label in labels}


def _by_name(label: str, names: Mapping[str, frozenset[str]], hosts: Mapping[str, str]) -> Voice:
    found = {guest for guest, known in names.items() if _fold(label) in known}
    host = next((slug for name, slug in hosts.items() if _fold(name) == _fold(label)), None)
    if host is not None:
        found.add(host)
    if len(found) != 1:
        return UNDECIDED
    person = found.pop()
    return Voice(person=person, role="guest" if person in names else "host")


def _by_beginning(
    label: str,
    names: Mapping[str, frozenset[str]],
    voices: Mapping[str, Voice],
    hosts: Mapping[str, str],
) -> Voice:
    start = _fold(label)
    if start in map(_fold, hosts):
        return UNDECIDED
    named = {voice.person for known, voice in voices.items() if known}
    found = [
        guest
        for guest, known in names.items()
        if len(start) >= _MIN_PREFIX and any(name.startswith(start) for name in known)
    ]
    if len(found) != 1 or found[0] in named:
        return UNDECIDED
    return Voice(person=found[0], role="guest")


def _by_repeated_tail(label: str, voices: Mapping[str, Voice]) -> Voice:
    found = {
        voice
        for known, voice in voices.items()
        if known and label.startswith(known) and known.endswith(label[len(known) :])
    }
    return found.pop() if len(found) == 1 else UNDECIDED


def _names(slug: str, people: Mapping[str, Guest]) -> frozenset[str]:
    """Return what may stand for a person: the slug, and names whole and word by word."""
    person = people.get(slug)
    full = (person.name, *person.aliases) if person else ()
    words = [word for name in full for word in name.replace("-", " ").split()]
    known = {_fold(name) for name in [slug.lstrip("0123456789"), *full, *words]}
    return frozenset(name for name in known if name)


def _fold(name: str) -> str:
    """Return the letters of a name in lower case, accents taken off."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ı", "i"))
    return "".join(letter for letter in letters if letter.isalnum())
