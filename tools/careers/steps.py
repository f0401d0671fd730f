"""The steps between two roles, picked from what a guest tells: whole sentences, nothing added.

A sentence is picked for the words in it, so it may stand next to the point; it is always the
guest's own, or the wiki's about the guest, and says itself what it is worth.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from knowledge.sentences import sentence_ranges
from tools.careers.held import is_named
from tools.careers.telling import Telling, Told

Picked = Literal["learned", "proved", "hired", "helped", "would-change"]

_RAREST_FIRST: Final[tuple[Picked, ...]] = ("would-change", "hired", "proved", "learned", "helped")
"""A sentence that tells of two things is picked for the rarer one."""

_SHORTEST, _LONGEST = 7, 60  # words
_EACH: Final = 2
"""Sentences of one kind that are picked at most."""
_COURSE: Final = (
    r"courses?|boot ?camps?|zoomcamps?|master'?s?|degree|nanodegree|certificates?"
    r"|certifications?|coursera|udemy"
    r"|udacity|datacamp|specialization|tutorials?|andrew ng"
    r"|(?<!writing )books?|python|sql|statistics|docker"
    r"|programming|machine learning|data science|data engineering"
)
_PROOF: Final = (
    r"projects?|portfolio|kaggle|competitions?|github|blog\w*|open[- ]source|hackathons?|thesis"
    r"|capstone|prototype|dashboards?|pet project|freelanc\w+|upwork|posted|volunteer\w*"
)
_JOB: Final = (
    r"jobs?|offers?|interview\w*|internships?|recruiters?|role|position|hired|referred|referrals?|team|application"
    r"|cv|resume|meetups?|linkedin"
)
_DID: Final[Mapping[Picked, str]] = {
    "learned": (
        r"learn(?:ed|t)|studied|took|taken|enrolled|finished|completed|did|read|taught myself"
        r"|joined|watched|started|signed up"
    ),
    "proved": (
        r"built|made|did|created|wrote|published|participated|competed|contributed|deployed"
        r"|implemented|developed|started|worked on|shared|posted|uploaded|volunteered|won|showed"
    ),
    "hired": (
        r"was hired|got|applied|interviewed|landed|accepted|joined|found|met|sent|was promoted"
        r"|convinced|moved|switched|asked"
    ),
}
_DONE_TO_ME: Final = (
    r"(?:offered|hired|approached|contacted|referred|recommended|invited|reached out to|gave) me"
)
_ABOUT: Final[Mapping[Picked, str]] = {"learned": _COURSE, "proved": _PROOF, "hired": _JOB}
_OWN: Final[Mapping[Picked, re.Pattern[str]]] = {
    kind: re.compile(rf"\b(?:i|i've|i'd)(?: \w+){{0,2}} (?:{did})\b|\b{_DONE_TO_ME}\b")
    for kind, did in _DID.items()
}
_THEIRS: Final[Mapping[Picked, re.Pattern[str]]] = {
    kind: re.compile(rf"\b(?:{did}|hired|offered|approached|promoted)\b")
    for kind, did in _DID.items()
}
_SAID: Final[Mapping[Picked, re.Pattern[str]]] = {
    kind: re.compile(rf"\b(?:{pattern})\b")
    for kind, pattern in {
        **_ABOUT,
        "helped": (
            r"helped (?:me|him|her|them|us|a lot)|(?:really|very|super|most) (?:helpful|useful)"
            r"|i (?:was|got) (?:very |really |so )?lucky|luckily,? i|thanks to|supported me"
            r"|(?:my|a|great|good) mentor|(?<!take )(?<!taking )advantage|edge|credits"
            r"|made (?:it|the transition) easier|encouraged me|carried over|still uses"
        ),
        "would-change": (
            r"would have (?:started|done|learned|applied|asked|chosen|studied|gone|focused|tried"
            r"|taken)"
            r"|(?:i'd|would) (?:do|start|send|change|learn|choose|apply|go|pick)"
            r"[^.]{0,60}(?:again|differently|earlier|instead|sooner)"
            r"|if i (?:could|had|were to|was to) [^.]{0,80}would|(?:i|she|he) wish(?:es)?|regrets?"
            r"|looking back|in hindsight|in retrospect|my (?:biggest )?mistake|would change"
            r"|should have (?:started|done|learned|applied|asked)"
        ),
    }.items()
}
_I: Final = re.compile(r"\b(?:i|i've|i'd|me|my|we)\b")
_NOT_ME: Final = re.compile(r"\b(?:you|your|yourself|imagine|let's|listeners)\b|\?")
_UNREAL: Final = re.compile(
    r"\b(?:if|would|should|could|might|will|recommend|suggest|advise|want(?:ed)? to|never|didn't"
    r"|not|haven't|hopefully|wasn't|couldn't)\b"
)
_REPORTS: Final = re.compile(
    r"\b(?:advises|recommends|tells|told|suggests|warns|says that (?:people|you))\b"
)
_DANGLING: Final = re.compile(
    r"^(?:and |so |but )*(?:that|this|it|these|those|they|he|she|which)\b",
    re.IGNORECASE,
)


def pick_steps(telling: Telling) -> dict[Picked, list[Told]]:
    """Return the sentences of a telling by what they tell of, each once, in their order."""
    told = list(telling.career())
    picked: dict[Picked, list[Told]] = {}
    for kind in _RAREST_FIRST:
        taken = {sentence for sentences in picked.values() for sentence in sentences}
        scored = [
            (-words, sentence)
            for sentence in told
            if sentence not in taken and (words := _score(sentence, kind, telling))
        ]
        best = sorted(scored, key=lambda entry: (entry[0], entry[1].number))[:_EACH]
        picked[kind] = sorted((sentence for _, sentence in best), key=lambda s: s.number)
    return picked


def _score(sentence: Told, kind: Picked, telling: Telling) -> int:
    """Return how many different words of a sentence tell of a kind of step; 0 where none do."""
    plain = sentence.text.lower().replace("’", "'")
    words = set(_SAID[kind].findall(plain))
    return len(words) if words and _is_own(plain, kind, telling) else 0


def _is_own(plain: str, kind: Picked, telling: Telling) -> bool:
    """Tell whether a sentence tells what the guest did, and not what others should."""
    if not _SHORTEST <= len(plain.split()) <= _LONGEST or _NOT_ME.search(plain):
        return False
    own = telling.voice == "guest"
    if kind in _DID:
        did = _OWN if own else _THEIRS
        if _UNREAL.search(plain) or not did[kind].search(plain):
            return False
    if own:
        return bool(_I.search(plain))
    return is_named(telling.guest.name, plain) and not _REPORTS.search(plain)


def quote(told: Told) -> str:
    """Return a sentence as it stands, with the one before it where it leans on that."""
    text = told.evidence.text
    ranges = sentence_ranges(text)
    for number, (first, last) in enumerate(ranges):
        if text[first:last] == told.text:
            leans = number > 0 and _DANGLING.match(told.text)
            return text[ranges[number - 1][0] if leans else first : last]
    return told.text
