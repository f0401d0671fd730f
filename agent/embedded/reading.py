"""What a question asks for, read within what it stands in: how the embedded model decides."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from agent.embedded.arguments import arguments_for
from agent.embedded.asking import Parted, asks_for_something, part, without_pasted
from agent.embedded.changing import change
from agent.embedded.dates import read_by
from agent.embedded.filling import fill, noticed, of_the_thread, spelt_out
from agent.embedded.following import Follower
from agent.embedded.gazetteers import ANY_GUEST, Gazetteers, Place
from agent.embedded.intents import Readers
from agent.embedded.likeness import Likeness
from agent.embedded.noting import note
from agent.embedded.offering import Offers
from agent.embedded.others import introduces_another
from agent.embedded.phrasing import as_said_here
from agent.embedded.premises import missing_in
from agent.embedded.scope import (
    CAREER,
    CRISIS,
    ELSEWHERE,
    read_scope,
    refusal_for,
    refusing,
)
from agent.embedded.slots import ANY_ROLE, Slots, read_slots
from agent.embedded.talk import SMALL, VAGUE, reply, said_vaguely
from agent.embedded.wanted import Asked, Earlier, Refusing, Reply, Wanted, look_up
from agent.embedded.weighing import Fit, fit, ranked
from agent.embedded.wishes import is_a_move, stranger_in, topic_of, with_origin
from agent.memory.listening import listen, takes_back
from knowledge.archive import Archive
from knowledge.sanitize import clip, one_line
from knowledge.words import coverage, general_stems, words
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP
from tools.lookup import MAX_ASKED_CHARS
from tools.roles import Role
from tools.viewpoints import MAX_GUESTS, MAX_TOPIC_CHARS

SURE: Final = 0.15
"""Least margin of an intent over the second best at which its tool is called; else a look-up."""
_SURE_TALK: Final = 0.3
_SURE_LEAN: Final = 0.2
_TALK_WORDS: Final = 12
_LEANING_WORDS: Final = 14
_FEW_WORDS: Final = 2  # that say something: with more, a question can be looked up alone
_OF_MYSELF: Final = re.compile(
    r"\b(?:(?:about|suits?|fits?|for|like|with) me|my (?:background|profile|experience|old job))\b",
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
_BECOMING: Final = re.compile(
    r"\b(?:becom(?:e|ing)|(?:get|break) into|start(?: out)? as)\s+(?:an?\s+)?", re.IGNORECASE
)
_SAID_OF_ONE: Final = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_POINTS_BACK: Final = re.compile(
    r"\b(?:it|that|this|there|they|them|their|those|these|then|one of them|any of them)\b"
    r"|^(?:and|but|so|ok|hm+|well)\b",
    re.IGNORECASE,
)
_ANY_GUESTS: Final = re.compile(rf"\b{ANY_GUEST}(?:['’]s)?(?!\w)")


@dataclass(slots=True, kw_only=True)
class QuestionReader:
    """Reads questions by what an archive knows; see the protocol `Reader`."""

    archive: Archive
    readers: Readers
    is_word: Callable[[str], bool]
    _known: tuple[str, Gazetteers] | None = field(default=None, init=False)  # and of which digest

    def read(self, asked: Asked) -> Wanted | Reply | Refusing:
        """Return what a question asks for."""
        text = self.known.mended(without_pasted(asked.question))
        text, taken = spelt_out(text, asked.profile)
        found = self._read(text, asked)
        return noticed(found, taken) if taken and isinstance(found, Wanted) else found

    def _read(self, text: str, asked: Asked) -> Wanted | Reply | Refusing:
        place = self.known.place(one_line(text))
        if place is not None:
            return _at(place)
        parted = part(text)
        if told := self._told(text, asked):
            return told
        if small := self._small_talk(text, asked):
            return small
        if asked.earlier is not None and asked.earlier.clarifies:
            parted = replace(parted, background=f"{asked.earlier.question} {parted.background}")
        elif asked.earlier is not None:
            followed = self._followed(parted, asked, asked.earlier)
            if isinstance(followed, Wanted | Reply):
                return followed
            parted = followed
        return self._alone(parted, asked)

    @property
    def known(self) -> Gazetteers:
        """The names of the snapshot that answers; other turns may be on another one."""
        digest, known = self.archive.manifest.digest, self._known
        if known is None or known[0] != digest:
            self._known = known = (digest, Gazetteers(self.archive, self.is_word))
        return known[1]

    def fit(self, wanted: Wanted, ids: tuple[str, ...]) -> Fit | None:
        """Return how sections fit what was looked up; None where it cannot tell."""
        looked_up = str(wanted.arguments.get("question", ""))
        asking = wanted.asking or looked_up
        return fit(self.archive, looked_up, asking, ids, elsewhere=wanted.elsewhere)

    def covered(self, asking: str, text: str) -> float:
        """Return the share of a question's words, rare ones weighing more, that a text has."""
        return coverage(self.archive.term_weights(asking), text)

    def ranked(self, asking: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sections that speak of a question's main matter, in the order to be told."""
        return ranked(self.archive, self.known.roles, asking, ids)

    def offer(self, asked: Asked, wanted: Wanted, told: tuple[str, ...]) -> str:
        """Return a further question that the archive answers; empty where there is none."""
        return Offers(archive=self.archive, known=self.known).after(wanted, told, asked.before)

    def _small_talk(self, text: str, asked: Asked) -> Reply | None:
        said = text.split()
        if len(said) > _TALK_WORDS or self._names_something(text):
            return None
        found = self.readers.talk.read(text)
        if found.kind not in SMALL or found.margin < _SURE_TALK:
            return None
        scope = self.readers.scope.read(text)
        if refusing(scope) is not None and scope.over(CAREER) > found.margin:
            return None
        if found.kind == VAGUE and self._has_topic(text):
            return None
        if found.kind == VAGUE and asked.earlier is not None and asked.earlier.clarifies:
            return None
        return reply(found.kind, asked.profile)

    def _told(self, text: str, asked: Asked) -> Wanted | Reply | None:
        """Return what comes of a message that tells of the asker; None where it asks as well."""
        facts = listen(text, self.known.roles, thread="", turn=0, today=asked.today)
        if facts and takes_back(text) and "?" not in text:
            return note(facts, asked.profile)
        if asked.earlier is not None:
            if asked.earlier.clarifies:
                return None
            if changed := change(text, asked, asked.earlier, self.known.roles):
                return changed
        if asks_for_something(text):
            return None
        wishes = any(fact.kind == "target" and fact.state == "stated" for fact in facts)
        return note(facts, asked.profile) if facts and not wishes else None

    def _has_topic(self, text: str) -> bool:
        """Tell whether some word of a text is one that a page or section is headed by."""
        topics = set(words(text)) - general_stems() - said_vaguely()
        return any(self.known.is_headed({topic}) for topic in topics)

    def _names_something(self, text: str) -> bool:
        slots = read_slots(text, self.known.roles)
        named = slots.known or slots.unknown or slots.leaves or slots.hours_per_week
        return bool(named or _is_certain(slots.reaches) or self.known.named_guests(text).names)

    def _followed(self, parted: Parted, asked: Asked, earlier: Earlier) -> Wanted | Reply | Parted:
        """Return what a follow-up comes to; the question itself, where it stands alone."""
        text = parted.asking
        if len(text.split()) > _LEANING_WORDS:
            return parted
        of_one = len(earlier.guests) == 1 and _SAID_OF_ONE.search(text)
        if of_one and not self.known.named_guests(text).names:
            return self._more_of_guest(earlier.guests[0], _SAID_OF_ONE.sub("", text), asked)
        lean = self.readers.follow_ups.read(text)
        if lean.kind == "own" or lean.margin < _SURE_LEAN:
            return self._leaning(parted, earlier) if _POINTS_BACK.search(text) else parted
        follower = Follower(archive=self.archive, known=self.known)
        found = follower.follow(lean.kind, text, asked, earlier)
        if isinstance(found, Wanted) and _is_again(found, earlier):
            return self._leaning(parted, earlier)
        return replace(parted, asking=found) if isinstance(found, str) else found

    def _more_of_guest(self, name: str, rest: str, asked: Asked) -> Wanted:
        """Return the wish for what a guest says nearest to a question on top of earlier ones."""
        near = f"This is what {name} says nearest to that; more the archive does not have."
        return replace(self._of_guest(name, rest, asked), otherwise=(), notices=(near,))

    def _leaning(self, parted: Parted, earlier: Earlier) -> Parted:
        """Return a question that says too little without the one before it."""
        return replace(parted, background=earlier.question, leans=True)

    def _alone(self, parted: Parted, asked: Asked) -> Wanted | Reply | Refusing:
        scope = read_scope(self.readers.scope, (parted.asking, parted.whole))
        refused = refusing(scope)
        if refused is not None and scope.kind == CRISIS:
            return refused
        wanted = self._asked_for(parted, asked)
        weighed = wanted.tool == LOOK_UP and not wanted.arguments.get("guest")
        professional = refused is not None and refused.kind == "needs_professional"
        if not professional and (missing := missing_in(parted.asking, self.known)):
            refused = Refusing(kind="not_in_archive", message=missing)
        elif weighed and scope.kind == ELSEWHERE:
            refused = None  # what is found tells more
        if refused is not None:
            return replace(look_up(_clipped(parted.asking)), refusing=refused)
        return _weighed(wanted, scope)

    def _asked_for(self, parted: Parted, asked: Asked) -> Wanted:
        guests = self.known.named_guests(one_line(parted.asking))
        intent = self._intent(parted)
        stranger, rest = stranger_in(guests.rest, self.known)
        if len(guests.names) == 1 and not stranger:
            return self._of_guest(guests.names[0], rest, asked)
        if intent == "compare" or guests.names:
            wanted = self._comparison(guests.names, rest, parted, asked)
            return _without(stranger, wanted) if stranger else wanted
        slots = read_slots(one_line(parted.whole), self.known.roles)
        if intent == "journeys":
            slots = with_origin(slots, one_line(parted.whole), self.known.roles)
            intent = intent if is_a_move(slots) else "look_up"
        by = read_by(parted.whole, asked.today)
        # Who says how much time there is, or asks for nothing but the way, asks for a plan.
        plans = slots.hours_per_week or by or self._asks_for_the_way(parted.asking)
        if intent == "look_up" and _is_certain(slots.reaches) and plans:
            intent = "roadmap"
        if intent == "look_up" and (moves := self._moves_from_here(slots, parted, asked)):
            return moves
        made = arguments_for(intent, slots)
        if made is None:
            return self._look_up(parted, asked)
        tool, arguments = made
        if tool == ROADMAP and by:
            arguments["by"] = by.isoformat()
        held = slots.leaves.name if slots.leaves and tool == PROJECTS else ""
        return self._filled(tool, arguments, parted, asked, held=held)

    def _intent(self, parted: Parted) -> str:
        """Return the intent of what asks; of the whole, where that alone says too little."""
        texts = (parted.asking,) if parted.leans else (parted.asking, parted.whole)
        for text in dict.fromkeys(texts):
            reading = self.readers.intents.read(text)
            if reading.margin >= SURE:
                return reading.kind
        return "look_up"

    def _asks_for_the_way(self, text: str) -> bool:
        """Tell whether a question is how to become something, and nothing besides."""
        way = _BECOMING.search(text)
        role = self.known.roles.opening(text[way.end() :].split()) if way else None
        if way is None or role is None:
            return False
        rest = " ".join(text[way.end() :].split()[role.words :])
        return not set(words(f"{text[: way.start()]} {rest}")) - general_stems()

    def _moves_from_here(self, slots: Slots, parted: Parted, asked: Asked) -> Wanted | None:
        """Return the wish for where people of the asker's background went; None for no such wish.

        Which role suits somebody is not for us to judge: who made the move can be told.
        """
        suits = _WHERE_TO.search(parted.asking) and _OF_MYSELF.search(parted.asking)
        if not suits and not _WAY_IN.search(parted.asking):
            return None
        known = "" if slots.leaves else _background(asked.profile)
        if _is_certain(slots.reaches) or not (slots.leaves or known):
            return None
        notices = (f"Taken from your profile: your background is {known}.",) if known else ()
        from_role = slots.leaves.name if slots.leaves else known
        return Wanted(
            tool=JOURNEYS,
            arguments={"from_role": from_role, "to_role": ""},
            notices=notices,
            otherwise=(self._look_up(parted, asked),),
        )

    def _filled(
        self, tool: str, arguments: Mapping[str, Any], parted: Parted, asked: Asked, *, held: str
    ) -> Wanted:
        """Return the wish for a tool; without any aim, it is for the role that is held."""
        begun, before = of_the_thread(tool, arguments, asked.earlier)
        profile = {} if introduces_another(parted.whole) else asked.profile
        whole, taken = fill(tool, begun, profile, self.known.roles)
        if held and not whole.get("role"):
            whole["role"] = held
        needed = ("role",) if tool in {ROADMAP, PROJECTS} else ("from_role", "to_role")
        otherwise = self._look_up(parted, asked)
        if not any(whole.get(name) for name in needed):
            return otherwise
        notices = (f"Taken from your profile: {', '.join(taken)}.",) if taken else ()
        return Wanted(
            tool=tool, arguments=whole, notices=(*before, *notices), otherwise=(otherwise,)
        )

    def _of_guest(self, name: str, rest: str, asked: Asked) -> Wanted:
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

    def _comparison(
        self, names: tuple[str, ...], rest: str, parted: Parted, asked: Asked
    ) -> Wanted:
        topic = topic_of(parted, rest, asked.earlier.question if asked.earlier else "")
        arguments = {
            "topic": clip(topic, max_chars=MAX_TOPIC_CHARS),
            "guests": list(names[:MAX_GUESTS]),
        }
        otherwise = look_up(_clipped(parted.asking if topic == rest else parted.whole))
        return Wanted(tool=COMPARE, arguments=arguments, otherwise=(otherwise,))

    def _look_up(self, parted: Parted, asked: Asked) -> Wanted:
        """Return the look-up of the whole message, judged by what asks where that says enough."""
        asking = as_said_here(parted.asking, self.known) or parted.asking
        telling = set(words(asking)) - general_stems()
        background = as_said_here(parted.background, self.known)
        notices: tuple[str, ...] = ()
        if _OF_MYSELF.search(asking) and (known := _background(asked.profile)):
            background = f"{known} {background}".strip()
            notices = (f"Taken from your profile: your background is {known}.",)
        # Twice, so that what is asked outweighs what stands around it.
        message = _clipped(f"{asking} {asking} {background}" if background else asking)
        if parted.leans:
            if asked.earlier is None:
                return look_up(message)
            around = Follower(archive=self.archive, known=self.known).around(asked.earlier)
            return look_up(message, skip=asked.earlier.told, leans=True, otherwise=around)
        wanted = look_up(message, notices=notices)
        if background and len(telling) >= _FEW_WORDS:
            wanted = replace(wanted, asking=asking)
        return wanted


def _is_again(wanted: Wanted, earlier: Earlier) -> bool:
    """Tell whether a follow-up would only have the same told again."""
    same = wanted.tool == earlier.tool and dict(wanted.arguments) == dict(earlier.arguments)
    return same and not wanted.skip


def _weighed(wanted: Wanted, scope: Likeness) -> Wanted:
    """Return a wish whose look-ups are judged by the scope, too."""
    otherwise = tuple(_weighed(wish, scope) for wish in wanted.otherwise)
    if wanted.tool != LOOK_UP or wanted.arguments.get("guest"):
        return replace(wanted, otherwise=otherwise)
    unsure = refusal_for(scope) if scope.kind == ELSEWHERE else None
    elsewhere = scope.against(CAREER)
    return replace(wanted, otherwise=otherwise, elsewhere=elsewhere, unsure=unsure)


def _without(stranger: str, wanted: Wanted) -> Wanted:
    """Return a wish that says who was asked for besides and is no guest."""
    notice = f"{stranger} is not a guest in the archive."
    noticed = (replace(other, notices=(notice, *other.notices)) for other in wanted.otherwise)
    return replace(wanted, notices=(notice,), otherwise=tuple(noticed))


def _at(place: Place) -> Wanted:
    return Wanted(tool=LOOK_UP, arguments={"page": place.page, "heading": place.heading})


def _clipped(text: str) -> str:
    return clip(text, max_chars=MAX_ASKED_CHARS)


def _is_certain(role: Role | None) -> bool:
    """Tell whether a role is one, and not any work with data."""
    return role is not None and role.key != ANY_ROLE


def _background(profile: Mapping[str, Any]) -> str:
    known = profile.get("background")
    return str(known[-1]) if isinstance(known, list) and known else ""
