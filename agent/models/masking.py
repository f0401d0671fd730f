"""Contact details are masked in what goes to a remote model: it needs none of them to advise.

E-mail addresses, phone numbers and links to profiles become `[email 1]`, `[phone 1]`,
`[profile 1]`, numbered as they come up in a conversation, so that each keeps its mask.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from langchain_core.messages import AIMessage, AnyMessage, SystemMessage, ToolMessage

Kind = Literal["email", "phone", "profile"]

_EMAIL: Final = re.compile(
    r"(?<![\w.+%@-])[\w.+%-]+(?:@|\s?[\[(]\s?at\s?[\])]\s?)[\w-]+"
    r"(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[\w-]+)+",
    re.IGNORECASE,
)
_SITES: Final = "|".join(
    (
        r"linkedin\.com/(?:in|pub|mwlite/in)",
        r"xing\.com/(?:profile|pages)",
        r"(?:facebook|instagram|threads|tiktok|medium|kaggle|gitlab|bitbucket)\.(?:com|org|net)",
        r"(?:github|twitter|x|dribbble|behance|calendly|huggingface)\.(?:com|net|co)",
        r"(?:t|wa|telegram)\.me",
        r"stackoverflow\.com/users",
        r"youtube\.com/(?:@|c/|user/|channel/)",
        r"bsky\.app/profile",
        r"orcid\.org",
        r"(?:mastodon|fosstodon|hachyderm)\.\w+",
    )
)
_PROFILE: Final = re.compile(
    rf"(?:https?://)?(?<![\w@-])(?:[\w-]+\.)?(?:{_SITES})(?:(?<=@)|/)[^\s<>\"'()\[\],;]*[\w/]"
    r"|(?:https?://)?(?<![\w@.-])[\w-]+\.github\.io(?:/[^\s<>\"'()\[\],;]*[\w/])?"
    r"|(?<![\w@/.])@[A-Za-z]\w{2,29}(?:@[\w-]+(?:\.[\w-]+)+)?\b",
    re.IGNORECASE,
)
_REGIONS: Final = ("US", "GB", "DE", "IN", "FR", "NL", "PL", "ES", "BR", "UA")
"""Where a number without a country's code may be from."""
_FEWEST_DIGITS: Final = 9
_MAYBE_PHONE: Final = re.compile(r"\d(?:[^\w\n]{0,3}\d){8}")


@dataclass(slots=True)
class Masks:
    """The masks of one conversation."""

    _masks: dict[str, str] = field(default_factory=dict)  # by what they hide
    _counts: dict[Kind, int] = field(default_factory=dict)

    def masked(self, text: str) -> str:
        """Return a text without contact details."""
        for kind, find in _FINDERS:
            for found in find(text):
                if found in text:  # else it went out with another one
                    text = text.replace(found, self._mask(kind, found))
        return text

    def masked_known(self, text: str) -> str:
        """Return a text without the contact details that came up before; others stay."""
        for found, mask in self._masks.items():
            text = text.replace(found, mask)
        return text

    def _mask(self, kind: Kind, found: str) -> str:
        if found not in self._masks:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._masks[found] = f"[{kind} {self._counts[kind]}]"
        return self._masks[found]


def mask_messages(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return messages as a remote model may see them.

    What tools returned is the archive's, whose words must stay as they are to be quoted; only what
    users gave of themselves is masked there.
    """
    masks = Masks()
    # The system message tells of the whole conversation: its masks are numbered as they came up.
    last = [m for m in messages if isinstance(m, SystemMessage)]
    first = [m for m in messages if not isinstance(m, SystemMessage)]
    seen = {id(message): _masked(message, masks) for message in [*first, *last]}
    return [seen[id(message)] for message in messages]


def _masked(message: AnyMessage, masks: Masks) -> AnyMessage:
    text = str(message.text)
    if isinstance(message, ToolMessage):
        return message.model_copy(update={"content": masks.masked_known(text)})
    changed: dict[str, Any] = {"content": masks.masked(text)}
    if isinstance(message, AIMessage) and message.tool_calls:
        changed["tool_calls"] = [
            {**call, "args": _masked_arguments(call["args"], masks)} for call in message.tool_calls
        ]
    return message.model_copy(update=changed)


def _masked_arguments(value: Any, masks: Masks) -> Any:
    if isinstance(value, str):
        return masks.masked(value)
    if isinstance(value, list):
        return [_masked_arguments(item, masks) for item in value]
    if isinstance(value, dict):
        return {name: _masked_arguments(item, masks) for name, item in value.items()}
    return value


def _emails(text: str) -> Iterator[str]:
    return (found[0] for found in _EMAIL.finditer(text))


def _profiles(text: str) -> Iterator[str]:
    return (found[0] for found in _PROFILE.finditer(text))


def _phones(text: str) -> Iterator[str]:
    """Yield what is written as a phone number of a country.

    Source:
        Google's libphonenumber, in Python; leniency "strict grouping" for numbers without a
        country's code, which years, salaries and times would else pass for.
    """
    if not _MAYBE_PHONE.search(text):
        return
    # Its tables take a twentieth of a second to read, which most questions need not wait for.
    from phonenumbers import Leniency, PhoneNumberMatcher

    for region in (None, *_REGIONS):
        leniency = Leniency.STRICT_GROUPING if region else Leniency.VALID
        for match in PhoneNumberMatcher(text, region, leniency=leniency):
            if sum(map(str.isdigit, match.raw_string)) >= _FEWEST_DIGITS:
                yield _balanced(match.raw_string)


def _balanced(number: str) -> str:
    """A number in brackets comes with the opening one."""
    return number.lstrip("(") if number.count("(") > number.count(")") else number


_FINDERS: Final[tuple[tuple[Kind, Callable[[str], Iterator[str]]], ...]] = (
    ("email", _emails),
    ("profile", _profiles),
    ("phone", _phones),
)
