"""Skills that a user lists, typos allowed, and the stages that are about them.

`skills.json` holds names that mean the same skill; any other skill is taken as it is typed.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from rapidfuzz.distance import OSA

from knowledge.naming import slugify
from knowledge.sanitize import one_line
from knowledge.words import general_stems, words
from tools.errors import TooLongError, TooManySkillsError
from tools.results.plans import Stage

MAX_SKILLS: Final = 40
MAX_SKILL_CHARS: Final = 80
_NAMES: Final = Path(__file__).with_name("skills.json")
_PARTS: Final = re.compile(r"[,;:&/]|\band\b|\bor\b|\bwith\b|\bto\b", re.IGNORECASE)
_FUZZY_CHARS: Final = 6  # shorter names must be spelt right
_LONG_CHARS: Final = 9  # from here on two letters may be wrong
_FILLERS: Final = frozenset(
    "add advanced basic build choose data deep deepen deliberate depth foundation fundamental "
    "habit introduction knowledge practical prepare real skill stage tool".split()
)
"""Stems that a heading may have beside the skill it is about."""


def understand_skills(listed: Iterable[str]) -> tuple[str, ...]:
    """Return the skills that were meant, each once, in the order given.

    Raises:
        TooManySkillsError: There are more than `MAX_SKILLS`.
        TooLongError: One is longer than `MAX_SKILL_CHARS`.
    """
    cleaned = [one_line(skill) for skill in listed]
    for skill in cleaned:
        if len(skill) > MAX_SKILL_CHARS:
            raise TooLongError(length=len(skill), limit=MAX_SKILL_CHARS)
    meant = tuple(dict.fromkeys(_meant(skill) for skill in cleaned if slugify(skill)))
    if len(meant) > MAX_SKILLS:
        raise TooManySkillsError(count=len(meant), limit=MAX_SKILLS)
    return meant


def skill_names() -> dict[str, str]:
    """Return the name of each skill that has several, by every one of them in lower case."""
    return {slug.replace("-", " "): name for slug, name in _names().items()}


def with_known(stage: Stage, known: Sequence[str]) -> Stage:
    """Return a stage marked with the listed skills that it is about.

    It is known when its title names nothing but listed skills; otherwise only those parts are.
    """
    parts = [part for text in _PARTS.split(stage.title) if (part := _stems(text))]
    learnt = [_stems(advice.text) for advice in stage.learn]
    named = {skill for skill in known if _is_named(skill, parts)}
    about = [skill for skill in known if skill in named or _is_named(skill, learnt)]
    wholly = bool(parts) and all(_is_covered(part, named) for part in parts)
    return replace(stage, listed=tuple(about), known=wholly)


def _meant(skill: str) -> str:
    """Return the name under which a skill is known; misspelt by little, it is still meant."""
    names = _names()
    slug = slugify(skill)
    if slug in names:
        return names[slug]
    near = sorted((OSA.distance(slug, name), name) for name in names if _may_be(slug, name))
    if near and near[0][0] <= _typos(slug):
        return names[near[0][1]]
    return skill


def _may_be(slug: str, name: str) -> bool:
    return min(len(slug), len(name)) >= _FUZZY_CHARS and slug[0] == name[0]


def _typos(slug: str) -> int:
    return 2 if len(slug) >= _LONG_CHARS else 1


def _is_named(skill: str, texts: Iterable[frozenset[str]]) -> bool:
    return any(form <= text for form in _forms(skill) for text in texts)


def _is_covered(part: frozenset[str], skills: Iterable[str]) -> bool:
    forms = [form for skill in skills for form in _forms(skill) if form <= part]
    rest = part.difference(*forms) - _FILLERS
    return bool(forms) and not rest


@cache
def _forms(skill: str) -> tuple[frozenset[str], ...]:
    """Return the stems of every name of a skill."""
    same = [slug for slug, name in _names().items() if name == skill] or [skill]
    forms = (frozenset(words(name.replace("-", " "))) for name in same)
    return tuple(form for form in forms if form)


def _stems(text: str) -> frozenset[str]:
    return frozenset(words(text.replace("-", " "))) - general_stems()


@cache
def _names() -> dict[str, str]:
    """Return the name of a skill by every slug that means it."""
    rows = json.loads(_NAMES.read_text(encoding="utf-8"))
    return {slugify(alias): row["name"] for row in rows for alias in (row["name"], *row["aliases"])}
