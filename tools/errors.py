"""Ways in which a tool cannot do what it was asked."""

from pathlib import Path

from knowledge.sanitize import clip


class ToolError(Exception):
    """Anything that goes wrong in a tool; its text is fit for a person to read."""


class RepairableError(ToolError):
    """The caller, person or model, can repair the call; the message says how."""


class NoReplyError(ToolError):
    """A language model gave no answer; the caller goes on without one."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the model {reason}")


class UnreadableReplyError(ToolError):
    """A language model answered something else than the JSON it was asked for."""

    def __init__(self) -> None:
        super().__init__("the model's answer could not be read")


class NothingAskedError(RepairableError):
    """A look-up without anything to look up."""

    def __init__(self) -> None:
        super().__init__("nothing to look up; give a question, a page or a heading")


class TooLongError(RepairableError):
    """A request that is longer than the tool takes."""

    def __init__(self, *, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"{length:,} characters are too many; ask in at most {limit:,}")


class UnknownRoleError(RepairableError):
    """A role by a name that no role has."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        super().__init__(
            f"no role is called {clip(name, max_chars=80)!r}; nearest: {', '.join(near)}"
        )


class NothingToCompareError(RepairableError):
    """A topic that is empty or names nothing one could search for."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        super().__init__(
            f"{clip(topic, max_chars=80)!r} names no topic; "
            'say what to compare views on, such as "certificates" or "SQL or Python"'
        )


class UnknownProjectError(RepairableError):
    """A kind of project by a name that none has."""

    def __init__(self, name: str, *, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(
            f"no kind of project is called {clip(name, max_chars=80)!r}; there are: "
            f"{', '.join(known)}"
        )


class UnknownGuestError(RepairableError):
    """A guest by a name that nobody in the archive has, or that several have."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        nearest = f"; nearest: {', '.join(near)}" if near else ""
        super().__init__(f"no guest is meant by {clip(name, max_chars=80)!r} alone{nearest}")


class TooManyGuestsError(RepairableError):
    """More guests to compare than are shown side by side."""

    def __init__(self, *, count: int, limit: int) -> None:
        self.count, self.limit = count, limit
        super().__init__(f"{count} guests are too many to compare; name at most {limit}")


class NoRoleError(RepairableError):
    """A search for journeys that names no role."""

    def __init__(self) -> None:
        super().__init__("no role is named; give one to come from, one to go to, or both")


class SameRoleError(RepairableError):
    """A way from a role to the same role."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(f"both roles are {role}; name another one to start from, or none")


class NoRoadmapError(RepairableError):
    """A role that no page of the archive is about."""

    def __init__(self, role: str, *, near: tuple[str, ...]) -> None:
        self.role, self.near = role, near
        super().__init__(
            f"the archive has no page on the way to {role}; it has pages on {', '.join(near)}"
            if near
            else f"the archive has no page on the way to {role}, nor to any other role"
        )


class TooManySkillsError(RepairableError):
    """More skills than a plan takes."""

    def __init__(self, *, count: int, limit: int) -> None:
        self.count, self.limit = count, limit
        super().__init__(f"{count} skills are too many; list the {limit} that matter most")


class BudgetError(RepairableError):
    """Hours or a date that cannot be kept; the message has the numbers and what to change."""


class EditRefusedError(RepairableError):
    """A change to a plan that would break a rule of plans; the message says which."""


class UnknownEvidenceError(RepairableError):
    """Evidence by an id that nothing in the archive has."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"no evidence has the id {clip(name, max_chars=40)!r}; "
            "give ids that a tool returned, such as `ev_7k2m9q`"
        )


class UnknownStageError(RepairableError):
    """A stage by a number or a title that the plan does not have."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        super().__init__(
            f"no stage is meant by {clip(name, max_chars=80)!r}; "
            f"give a number from the plan, or one of: {'; '.join(near)}"
        )


class UnknownSectionError(RepairableError):
    """A section to add to a plan that no page has."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        nearest = f"; nearest: {'; '.join(near)}" if near else ""
        super().__init__(f"no section is called {clip(name, max_chars=80)!r}{nearest}")


class PlanNameError(RepairableError):
    """A name that no plan can be saved under."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{clip(name, max_chars=80)!r} is no name for a plan; use up to 60 of a to z and digits"
        )


class PlanExistsError(RepairableError):
    """A plan of that name is saved already."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"there is a plan {name!r} already; choose another name, renew it with "
            f"`career-guide plan recompute {name}`, or delete it first"
        )


class UnknownPlanError(RepairableError):
    """No plan of that name is saved, or none of that version."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        there = f"; there are: {', '.join(near)}" if near else "; none is saved yet"
        super().__init__(f"no plan is called {clip(name, max_chars=80)!r}{there}")


class NothingToUndoError(RepairableError):
    """A plan without an edit that could be undone."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"nothing to undo: {name!r} is as it was first saved")


class NoDatesError(RepairableError):
    """A calendar of a plan without dates."""

    def __init__(self) -> None:
        super().__init__("the plan has no dates to put into a calendar; give it a date with --by")


class PlanDamagedError(ToolError):
    """A version of a saved plan cannot be read."""


class PlanFileDamagedError(PlanDamagedError):
    """The file of a plan's version cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"the saved plan {str(path)!r} is damaged ({reason}); "
            "move this file away to go on from the version before it"
        )


class PlanRowDamagedError(PlanDamagedError):
    """The row of a plan's version in a database cannot be read."""

    def __init__(self, name: str, number: int, reason: str) -> None:
        self.name, self.number, self.reason = name, number, reason
        super().__init__(
            f"version {number} of the saved plan {name!r} is damaged ({reason}); "
            "remove its row from `career_plan` to go on from the version before it"
        )


class PlanGoneError(ToolError):
    """A plan was deleted while it was being changed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the plan {name!r} was deleted meanwhile")


class PlanBusyError(ToolError):
    """Another process is writing the plan."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"somebody else is writing the plan {name!r}; try again")


class PlanNotWritableError(ToolError):
    """Plans cannot be saved where they should be."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"cannot write {str(path)!r} ({reason}); set CAREER_GUIDE_DATA_DIR")


class FileNotWritableError(ToolError):
    """A file that was asked for cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"cannot write {str(path)!r}: {reason}")


class UnsoundPlanError(ToolError):
    """A plan that breaks its own rules: a defect of the program or of who wrote the plan."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        self.messages = messages
        super().__init__(f"the plan breaks a rule: {'; '.join(messages)}")


class HoursOutOfRangeError(RepairableError):
    """Hours in which nothing can be planned."""

    def __init__(self, hours: int, *, fewest: int, most: int) -> None:
        self.hours, self.fewest, self.most = hours, fewest, most
        super().__init__(f"{hours:,} hours cannot be planned; give {fewest} to {most:,}")


class NotInspectableError(RepairableError):
    """A place where no project can be inspected."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"cannot inspect {str(path)!r}: {reason}; give a folder or a README")


class BriefUnreadableError(RepairableError):
    """A file that holds no project brief."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"no brief can be read from {str(path)!r}: {reason} "
            "(a brief's name, or a file from `career-guide projects --role ROLE --json`)"
        )


class CriteriaChoiceError(RepairableError):
    """Criteria asked for in two ways."""

    def __init__(self) -> None:
        super().__init__("the criteria come from a role or from a brief; give one of them")
