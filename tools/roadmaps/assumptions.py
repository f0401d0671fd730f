"""What a plan takes for granted, in sentences for its reader."""

from collections.abc import Iterator

from knowledge.archive import Archive
from tools.results.plans import Plan
from tools.roadmaps.route import move_page
from tools.roadmaps.sections import title_of
from tools.roles import RoleBook, read_roles


def assumptions_of(plan: Plan, archive: Archive) -> tuple[str, ...]:
    """Return what the order, the effort and the budget of a plan rest on."""
    book = read_roles(archive.page_titles)
    return (
        *_about_order(plan, archive, book),
        *_about_dropped(plan, archive),
        *_about_skills(plan),
        *_about_effort(plan),
    )


def _about_order(plan: Plan, archive: Archive, book: RoleBook) -> Iterator[str]:
    title = archive.page_titles.get(plan.ordered_by, plan.ordered_by)
    yield {
        "numbered": f"The order of the stages is that of “{title}”, which numbers them.",
        "headings": (
            f"“{title}” does not number its parts; they come in the order in which it is written."
        ),
        "composed": (
            f"The archive has no roadmap for {_name(book, plan.target_role)}. This one is put "
            f"together from “{title}” and pages related to it, in the order in which the page is "
            "written, which need not be an order to learn in."
        ),
    }[plan.order]
    if any(stage.page and not stage.ordered for stage in plan.stages):
        yield "Stages marked “beside” are from other pages; no page says where they come."
    move = move_page(book, plan.from_role, plan.target_role)
    if plan.from_role and move not in plan.sources:
        origin, target = _name(book, plan.from_role), _name(book, plan.target_role)
        yield f"Nothing here is particular to the move from {origin} to {target}."


def _about_dropped(plan: Plan, archive: Archive) -> Iterator[str]:
    titles = [title for key in plan.dropped if (title := title_of(archive, key))]
    if titles:
        yield f"Left out, as you asked: {', '.join(titles)}."


def _name(book: RoleBook, key: str) -> str:
    return book.roles[key].name if key in book.roles else key


def _about_skills(plan: Plan) -> Iterator[str]:
    met = {skill for stage in plan.stages for skill in stage.listed}
    missed = [skill for skill in plan.known if skill not in met]
    if missed:
        yield f"No stage is about {', '.join(missed)}, which you listed."
    uncited = sum(stage.uncited for stage in plan.stages)
    if uncited:
        are = "1 stage rests" if uncited == 1 else f"{uncited} stages rest"
        yield f"{are} on no episode: marked “uncited”."


def _about_effort(plan: Plan) -> Iterator[str]:
    yield (
        "Effort counts what a stage says to learn, build or show. It is no duration: the archive "
        "states none."
    )
    week = None if plan.hours_per_week is None else f"{plan.hours_per_week:g} hours a week"
    if week and plan.by:
        yield (
            f"Hours and dates are your own assumption: {week} from {plan.start} to {plan.by} are "
            f"{plan.total_hours} hours, split by effort."
        )
    elif week:
        yield f"{week} are your own assumption; without a date they add up to no total."
    elif plan.by:
        yield f"Dates are your own assumption: the days until {plan.by}, split by effort."
