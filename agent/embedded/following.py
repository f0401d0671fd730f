"""Follow-ups: what a question that leans on the one before it comes to.

Each kind is told by its likeness to examples; what it leans on is the last exchange: the tool and
arguments of its answer, its headed parts and the ids under them.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from agent.embedded.asking import Parted, part
from agent.embedded.changing import picked, refined
from agent.embedded.composing.sentences import with_ids
from agent.embedded.gazetteers import ANY_GUEST, Gazetteers
from agent.embedded.slots import Slots, named_roles, read_slots
from agent.embedded.wanted import Asked, Earlier, Item, Reply, Wanted, after, look_up, look_up_on
from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.words import general_stems, words
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP
from tools.lookup import MAX_ASKED_CHARS
from tools.roles import Role, RoleBook
from tools.viewpoints import MAX_TOPIC_CHARS

_THEY: Final = re.compile(r"\b(?:they|them|those people)\b", re.IGNORECASE)
_THEIR: Final = re.compile(r"\btheir\b", re.IGNORECASE)
_OTHERS: Final = re.compile(r"\b(?:who|anyone|anybody|others|somebody|someone)\b", re.IGNORECASE)
_HIS: Final = re.compile(r"\b(?:his|her)\b", re.IGNORECASE)
_ONE: Final = re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE)
_OPENING: Final = re.compile(
    r"^(?:(?:and|but|or|so|also|then|ok|okay|thanks|well|what about|how about|(?:the )?same for"
    r"|for|of|in)[,\s]+)+",
    re.IGNORECASE,
)
_ROLE_SLOT: Final = {ROADMAP: "role", PROJECTS: "role", JOURNEYS: "to_role"}
_TURNS_TO: Final = frozenset(words("go going instead rather try take choose aim want hmm ok"))
"""Words beside a role that only turn to it: "and if I go for data engineer instead?"."""
_PLAN: Final = re.compile(r"\b(?:plan|roadmap|stages?)\b", re.IGNORECASE)
_OF_THEM: Final = re.compile(r"\b(?:of|among) (?:them|those|these|the two)\b", re.IGNORECASE)
_FEW_WORDS: Final = 4
"""With no more, a follow-up to a comparison is but another topic."""
_SOURCE: Final = frozenset(
    words("said says say saying told guest person name episode source words")
)
"""Words that ask for nothing but who said it."""
_PICKS: Final = frozenset(words("sounds good like last number point part tell more about"))
_MUCH_SAID: Final = 2
"""Words that say what is meant, beside which a part's number is not all that is asked for."""
_BOUNDARY: Final = re.compile(r"[?.!\s]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Resolves follow-ups within one archive."""

    archive: Archive
    known: Gazetteers

    def follow(
        self, kind: str, text: str, asked: Asked, earlier: Earlier
    ) -> Wanted | Reply | Parted | str:
        """Return what a follow-up wants, or the question that it stands for.

        Args:
            kind: Of the lean; see `follow_ups.json`.
            text: The follow-up, spelt right.
            asked: The question as it was asked.
            earlier: The exchange that it leans on.
        """
        telling = set(words(text)) - general_stems()
        if kind == "who" and not telling - _SOURCE:
            return self._sources(earlier)
        if kind == "least":
            return _least(earlier)
        if kind == "pick" and (item := picked(text, earlier)):
            about = telling - set(words(item.name)) - _PICKS
            if earlier.tool == LOOK_UP and len(about) >= _MUCH_SAID:
                return Parted(asking=text, background=item.name, leans=True)
            return self._about(item, earlier)
        if kind in {"more", "why"} or (kind == "pick" and len(telling) < _MUCH_SAID):
            return self._deeper(kind, earlier)
        slots = read_slots(text, self.known.roles)
        if kind == "refine" and (plan := _changed(text, asked, earlier)):
            return refined(slots, text, asked, plan, self.known.roles)
        return self._shifted(text, slots, asked, earlier, corrects=kind == "correct")

    def _sources(self, earlier: Earlier) -> Reply:
        """Tell who stands behind the last answer, each claim under its guest and episode."""
        ids = dict.fromkeys(name for item in earlier.items for name in item.ids)
        groups: dict[str, dict[str, list[str]]] = {}
        for evidence in filter(None, map(self._evidence, ids)):
            if evidence.episode:
                said = groups.setdefault(_source(evidence), {})
                said.setdefault(evidence.text, []).append(evidence.id)
        if not groups:
            return Reply(text="The last answer names no guest: it cited nothing.", small=True)
        parts = [_source_told(head, said) for head, said in groups.items()]
        return Reply(text="\n\n".join(parts), notices=(), small=True)

    def _evidence(self, name: str) -> Evidence | None:
        try:
            return self.archive.evidence(name)
        except EvidenceMissingError:
            return None  # the archive was ingested anew since

    def _about(self, item: Item, earlier: Earlier) -> Wanted:
        """Return the wish for what the archive has around a part of an answer."""
        if earlier.tool == PROJECTS:
            one = {"kinds": [item.name], "count": 1}
            return Wanted(
                tool=PROJECTS,
                arguments={**earlier.arguments, **one},
                otherwise=(look_up(item.name),),
            )
        sources = [found for found in map(self._evidence, item.ids) if found]
        if earlier.tool in {COMPARE, JOURNEYS} and sources and sources[0].guest:
            topic = str(earlier.arguments.get("topic", ""))
            wanted = {"guest": sources[0].guest, "question": topic}
            return Wanted(tool=LOOK_UP, arguments=wanted, skip=earlier.told)
        pages = [found for found in sources if found.page]
        if not pages:
            return Wanted(tool=LOOK_UP, arguments={"question": item.name})
        place = {"page": pages[0].page_title, "heading": pages[0].section}
        return Wanted(tool=LOOK_UP, arguments=place, skip=earlier.told - set(item.ids))

    def _deeper(self, kind: str, earlier: Earlier) -> Wanted:
        """Return the wish for what was not told yet on the same question."""
        arguments = dict(earlier.arguments) if earlier.tool == LOOK_UP else {}
        if kind == "why" or not arguments:
            arguments = {"question": clip(earlier.question, max_chars=MAX_ASKED_CHARS)}
        wanted = Wanted(
            tool=LOOK_UP, arguments=arguments, asking=earlier.question, skip=earlier.told
        )
        return replace(wanted, otherwise=self.around(earlier))

    def around(self, earlier: Earlier, question: str = "") -> tuple[Wanted, ...]:
        """Return the wish for the page that most was told from: for a question, or for the rest."""
        ids = (name for item in earlier.items for name in item.ids)
        pages = (found.page_title for name in ids if (found := self._evidence(name)) and found.page)
        if not (told := Counter(pages).most_common(1)):
            return ()
        return (look_up_on(told[0][0], question, skip=earlier.told),)

    def _shifted(
        self, text: str, slots: Slots, asked: Asked, earlier: Earlier, *, corrects: bool
    ) -> Wanted | Parted | str:
        """Return the last wish with another role or topic, or the question put together."""
        rest = _OPENING.sub("", text)
        if earlier.tool == ROADMAP and _OTHERS.search(rest):
            ends = {"from_role": "from_role", "to_role": "role"}
            arguments = {end: earlier.arguments.get(slot, "") for end, slot in ends.items()}
            return Wanted(tool=JOURNEYS, arguments=arguments, otherwise=(look_up(rest),))
        role = slots.reaches or slots.leaves or _first_role(rest, self.known.roles)
        alone = role is not None and _is_all_role(rest, role, self.known.roles)
        if role is not None and (alone or corrects or slots.denied):
            if not alone and (asking := self._asks_besides(text)):
                before = [_reworded(role, slots.denied, q, self.known.roles) for q in asked.before]
                return after(look_up(asking, leans=True), before)
            return _with_role(role, slots.denied, earlier, self.known.roles)
        guests = self.known.named_guests(rest)
        topic_words = set(words(rest)) - general_stems()
        of_them = _OF_THEM.search(rest) is not None
        if earlier.tool == COMPARE and topic_words and (of_them or len(words(rest)) <= _FEW_WORDS):
            leant_on = str(earlier.arguments.get("topic", "")) if of_them else ""
            topic = clip(f"{leant_on} {guests.rest}".strip(), max_chars=MAX_TOPIC_CHARS)
            names = guests.names or tuple(earlier.arguments.get("guests") or ())
            return Wanted(
                tool=COMPARE,
                arguments={"topic": topic, "guests": list(names)},
                otherwise=(after(look_up(text, leans=True), asked.before),),
            )
        named = self._with_names(rest, earlier)
        if named != rest:
            return named
        return Parted(asking=text, background=earlier.question, leans=True)

    def _asks_besides(self, text: str) -> str:
        """Return the question of a message that sets a role right in another sentence, if any."""
        asking = part(text).asking
        says_more = set(words(asking)) - general_stems() and asking != text
        return (
            asking if says_more and not _first_role(asking, self.known.roles, people=True) else ""
        )

    def _with_names(self, text: str, earlier: Earlier) -> str:
        """Put what a pronoun stands for in its place: the role or the guest spoken of before."""
        found = self.known.roles.mentioned(earlier.question)
        if found and (_THEY.search(text) or _THEIR.search(text)):
            many = f"{found[0].name}s"
            return _THEIR.sub(f"{many}'", _THEY.sub(many, text))
        if earlier.guests:
            name = earlier.guests[0]
            return _HIS.sub(f"{name}'s", _ONE.sub(name, text, count=1), count=1)
        return text


def _changed(text: str, asked: Asked, earlier: Earlier) -> Earlier | None:
    """Return the plan or the projects that a text changes; an earlier plan only by its name."""
    if earlier.tool in {ROADMAP, PROJECTS}:
        return earlier
    return asked.plan if _PLAN.search(text) else None


def _source_told(head: str, said: Mapping[str, Sequence[str]]) -> str:
    bullets = [f"- {with_ids(text, ids)}" for text, ids in said.items()]
    return "\n".join([f"**{head}**", "", *bullets])


def _source(evidence: Evidence) -> str:
    year = f" ({evidence.aired.year})" if evidence.aired else ""
    return f"{evidence.guest or 'A guest'} in “{evidence.episode_title}”{year}"


def _least(earlier: Earlier) -> Reply:
    """Name the part of least effort, where the parts have one."""
    sizes = {
        item.name: earlier.sizes[item.name] for item in earlier.items if item.name in earlier.sizes
    }
    if not sizes:
        text = (
            "The archive does not say which of these is easiest, so I will not guess. Tell me how "
            "many hours a week you have and what you know, and I will fit a roadmap or a project "
            "to it."
        )
        return Reply(text=text, small=True)
    name = min(sizes, key=lambda one: sizes[one])
    measure = "what it asks you to learn, build and show" if earlier.tool == ROADMAP else "its size"
    return Reply(
        text=f"By {measure}, the smallest of them is “{name}”. "
        "The archive itself ranks none as easy.",
        small=True,
    )


def _with_role(
    role: Role, denied: Sequence[Role], earlier: Earlier, roles: RoleBook
) -> Wanted | str:
    """Return the last wish for another role, or the question with that role in its place."""
    slot = _ROLE_SLOT.get(earlier.tool)
    if slot is not None:
        arguments = dict(earlier.arguments) | {slot: role.name}
        changed = _without_loop(arguments, slot)
        otherwise = look_up(_reworded(role, denied, earlier.question, roles))
        return Wanted(tool=earlier.tool, arguments=changed, otherwise=(otherwise,))
    return _reworded(role, denied, earlier.question, roles)


def _reworded(role: Role, denied: Sequence[Role], question: str, roles: RoleBook) -> str:
    """Return an earlier question with a role in the place of the one that it names."""
    found = list(named_roles(question, roles))
    old = next((one for one in found if one.role in denied), found[0] if found else None)
    if old is None:
        return f"{_BOUNDARY.sub('', question)} for {role.name}s?"
    said = question.split()
    before, length = old.place
    last = said[before + length - 1]
    plural = "s" if last.rstrip("?.!,").endswith("s") else ""
    ending = last[len(last.rstrip("?.!,")) :]
    return " ".join([*said[:before], f"{role.name}{plural}{ending}", *said[before + length :]])


def _without_loop(arguments: Mapping[str, Any], slot: str) -> dict[str, Any]:
    """A way must not lead from a role to itself."""
    if arguments.get("from_role") == arguments[slot]:
        return {name: value for name, value in arguments.items() if name != "from_role"}
    return dict(arguments)


def _first_role(text: str, roles: RoleBook, *, people: bool = False) -> Role | None:
    """Return the role that a text names first; with `people`, by who holds it."""
    found = (one.role for one in named_roles(text, roles) if one.is_person or not people)
    return next(found, None)


def _is_all_role(text: str, role: Role, roles: RoleBook) -> bool:
    """Tell whether hardly anything but a role is said: "for analysts", "junior engineers?"."""
    rest = text.split()
    for named in named_roles(text, roles):
        if named.role.key == role.key:
            before, said = named.place
            rest = [*rest[:before], *rest[before + said :]]
            break
    return not set(words(" ".join(rest).replace(ANY_GUEST, ""))) - _TURNS_TO
