"""A model's verdict on a criterion beside that of an inspection, and which of the two counts.

The model's counts only where it is proved by lines that the model was shown, and where nothing in
the project can have made it up. Anything else leaves the verdict of the inspection.
"""

from dataclasses import dataclass
from typing import Final

from knowledge.sanitize import clip, one_line
from tools.errors import NoReplyError, UnreadableReplyError
from tools.language_model import LanguageModel
from tools.projects.inspections.finding import MAX_SPOTS, Finding, spot
from tools.projects.judging.addressing import speaks_to_checker
from tools.projects.judging.asking import NamedLine, Opinion, ask_opinion
from tools.projects.judging.places import PLACES, Place, is_proof
from tools.projects.judging.showing import BUDGET, Shown, choose_lines
from tools.projects.repository import Repository, TextFile
from tools.results.projects import CheckedCriterion, Criterion, Judgement, Judging, Verdict

INSPECTION: Final = "inspection"
_SAID: Final = "the model said"
_MAX_REASON_CHARS: Final = 240
_FAILURES: Final = 2
"""Times that a model may give no answer before it is not asked any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is to be weighed on one criterion."""

    place: Place
    found: Finding  # by inspection
    files: dict[str, TextFile]  # in which it can stand and that may be shown, by path
    withheld: int  # files in which it can stand and that speak to whoever checks
    shown: Shown
    is_all_shown: bool  # all that is in the project
    is_addressed: bool  # some text in the project speaks to whoever checks


class Judge:
    """Asks a model about the criteria of one project and keeps count."""

    def __init__(self, model: LanguageModel, repository: Repository) -> None:
        self._model, self._repository = model, repository
        self._addressed = speaks_to_checker(repository)
        self._asked = self._accepted = self._characters = self._failed = 0

    def judge(self, criterion: Criterion, found: Finding) -> CheckedCriterion:
        """Return the verdict that counts, with who gave it."""
        case = self._case(criterion, found)
        note = self._why_not_asked(case)
        if not note:
            try:
                opinion = self._opinion(criterion, case)
                note = _why_not_accepted(opinion, case)
            except (NoReplyError, UnreadableReplyError) as error:
                note = str(error)
        if note:
            return _checked(criterion, found, by=INSPECTION, inspection=found.verdict, note=note)
        self._accepted += 1
        said = _finding(opinion, case)
        return _checked(criterion, said, by=self._model.name, inspection=found.verdict, note="")

    @property
    def judging(self) -> Judging:
        """What the model was asked and shown so far."""
        return Judging(
            model=self._model.name,
            asked=self._asked,
            accepted=self._accepted,
            characters=self._characters,
            budget=BUDGET,
            addressed=self._addressed,
        )

    def _case(self, criterion: Criterion, found: Finding) -> _Case:
        place = PLACES[criterion.key]
        addressed = {one.path for one in self._addressed}
        among = place.files(self._repository)
        files = {file.path: file for file in among if file.path not in addressed}
        about = f"{criterion.key} {criterion.asks}"
        shown = choose_lines(list(files.values()), about=about, spots=found.spots)
        all_read = self._repository.inspected.complete and len(files) == len(among)
        return _Case(
            place=place,
            found=found,
            files=files,
            withheld=len(among) - len(files),
            shown=shown,
            is_all_shown=all_read and shown.whole,
            is_addressed=bool(addressed),
        )

    def _why_not_asked(self, case: _Case) -> str:
        if self._failed >= _FAILURES:
            return f"the model was asked no more after {self._failed} failures"
        if case.shown.lines:
            return ""
        if case.withheld:
            return "its files speak to whoever checks, and were not shown to the model"
        return "no file is there in which it could stand; the model was not asked"

    def _opinion(self, criterion: Criterion, case: _Case) -> Opinion:
        self._asked += 1
        self._characters += case.shown.characters
        try:
            return ask_opinion(
                self._model,
                criterion,
                case.shown,
                of=len(case.files) + case.withheld,
                left_out="nothing" if case.is_all_shown else "something",
            )
        except NoReplyError:
            self._failed += 1
            raise


def _why_not_accepted(opinion: Opinion, case: _Case) -> str:
    """Return why a model's word does not count; empty where it does."""
    if any((named.path, named.line) not in case.shown.lines for named in opinion.lines):
        return "the model named a line that it was not shown"
    if opinion.verdict == "met" and not _proofs(opinion, case):
        return f"{_SAID} met, but named no line that could show it"
    if opinion.verdict == case.found.verdict:
        return ""
    if case.is_addressed:
        return f"{_SAID} {opinion.verdict}, but the project speaks to whoever checks it"
    if opinion.verdict != "met" and not case.is_all_shown:
        return f"{_SAID} {opinion.verdict}, but was shown only a part of it"
    return ""


def _proofs(opinion: Opinion, case: _Case) -> list[NamedLine]:
    return [n for n in opinion.lines if is_proof(case.place, case.files[n.path], n.line)]


def _finding(opinion: Opinion, case: _Case) -> Finding:
    named = _proofs(opinion, case) if opinion.verdict == "met" else opinion.lines
    lines = list(dict.fromkeys(named))[:MAX_SPOTS]
    reason = clip(one_line(opinion.reason), max_chars=_MAX_REASON_CHARS)
    return Finding(
        verdict=opinion.verdict,
        because=reason or "no reason given",
        spots=tuple(spot(case.files[named.path], named.line - 1) for named in lines),
    )


def _checked(
    criterion: Criterion, finding: Finding, *, by: str, inspection: Verdict, note: str
) -> CheckedCriterion:
    return CheckedCriterion(
        criterion=criterion,
        verdict=finding.verdict,
        because=finding.because,
        spots=finding.spots,
        judgement=Judgement(by=by, inspection=inspection, note=note),
    )
