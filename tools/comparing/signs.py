"""Signs by which a sentence takes a position, of a guest's own or one that the wiki reports.

They are words of advice, of worth and of nature ("should", "matters less", "is someone who"). A
story in the past tense without them is a mention, and what somebody else is quoted as saying is
nobody's position. The signs tell that a position is taken, never which one.
"""

import re
from typing import Final

_MOST_COUNTED: Final = 2  # signs of one kind; more of them do not make it stronger
_VERB_WITHIN: Final = 4  # words after a name
_SHORTEST_NAME: Final = 2  # letters; an initial is no name


def _any(*patterns: str) -> re.Pattern[str]:
    """Return a pattern for any of these as whole words, in either case."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


_OPINION: Final = _any(
    r"i (?:\w+ ){0,2}?(?:think|believe|say|argue|recommend|suggest|advise|encourage|prefer|find)",
    r"i (?:\w+ ){0,2}?(?:feel|agree|disagree|doubt|consider|see|like|love|hate|care)",
    r"in my (?:opinion|view|experience)|for me|to me|personally|honestly",
    r"my (?:advice|recommendation|opinion|view|take|rule|suggestion)",
    r"i(?:'m| am) (?:not )?(?:an? )?(?:\w+ )?(?:fan|convinced|sure|against)",
)
_ADVICE: Final = _any(
    r"should(?:n't)?|must(?:n't)?|ought|advice|recommend\w*|advis(?:e|es|ed|ing)",
    r"suggest(?:s|ed|ing)?|encourages?|prefers?|preferred|rather than|instead of|better off",
    r"(?:you|we|they|people|one|everyone|anyone|everybody|somebody|someone|compan(?:y|ies)) "
    r"(?:\w+ ){0,2}?(?:need|have to|can't|cannot|do not|don't)",
    r"(?:don't|do not|doesn't|does not|didn't|no) "
    r"(?:\w+ ){0,2}?(?:need|matter|care|believe|recommend|help)",
    r"never|always|try to|avoid|focus on|go for|make sure|be careful",
    r"(?<=[.;:] )(?:don't|do|just|start|learn|use|get|build|take|pick|choose|find|show|write)",
)
_IMPERATIVE: Final = re.compile(
    r"^(?:(?:so|and|but|yeah|then|just|also),? )*"
    r"(?:don't|do|start|learn|use|get|build|take|pick|choose|find|show|write|create|have) ",
    re.IGNORECASE,
)
_WORTH: Final = _any(
    r"better|best|worse|worst|good|bad|great|wrong|worth\w*|important|essential|crucial|critical",
    r"key|useful|useless|helpful|valuable|invaluable|value|necessary|unnecessary|mandatory",
    r"required|requirement|enough|overrated|underrated|overkill|waste|powerful|beneficial",
    r"dangerous|hard|harder|easier|difficult|advantages?|disadvantages?|benefits?|risk|downside",
    r"upside|plus|bonus|opportunity|pros|cons|matters|counts|helps?|helped|depends?",
    r"makes? (?:\w+ )?sense|stand out|big deal|too (?:much|many)|more than|less than|only if",
    r"not (?:\w+ )?the way|i (?:really |also |personally )?(?:like|love|hate) (?:to|being)",
    r"my (?:own )?(?:opinion|view|take) (?:is|on)",
)
_NATURE: Final = _any(
    r"(?:is|are|isn't|aren't|means)(?: \w+){0,2}? (?:someone|somebody|somewhere|a person"
    r"|people who|about|more|less|just|only|not|between|part of)"
)
_STORY: Final = _any(
    r"(?:i|we|he|she|they) (?:\w+ )?(?:had|did|got|went|started|worked|joined|came|applied|studied"
    r"|finished|moved|decided|used|became|built|took|met|wrote|made|ended|graduated|found)",
    r"(?:19|20)\d\d|years? ago|back then|was|were",
    r"(?:during|in|after|before|finished|did|with|through) (?:my|his|her|our) "
    r"(?!opinion|experience|view)\w+",
)
_REPORTED: Final = _any(
    r"(?:people|they|he|she|someone|somebody|everyone|everybody|others|many|some|manager|boss|who) "
    r"(?:\w+ )?(?:say|says|said|think|thinks|thought|ask|asks|asked|tell|tells|told|believe"
    r"|claims?)",
    r"(?:told|asked) me|you (?:said|mentioned|asked)|i thought|i(?:'ve)? heard",
)
_QUOTED: Final = re.compile(r"[“\"][^”\"]*[”\"]?")
_I_SAY: Final = re.compile(r"\bi(?:'d| would| always| usually)? (?:say|tell|think)$", re.IGNORECASE)
_GOES_ON: Final = "…"  # stands before a part of a sentence

_ARGUES: Final = _any(
    r"(?:argue|advise|believe|judge|praise|value|criticize|compare)[sd]?",
    r"(?:warn|caution|recommend|prefer|reject|insist|doubt|object|want|expect|consider)(?:s|ed)?",
    r"(?:accept|demand|favou?r|treat|call|count|rank|trust|suggest|credit)(?:s|ed)?",
    r"(?:dis)?likes?|finds?|found|tells?|told|thinks?|thought|sees?|saw|would|disagree[sd]?|agree[sd]?|holds?",
    r"puts? (?:\w+ ){1,6}(?:first|before|above)",
)
_ADVISES: Final = _any(
    r"(?:argue|advise)[sd]?|(?:warn|caution|recommend|prefer|reject|insist)(?:s|ed)?",
    r"should(?:n't)?|must(?:n't)?|ought|(?:more|less) \w+ than|isn't|aren't|is not|are not",
)
_LISTS: Final = _any(r"discuss(?:es)?|covers?|lists?|episodes?|chapters?|sections?|pages?")
_APPOSITION: Final = re.compile(r"^,[^,]*,")


def position(sentence: str) -> float:
    """Return how much of a position a sentence takes, 0 for none."""
    own = _own_words(sentence.replace("’", "'"))
    advice = len(_ADVICE.findall(own)) + bool(_IMPERATIVE.match(own))
    worth = len(_WORTH.findall(own)) + len(_NATURE.findall(own))
    opinion, story = bool(_OPINION.search(own)), bool(_STORY.search(own))
    if not advice and (not worth or (story and not opinion)):
        return 0.0
    counted = 0.6 * min(advice, _MOST_COUNTED) + 0.4 * min(worth, _MOST_COUNTED)
    return max(1.0 + counted + 0.8 * opinion - 0.9 * story, 0.0)


def position_of_part(clauses: str) -> float:
    """Return how much of a position a part of a sentence takes, 0 for none.

    A clause in mid-sentence that opens with "take" gives no order.
    """
    return position(f"{_GOES_ON} {clauses}")


def tells_nature(sentence: str) -> bool:
    """Tell whether a sentence says what something is."""
    return bool(_NATURE.search(sentence.replace("’", "'")))


def reported_position(sentence: str, guest: str) -> float:
    """Return how much of a guest's position a sentence of the wiki reports, 0 for none.

    Where it names the guest, the verb after the name must say so: "values", not "moved".
    """
    own = _QUOTED.sub(" ", sentence.replace("’", "'"))
    if _LISTS.search(own):
        return 0.0
    told = _after_name(own, guest)
    if told:
        verb = " ".join(_APPOSITION.sub("", told).split()[:_VERB_WITHIN])
        return 2.0 if _ARGUES.search(verb) else 0.0
    return 1.5 if _ADVISES.search(own) else 0.0


def _after_name(sentence: str, guest: str) -> str:
    """Return what follows a guest's name, or a part of it; empty where it is not said."""
    parts = [guest, *(part for part in guest.split()[::-1] if len(part) > _SHORTEST_NAME)]
    found = (re.search(rf"\b{re.escape(part)}\b(?!')", sentence) for part in parts if part)
    return next((sentence[match.end() :] for match in found if match), "")


def _own_words(sentence: str) -> str:
    """Return a sentence without what others are quoted or reported as saying."""
    kept, at = "", 0
    for match in _QUOTED.finditer(sentence):
        kept += sentence[at : match.start()]
        kept += match[0] if _I_SAY.search(kept.rstrip(" ,:")) else " "
        at = match.end()
    kept += sentence[at:]
    reported = _REPORTED.search(kept)
    return kept[: reported.start()] if reported else kept
