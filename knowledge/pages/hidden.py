"""What HTML hides: elements that hide what is in them, also where they stand raw in Markdown."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

UNREAD: Final = frozenset(
    """
    script style template noscript noframes noembed head title svg math canvas iframe object embed
    audio video map button select datalist textarea input
    """.split()
)
"""Elements whose content is not text to be read."""
_FRAME_ROLES: Final = frozenset(["navigation", "banner", "contentinfo", "search"])
_ZERO = r"0*\.?0+(?:[a-z]{1,4}|%)?\s*(?:!|;|$)"
_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|content-visibility\s*:\s*hidden"
    rf"|(?:font-size|opacity|(?:max-)?(?:width|height))\s*:\s*{_ZERO}"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top|right|bottom)\s*:\s*-\d{4,}"
    r"|transform\s*:\s*scale\(\s*0\s*\)|clip\s*:\s*rect\()",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[^\s/>=\"']+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<bare>[^\s>\"']+)))?"
)
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())


def hides(attributes: Mapping[str, str]) -> bool:
    """Tell whether an element with these attributes hides itself, or is a frame around a page."""
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or attributes.get("role", "") in _FRAME_ROLES
        or bool(_HIDING_STYLE.search(attributes.get("style", "")))
    )


class Hiding:
    """Which elements that hide their content are open; HTML is fed to it as it comes."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def feed(self, html: str) -> None:
        """Take the tags of a piece of HTML."""
        for tag in _TAG.finditer(html):
            name = tag["name"].lower()
            if tag["end"]:
                self._close(name)
            elif name not in _VOID and (self._open or self._opens(name, tag["rest"])):
                self._open.append(name)

    def _opens(self, name: str, rest: str) -> bool:
        return name in UNREAD or hides(dict(_attributes(rest)))

    def _close(self, name: str) -> None:
        if name in self._open:
            while self._open.pop() != name:
                pass


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(text):
        yield found["name"].lower(), found["double"] or found["single"] or found["bare"] or ""
