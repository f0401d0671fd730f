"""What a reader needs of evidence beside its text: whose it is, from when, and where it opens."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from knowledge.evidence import Evidence, EvidenceKind


class SourceView(BaseModel):
    """Where evidence is from."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: EvidenceKind
    page: str = Field(description="Title of the wiki page; empty for a guest's own words.")
    section: str = Field(description="Heading on the page; of a guest's own words, the chapter.")
    guest: str | None
    episode: str | None = Field(description="Slug of the episode; null for a section of the wiki.")
    episode_title: str | None
    aired: date | None
    start_s: int | None = Field(description="Seconds from the episode's start.")
    end_s: int | None
    url: str | None = Field(
        description="Opens the episode at that second, or the page; null where neither is known."
    )


def view_source(item: Evidence) -> SourceView:
    """Return where evidence is from."""
    return SourceView(
        id=item.id,
        kind=item.kind,
        page=item.page_title,
        section=item.section,
        guest=item.guest,
        episode=item.episode,
        episode_title=item.episode_title,
        aired=item.aired,
        start_s=item.start_s,
        end_s=item.end_s,
        url=item.url,
    )
