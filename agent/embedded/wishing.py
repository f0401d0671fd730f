"""From what was read of a question to a wish: which tool, asked what, and what else will do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from agent.embedded.asking import Parted
from agent.embedded.filling import fill, of_the_thread
from agent.embedded.following import Follower
from agent.embedded.gazetteers import ANY_GUEST, Gazetteers
from agent.embedded.likeness import Likeness
from agent.embedded.others import introduces_another
from agent.embedded.phrasing import as_said_here
from agent.embedded.scope import CAREER, ELSEWHERE, refusing_unanswered
from agent.embedded.slots import ANY_ROLE, Slots
from agent.embedded.wanted import Asked, Refusing, Wanted, after
from agent.embedded.wanted import look_up as wish_to_look_up
from agent.embedded.wishes import topic_of
from knowledge.archive import Archive
from knowledge.sanitize import clip, one_line
from knowledge.words import general_stems, words
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP
from tools.roles import Role
from tools.viewpoints import MAX_GUESTS, MAX_TOPIC_CHARS

_FEW_WORDS: Final = 2  # that say something: with more, a question can be looked up alone
_OF_MYSELF: Final = re.compile(
    r"\b(?:(?:about|suits?|fits?|for|like|with) me|(?:to|than|like|near|from) mine"
    r"|my (?:past|background|profile|experience|(?:old )?job|trade))\b",
    re.IGNORECASE,
)
_WHERE_TO: Final = re.compile(
    r"\b(?:which|what)\b.*\b(?:roles?|jobs?|careers?|positions?|paths?)\b"
    r"|\b(?:people|others|guests|somebody|someone|anybody|anyone) like me\b.*"
    r"\b(?:get|got|move|moved|come|came|break|switch|switched|make it|made it)\b",
    re.IGNORECASE,
)
_WAY_IN: Final = re.compile(
    r"\b(?:which|what)\b.*\b(?:ways?|paths?|routes?) (?:in)?to\b", re.IGNORECASE
)
_ANY_GUESTS: Final = re.compile(rf"\b{ANY_GUEST}(?:['’]s)?(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishing:
    """Makes wishes within one archive."""

    archive: Archive
    known: Gazetteers

    def more_of_guest(self, name: str, rest: str, asked: Asked) -> Wanted:
        """Return the wish for what a guest says nearest to a question on top of earlier ones."""
        near = f"This is what {name} says nearest to that; more the archive does not have."
        wanted = after(self.of_guest(name, rest, asked), asked.before)
        return replace(wanted, otherwise=(), notices=(near,))

    def moves_from_here(self, slots: Slots, parted: Parted, asked: Asked) -> Wanted | None:
        """Return the wish for where people of the asker's background went; None for no such wish.

        Which role suits somebody is not for us to judge: who made the move can be told.
        """
        suits = _WHERE_TO.search(parted.asking) and _OF_MYSELF.search(parted.asking)
        if not suits and not _WAY_IN.search(parted.asking):
            return None
        known = "" if slots.leaves else background_of(asked.profile)
        if is_certain(slots.reaches) or not (slots.leaves or known):
            return None
        notices = (f"Taken from your profile: your background is {known}.",) if known else ()
        from_role = slots.leaves.name if slots.leaves else known
        return Wanted(
            tool=JOURNEYS,
            arguments={"from_role": from_role, "to_role": ""},
            notices=notices,
            otherwise=(self.look_up(parted, asked),),
        )

    def filled(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        parted: Parted,
        asked: Asked,
        *,
        held: str = "",
    ) -> Wanted:
        """Return the wish for a tool; without any aim, it is for the role that is held."""
        begun, before = of_the_thread(tool, arguments, asked.earlier, self.known.roles)
        profile = {} if introduces_another(parted.whole) else asked.profile
        whole, taken = fill(tool, begun, profile, self.known.roles)
        if held and not whole.get("role"):
            whole["role"] = held
        needed = ("role",) if tool in {ROADMAP, PROJECTS} else ("from_role", "to_role")
        otherwise = self.look_up(parted, asked)
        if not any(whole.get(name) for name in needed):
            return otherwise
        notices = (f"Taken from your profile: {', '.join(taken)}.",) if taken else ()
        beside = otherwise if tool in {PROJECTS, JOURNEYS} else None
        return Wanted(
            tool=tool,
            arguments=whole,
            notices=(*before, *notices),
            otherwise=(otherwise,),
            beside=beside,
        )

    def of_guest(self, name: str, rest: str, asked: Asked) -> Wanted:
        """Return the wish for what one guest says; the comparison knows the guest's own words."""
        topic = clip(
            as_said_here(one_line(_ANY_GUESTS.sub("", rest)), self.known), max_chars=MAX_TOPIC_CHARS
        )
        if not set(words(topic)) - general_stems():
            told = asked.earlier.told if asked.earlier else frozenset()
            # Words that tell little still tell which of the guest's claims come first.
            question = topic if words(topic) else ""
            return Wanted(tool=LOOK_UP, arguments={"guest": name, "question": question}, skip=told)
        silent = f"{name} is a guest of the archive, but nothing on this was found from {name}."
        return Wanted(
            tool=LOOK_UP,
            arguments={"guest": name, "question": topic},
            asking=topic,
            unsure=Refusing(kind="not_in_archive", message=silent),
            otherwise=(Wanted(tool=COMPARE, arguments={"topic": topic, "guests": [name]}),),
        )

    def comparison(self, names: tuple[str, ...], rest: str, parted: Parted, asked: Asked) -> Wanted:
        """Return the wish for views of some guests, or of any with what else is near the topic.

        Args:
            names: Of the guests; none for any.
            rest: What asks, without them.
            parted: The message.
            asked: The question as it was asked.
        """
        topic = topic_of(parted, rest, asked.earlier.question if asked.earlier else "")
        arguments = {
            "topic": clip(topic, max_chars=MAX_TOPIC_CHARS),
            "guests": list(names[:MAX_GUESTS]),
        }
        found = self.look_up(parted, asked)
        beside = None if names else found
        otherwise = (found, wish_to_look_up(parted.whole))
        return Wanted(tool=COMPARE, arguments=arguments, otherwise=otherwise, beside=beside)

    def look_up(self, parted: Parted, asked: Asked) -> Wanted:
        """Return the look-up of the whole message, judged by what asks where that says enough."""
        asking = as_said_here(parted.asking, self.known) or parted.asking
        if parted.leans and asked.earlier is not None:
            follower = Follower(archive=self.archive, known=self.known)
            around = follower.around(asked.earlier, asking)
            wanted = wish_to_look_up(
                asking, leans=True, otherwise=around, beside=next(iter(around), None)
            )
            return after(wanted, asked.before)
        background = as_said_here(parted.background, self.known)
        telling = set(words(asking)) - general_stems()
        if not background and len(telling) < _FEW_WORDS and (aim := asked.profile.get("target")):
            # "What should I learn first?" is about what the asker aims at.
            taken = f"Taken from your profile: you aim at {aim}."
            return after(wish_to_look_up(asking, notices=(taken,)), [f"{aim} role"])
        notices: tuple[str, ...] = ()
        if _OF_MYSELF.search(asking) and (known := background_of(asked.profile)):
            background = f"{known} {background}".strip()
            notices = (f"Taken from your profile: your background is {known}.",)
        wanted = wish_to_look_up(f"{background} {asking}".strip(), notices=notices)
        if background and len(telling) >= _FEW_WORDS:
            wanted = replace(wanted, asking=asking)
        if notices:
            wanted = replace(wanted, otherwise=(wish_to_look_up(asking),))
        return wanted


def weighed_by(wanted: Wanted, scope: Likeness, *, of_archive: bool) -> Wanted:
    """Return a wish whose look-ups are judged by the scope, too.

    Args:
        wanted: The wish.
        scope: Of the question.
        of_archive: Whether the question says that it is about the archive's guests or episodes,
            which then is at most not in there.
    """
    otherwise = tuple(weighed_by(w, scope, of_archive=of_archive) for w in wanted.otherwise)
    if wanted.tool != LOOK_UP or wanted.arguments.get("guest"):
        return replace(wanted, otherwise=otherwise)
    outside = scope.kind == ELSEWHERE and not of_archive
    unsure = refusing_unanswered(scope) if outside else None
    elsewhere = scope.against(CAREER)
    return replace(wanted, otherwise=otherwise, elsewhere=elsewhere, unsure=unsure)


def without(stranger: str, wanted: Wanted) -> Wanted:
    """Return a wish that says who was asked for besides and is no guest."""
    notice = f"{stranger} is not a guest in the archive."
    noticed = (replace(other, notices=(notice, *other.notices)) for other in wanted.otherwise)
    return replace(wanted, notices=(notice,), otherwise=tuple(noticed))


def is_certain(role: Role | None) -> bool:
    """Tell whether a role is one, and not any work with data."""
    return role is not None and role.key != ANY_ROLE


def background_of(profile: Mapping[str, Any]) -> str:
    """Return the job that a profile told of last; empty for none."""
    known = profile.get("background")
    return str(known[-1]) if isinstance(known, list) and known else ""
