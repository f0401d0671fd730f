"""What a question asks for, read within what it stands in: how the embedded model decides."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from agent.embedded.arguments import arguments_for
from agent.embedded.asking import (
    POINTS_BACK,
    Parted,
    asks_for_something,
    part,
    points_back,
    without_pasted,
)
from agent.embedded.changing import change
from agent.embedded.dates import read_by
from agent.embedded.filling import noticed, spelt_out
from agent.embedded.following import Follower
from agent.embedded.gazetteers import Gazetteers, Place
from agent.embedded.hearing import Hearing, mentions
from agent.embedded.intents import Readers
from agent.embedded.labelled import ANSWERED
from agent.embedded.noting import note
from agent.embedded.offering import Offers
from agent.embedded.persons import SAID_OF_ONE, goes_on_about, spoken_of
from agent.embedded.premises import missing_in
from agent.embedded.scope import (
    CAREER,
    CRISIS,
    ELSEWHERE,
    read_scope,
    refusing,
)
from agent.embedded.slots import ANY_ROLE, MAX_SKILLS, OTHER_FIELD, Slots, named_roles, read_slots
from agent.embedded.talk import SMALL, VAGUE, reply, said_vaguely
from agent.embedded.wanted import Asked, Earlier, Refusing, Reply, Wanted, look_up, look_up_on
from agent.embedded.weighing import Fit, fit
from agent.embedded.wishes import is_a_move, stranger_in, with_origin
from agent.embedded.wishing import Wishing, background_of, is_certain, weighed_by, without
from agent.memory.listening import listen, takes_back
from agent.memory.profile import Fact
from knowledge.archive import Archive
from knowledge.sanitize import one_line
from knowledge.words import coverage, general_stems, words
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP
from tools.finding import find_nearest

SURE: Final = 0.2
"""Least margin of an intent over a look-up at which its tool is called."""
PLAIN: Final = 0.7
"""The same, of a whole message, at which it does not matter what its question is like."""
SURE_LEANING: Final = 0.8
"""The same, of a question that says too little without the one before it."""
_SURE_TALK: Final = 0.3
_SURE_LEAN: Final = 0.2
_TALK_WORDS: Final = 12
_LEANING_WORDS: Final = 30
_MY_WAY: Final = re.compile(
    r"\b(?:I(?:'d)? (?:want|would|like|plan|hope)|like me|my (?:way|path|goal|plan|move|change)"
    r"|as I (?:do|am)|same (?:way|path|move|change|step))\b",
    re.IGNORECASE,
)
"""Words by which an asker means the move that the profile tells of."""
_PROJECT: Final = re.compile(r"\bprojects?\b", re.IGNORECASE)
_BECOMING: Final = re.compile(
    r"\b(?:becom(?:e|ing)|(?:get|break) into|start(?: out)? as)\s+(?:an?\s+)?", re.IGNORECASE
)
_OF_ARCHIVE: Final = re.compile(r"\b(?:guests?|episodes?|podcasts?)\b", re.IGNORECASE)
_ANY_KIND: Final = "any"
_SURE_KIND: Final = 0.1
"""Least margin at which one kind of project fits a wish better than the others."""
_PLAIN_WISH: Final = 0.9
"""How much better than a look-up a wish for projects has to fit that names no role."""
_FEW_TELLING: Final = 2
"""Words that tell something, with fewer of which a request means what stands before it."""
_ROAD_MAP: Final = re.compile(r"\broad[ -]map\b", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class QuestionReader:
    """Reads questions by what an archive knows; see the protocol `Reader`."""

    archive: Archive
    readers: Readers
    hearing: Hearing
    is_word: Callable[[str], bool]
    _known: tuple[str, Gazetteers] | None = field(default=None, init=False)  # and of which digest

    def read(self, asked: Asked) -> Wanted | Reply | Refusing:
        """Return what a question asks for."""
        text = self.known.mended(without_pasted(_ROAD_MAP.sub("roadmap", asked.question)))
        text, taken = spelt_out(text, asked.profile)
        found = self._read(text, asked)
        return noticed(found, taken) if taken and isinstance(found, Wanted) else found

    def _read(self, text: str, asked: Asked) -> Wanted | Reply | Refusing:
        place = self.known.place(one_line(text))
        if place is not None:
            return _at(place, one_line(text))
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
    def _wishing(self) -> Wishing:
        return Wishing(archive=self.archive, known=self.known)

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
        unheard = self.unheard(looked_up)
        treated = self.readers.treated.read(looked_up)
        return fit(
            self.archive,
            looked_up,
            asking,
            ids,
            elsewhere=wanted.elsewhere,
            treated=treated.scores[ANSWERED],
            unheard=unheard,
        )

    def unheard(self, text: str) -> frozenset[str]:
        """Return the stems of names in a text that the archive never has."""
        return self.known.unheard(text)

    def covered(self, asking: str, text: str) -> float:
        """Return the share of a question's words, rare ones weighing more, that a text has."""
        return coverage(self.archive.term_weights(asking), text)

    def share_nearest(self, asking: str, ids: Sequence[str]) -> float:
        """Return the share of claims that are among those nearest to a question."""
        nearest = find_nearest(self.archive, asking).relevance
        return sum(name in nearest for name in ids) / len(ids)

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
        facts = self._listen(text, asked)
        if facts and takes_back(text) and "?" not in text:
            return note(facts, asked.profile)
        if asked.earlier is not None:
            if asked.earlier.clarifies:
                return None
            if changed := change(text, asked, asked.earlier, self.known.roles):
                return changed
        if asks_for_something(text) or self._only_aims(text, asked):
            return None
        return note(facts, asked.profile) if facts else None

    def _listen(self, text: str, asked: Asked) -> tuple[Fact, ...]:
        roles = self.known.roles
        return listen(text, roles, self.hearing, thread="", turn=0, today=asked.today)

    def _only_aims(self, text: str, asked: Asked) -> bool:
        """Tell whether a message says what its asker wants to become, and asks nothing."""
        if asks_for_something(text):
            return False
        facts = self._listen(text, asked)
        return any(fact.kind == "target" and fact.state == "stated" for fact in facts)

    def _has_topic(self, text: str) -> bool:
        """Tell whether some word of a text is one that a page or section is headed by."""
        topics = set(words(text)) - general_stems() - said_vaguely()
        return any(self.known.is_headed({topic}) for topic in topics)

    def _names_something(self, text: str) -> bool:
        slots = read_slots(text, self.known.roles)
        named = slots.known or slots.unknown or slots.leaves or slots.hours_per_week
        return bool(named or is_certain(slots.reaches) or self.known.named_guests(text).names)

    def _followed(self, parted: Parted, asked: Asked, earlier: Earlier) -> Wanted | Reply | Parted:
        """Return what a follow-up comes to; the question itself, where it stands alone."""
        text = parted.asking
        if guest := spoken_of(text, asked, self.archive, self.known):
            return self._wishing.more_of_guest(guest, SAID_OF_ONE.sub("", text), asked)
        whole = parted.whole
        short = len(whole.split()) <= _LEANING_WORDS
        lean = self.readers.follow_ups.read(whole if short else text)
        kind = lean.kind if lean.margin >= _SURE_LEAN else "own"
        if kind == "own" and points_back(parted):
            kind = "shift"
        if kind == "own" or not short:
            return parted
        follower = Follower(archive=self.archive, known=self.known)
        found = follower.follow(kind, whole, asked, earlier)
        if isinstance(found, Wanted) and _is_again(found, earlier):
            return self._leaning(parted, earlier)
        if isinstance(found, Parted) and (guest := goes_on_about(text, asked)):
            return self._wishing.more_of_guest(guest, text, asked)
        return replace(parted, asking=found, background="") if isinstance(found, str) else found

    def _leaning(self, parted: Parted, earlier: Earlier) -> Parted:
        """Return a question that says too little without the one before it."""
        return Parted(asking=parted.whole, background=earlier.question, leans=True)

    def _alone(self, parted: Parted, asked: Asked) -> Wanted | Reply | Refusing:
        scope = read_scope(self.readers.scope, (parted.asking, parted.whole))
        refused = refusing(scope, leans=parted.leans)
        if refused is not None and scope.kind == CRISIS:
            return refused
        wanted = self._asked_for(parted, asked)
        if scope.kind == ELSEWHERE and wanted.tool == COMPARE and not wanted.arguments["guests"]:
            wanted = self._wishing.look_up(parted, asked)  # which is weighed by what is found
        professional = refused is not None and refused.kind == "needs_professional"
        missing = None if professional else self._missing(parted)
        refused = missing or refused
        of_archive = _OF_ARCHIVE.search(parted.asking) is not None
        if scope.kind == ELSEWHERE and (of_archive or self._says_little(parted, wanted)):
            refused = missing
        if refused is not None:
            return replace(look_up(parted.asking), refusing=refused)
        return weighed_by(wanted, scope, of_archive=of_archive)

    def _missing(self, parted: Parted) -> Refusing | None:
        """Return the refusal of what is taken for granted and is not so."""
        message = missing_in(parted.asking, self.known)
        return Refusing(kind="not_in_archive", message=message) if message else None

    def _says_little(self, parted: Parted, wanted: Wanted) -> bool:
        """Tell whether a request names nothing that could be elsewhere: "Make me a plan"."""
        telling = set(words(parted.whole)) - general_stems()
        return wanted.tool in {ROADMAP, PROJECTS} and len(telling) < _FEW_TELLING

    def _asked_for(self, parted: Parted, asked: Asked) -> Wanted:
        guests = self.known.named_guests(one_line(parted.asking))
        intent = self._intent(parted)
        if intent == "look_up" and self._only_aims(parted.whole, asked):
            intent = "roadmap"
        stranger, rest = stranger_in(guests.rest, self.known)
        if len(guests.names) == 1 and not stranger:
            name = guests.names[0]
            if asked.earlier is not None and POINTS_BACK.search(rest):
                return self._wishing.more_of_guest(name, rest, asked)
            return self._wishing.of_guest(name, rest, asked)
        if intent == "compare" or guests.names:
            wanted = self._wishing.comparison(guests.names, rest, parted, asked)
            return without(stranger, wanted) if stranger else wanted
        return self._tool_asked(intent, parted, asked)

    def _tool_asked(self, intent: str, parted: Parted, asked: Asked) -> Wanted:
        """Return the wish of an intent that names no guest, or of what the slots make of it."""
        slots = self._as_told(read_slots(one_line(parted.whole), self.known.roles), parted, asked)
        by = read_by(parted.whole, asked.today)
        if intent == "journeys":
            slots = with_origin(slots, one_line(parted.whole), self.known.roles)
            mine = _MY_WAY.search(parted.asking) and asked.profile.get("target")
            intent = intent if is_a_move(slots) or mine else "look_up"
        if intent == "look_up":
            intent = self._told_by(slots, parted, dated=by is not None)
        if intent == "projects":
            slots = self._for_projects(slots, parted)
        if intent == "look_up" and (moves := self._wishing.moves_from_here(slots, parted, asked)):
            return moves
        made = arguments_for(intent, slots)
        if made is None and intent != "journeys":
            return self._wishing.look_up(parted, asked)
        tool, arguments = made or (JOURNEYS, {"from_role": "", "to_role": ""})
        if tool == PROJECTS:
            return self._projects(arguments, slots, parted, asked)
        if tool == ROADMAP and by:
            arguments["by"] = by.isoformat()
        return self._wishing.filled(tool, arguments, parted, asked)

    def _projects(
        self, arguments: dict[str, Any], slots: Slots, parted: Parted, asked: Asked
    ) -> Wanted:
        held = slots.leaves.name if slots.leaves else self._any_role(parted)
        arguments["kinds"] = self._kinds(parted.whole)
        wanted = self._wishing.filled(PROJECTS, arguments, parted, asked, held=held)
        field = self._own_field(parted, asked) if wanted.tool == PROJECTS else ""
        if not field:
            return wanted
        notice = f"Your own field ({field}) can give any of them its data and its problem."
        return replace(wanted, notices=(*wanted.notices, notice))

    def _own_field(self, parted: Parted, asked: Asked) -> str:
        """Return the job outside of data that the asker holds, as it was said; else nothing."""
        stated = [fact for fact in self._listen(parted.whole, asked) if fact.state == "stated"]
        held = [fact.value for fact in stated if fact.kind == "background"]
        field = (held or [background_of(asked.profile)])[-1]
        named = (one.role.key for one in named_roles(field, self.known.roles))
        return field if next(named, "") == OTHER_FIELD else ""

    def _as_told(self, slots: Slots, parted: Parted, asked: Asked) -> Slots:
        """Return slots with what the message states of its asker in their place."""
        stated = [fact for fact in self._listen(parted.whole, asked) if fact.state == "stated"]
        targets = [fact.value for fact in stated if fact.kind == "target"]
        known = tuple(dict.fromkeys(fact.value for fact in stated if fact.kind == "skill"))
        hours = [float(fact.value) for fact in stated if fact.kind == "hours_per_week"]
        return replace(
            slots,
            reaches=self.known.roles.find(targets[-1]) if targets else slots.reaches,
            known=known[:MAX_SKILLS] or slots.known,
            hours_per_week=hours[-1] if hours else slots.hours_per_week,
        )

    def _any_role(self, parted: Parted) -> str:
        """Return the name of any role for what is plainly a wish for a project; else nothing."""
        likeness = self.readers.intents.read(parted.whole)
        plain = likeness.kind == "projects" and likeness.over("look_up") >= _PLAIN_WISH
        career = self.readers.scope.read(parted.whole).kind == CAREER
        return self.known.roles.roles[ANY_ROLE].name if plain and career else ""

    def _kinds(self, text: str) -> list[str]:
        """Return the kind of project that fits a wish best, by key; none where others would do."""
        found = self.readers.kinds.read(text)
        return [found.kind] if found.kind != _ANY_KIND and found.margin >= _SURE_KIND else []

    def _for_projects(self, slots: Slots, parted: Parted) -> Slots:
        """Return slots with the field and the tool that a wish for projects names."""
        roles = self.known.roles
        few = len(set(words(parted.asking)) - general_stems()) < _FEW_TELLING
        text = one_line(parted.whole if few else parted.asking)
        named = (one.role for one in named_roles(text, roles) if not one.is_person)
        tools = (one.value for one in mentions(text, roles) if one.about == "skills")
        wanted = (tool for tool in tools if tool not in {*slots.known, *slots.unknown})
        return replace(
            slots,
            reaches=slots.reaches or next(named, None),
            matter=slots.matter or slots.interest or next(wanted, ""),
        )

    def _told_by(self, slots: Slots, parted: Parted, *, dated: bool) -> str:
        """Return the intent of a question that is like a look-up's, by what its asker says."""
        # Who says how much time there is, or asks for nothing but the way, asks for a plan.
        plans = slots.hours_per_week or dated or self._asks_for_the_way(parted.asking)
        if is_certain(slots.reaches) and plans:
            return "roadmap"
        # Who says how much time there is in all for a project, asks for one that fits.
        return "projects" if slots.hours and _PROJECT.search(parted.whole) else "look_up"

    def _intent(self, parted: Parted) -> str:
        """Return the intent: of the whole where that is plain, else of it and what asks."""
        asking, whole = (self.readers.intents.read(t) for t in (parted.asking, parted.whole))
        if parted.leans:
            return _sure(asking.scores, SURE_LEANING)
        if _sure(whole.scores, PLAIN) != "look_up":
            return whole.kind
        both = {kind: score + whole.scores[kind] for kind, score in asking.scores.items()}
        return _sure(asking.scores if parted.asking == parted.whole else both, SURE)

    def _asks_for_the_way(self, text: str) -> bool:
        """Tell whether a question is how to become something, and nothing besides."""
        way = _BECOMING.search(text)
        role = self.known.roles.opening(text[way.end() :].split()) if way else None
        if way is None or role is None:
            return False
        rest = " ".join(text[way.end() :].split()[role.words :])
        return not set(words(f"{text[: way.start()]} {rest}")) - general_stems()


def _sure(scores: Mapping[str, float], least: float) -> str:
    """Return the intent of the best score; a look-up's where it does not stand out."""
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] - scores["look_up"] >= least else "look_up"


def _is_again(wanted: Wanted, earlier: Earlier) -> bool:
    """Tell whether a follow-up would only have the same told again."""
    same = wanted.tool == earlier.tool and dict(wanted.arguments) == dict(earlier.arguments)
    return same and not wanted.skip


def _at(place: Place, text: str) -> Wanted:
    """Return the wish for a page or a section; of a page, what is nearest to the question."""
    if not place.heading:
        return look_up_on(place.page, text)
    return Wanted(tool=LOOK_UP, arguments={"page": place.page, "heading": place.heading})
