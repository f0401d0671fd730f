"""Briefs that were saved as JSON: which criteria they ask for."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from knowledge.sanitize import clip, one_line
from tools.errors import BriefUnreadableError
from tools.projects.catalogue import criteria_kinds

_MAX_BYTES: Final = 2_000_000
_MAX_TITLE_CHARS: Final = 200


class _Criterion(BaseModel):
    key: str


class _Brief(BaseModel):
    key: str
    title: str
    criteria: list[_Criterion] = Field(max_length=200)


class _Briefs(BaseModel):
    briefs: list[_Brief] = Field(max_length=20)


_SAVED: Final = TypeAdapter(_Briefs | _Brief)


def read_brief(path: Path) -> tuple[str, list[str]]:
    """Return the title of the brief in a file and the keys of its criteria.

    Only keys of known criteria are taken; their wording and their guests come from the archive.

    Raises:
        BriefUnreadableError: The file is missing, too long, or holds no brief or several.
    """
    briefs = _briefs(path)
    if len(briefs) != 1:
        names = ", ".join(clip(one_line(brief.key), max_chars=40) for brief in briefs)
        raise BriefUnreadableError(path, f"it holds {len(briefs)} briefs; name one of {names}")
    brief = briefs[0]
    asked = dict.fromkeys(criterion.key for criterion in brief.criteria)
    keys = [key for key in asked if key in criteria_kinds()]
    if not keys:
        raise BriefUnreadableError(path, "it asks for no known criterion")
    return clip(one_line(brief.title), max_chars=_MAX_TITLE_CHARS), keys


def _briefs(path: Path) -> list[_Brief]:
    if not path.is_file():
        raise BriefUnreadableError(path, "there is no such file, and no brief of that name")
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BriefUnreadableError(path, f"it is longer than {_MAX_BYTES:,} bytes")
        saved = _SAVED.validate_json(path.read_bytes())
    except OSError as error:
        raise BriefUnreadableError(path, "it cannot be opened") from error
    except ValidationError as error:
        raise BriefUnreadableError(path, "it is no JSON of a brief") from error
    return saved.briefs if isinstance(saved, _Briefs) else [saved]
