"""Scenarios: what somebody asks, what goes wrong meanwhile, and what must come out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.errors import ScenarioError, UnknownScenarioError
from evals.expectation import Expectation
from evals.mocks.script import Mocks
from knowledge.sanitize import one_line

FOLDER: Final = Path(__file__).parent / "scenarios"
Split = Literal["dev", "test"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)
Store = Literal["bundled", "archive"]
Category = Literal[
    "section_lookup",
    "viewpoints",
    "journeys",
    "roadmaps",
    "projects",
    "follow_ups",
    "memory",
    "refusal",
    "injection",
    "faults",
]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
Need = Literal["mocks", "profile", "conversations"]
"""What a scenario needs of an agent beyond taking one turn after the other."""
_ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Part):
    """Something the user says, and in which conversation."""

    say: str = Field(min_length=1, max_length=4000)
    conversation: int = Field(default=1, ge=1, le=9)


class Scenario(_Part):
    """One scenario; `split` and `category` come from the file that it stands in."""

    id: str = Field(pattern=_ID, max_length=60)
    split: Split
    category: Category
    asker: Literal["career_changer", "student", "hiring_manager", "non_native", "practitioner"]
    store: Store = "bundled"
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=12)
    profile: Mapping[str, Any] = Field(default_factory=dict)  # known before the first turn
    mocks: Mocks = Mocks()
    expect: Expectation
    must_pass: bool = False
    expected_failure: str | None = None  # why it cannot pass yet

    @model_validator(mode="before")
    @classmethod
    def _plain_turns(cls, document: Any) -> Any:
        """A turn may be written as its text alone."""
        if isinstance(document, dict) and isinstance(document.get("turns"), list):
            turns = [{"say": turn} if isinstance(turn, str) else turn for turn in document["turns"]]
            return {**document, "turns": turns}
        return document

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.must_pass and self.expected_failure:
            raise ValueError("must_pass and expected_failure exclude each other")
        earlier = self.expect.earlier
        if earlier is not None and len(earlier) != len(self.turns) - 1:
            raise ValueError(f"earlier has {len(earlier)} outcomes for {len(self.turns) - 1} turns")
        return self

    @property
    def needs(self) -> frozenset[Need]:
        """What it needs of an agent."""
        several = len({turn.conversation for turn in self.turns}) > 1
        asked: list[tuple[Need, bool]] = [
            ("mocks", self.mocks.any),
            ("profile", bool(self.profile or self.expect.profile)),
            ("conversations", several),
        ]
        return frozenset(need for need, wanted in asked if wanted)


def load_scenarios(folder: Path = FOLDER) -> list[Scenario]:
    """Return all scenarios, in the order of splits, files and lines.

    Raises:
        ScenarioError: A file cannot be read, a scenario has another shape, or an id is repeated.
    """
    scenarios: dict[str, Scenario] = {}
    for split in SPLITS:
        for path in sorted((folder / split).glob("*.yaml")):
            for scenario in _read(path, split):
                if scenario.id in scenarios:
                    raise ScenarioError(f"{split}/{path.name}", f"{scenario.id!r} is there twice")
                scenarios[scenario.id] = scenario
    return list(scenarios.values())


def _read(path: Path, split: Split) -> list[Scenario]:
    place = f"{split}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        documents = yaml.load(text, Loader=_StrictLoader)  # noqa: S506  a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScenarioError(place, f"cannot be read ({one_line(str(error))})") from error
    if not isinstance(documents, list) or not all(isinstance(item, dict) for item in documents):
        raise ScenarioError(place, "must hold a list of scenarios")
    return [_validated(item, place, split, path.stem) for item in documents]


def _validated(document: dict[str, Any], place: str, split: Split, category: str) -> Scenario:
    try:
        return Scenario.model_validate({**document, "split": split, "category": category})
    except ValidationError as error:
        # Where a step fits no kind, each kind says what it lacks; our own words tell more.
        own = [fault for fault in error.errors() if fault["type"] == "value_error"]
        first = (own or error.errors())[0]
        where = ".".join(str(part) for part in first["loc"])
        name = document.get("id", "a scenario without id")
        raise ScenarioError(place, f"{name}: {where} {first['msg']}") from error


class _StrictLoader(yaml.SafeLoader):
    """YAML without repeated keys, of which the first would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  as in yaml
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = {key for key in keys if keys.count(key) > 1}
        if repeated:
            raise yaml.YAMLError(f"{sorted(map(str, repeated))} repeated {node.start_mark}")
        return super().construct_mapping(node, deep=deep)


def pick(
    scenarios: Iterable[Scenario],
    *,
    split: Split | None = None,
    names: Sequence[str] = (),
) -> list[Scenario]:
    """Return the scenarios of one split, or those of certain ids.

    Raises:
        UnknownScenarioError: An id that no scenario has.
    """
    by_id = {scenario.id: scenario for scenario in scenarios}
    unknown = [name for name in names if name not in by_id]
    if unknown:
        raise UnknownScenarioError(unknown)
    chosen = [by_id[name] for name in dict.fromkeys(names)] if names else list(by_id.values())
    return [scenario for scenario in chosen if split in (None, scenario.split)]


def digest(scenario: Scenario) -> str:
    """Return a digest of what a scenario asks and expects; not of how its verdict counts."""
    document = scenario.model_dump_json(exclude={"must_pass", "expected_failure"})
    return hashlib.sha256(document.encode()).hexdigest()[:16]
