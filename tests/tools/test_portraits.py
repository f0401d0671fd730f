import pytest

from knowledge.archive import Archive
from tools.errors import NothingAskedError
from tools.portraits import (
    EpisodePortrait,
    GuestPortrait,
    Unknown,
    portray_episode,
    portray_guest,
)


def guest(archive: Archive, name: str) -> GuestPortrait:
    found = portray_guest(archive, name)
    assert isinstance(found, GuestPortrait)
    return found


def episode(archive: Archive, name: str) -> EpisodePortrait:
    found = portray_episode(archive, name)
    assert isinstance(found, EpisodePortrait)
    return found


@pytest.mark.parametrize(
    "name", ["adamoreno", "Ada Moreno", "ada moreno", "Adda Morenno", "Moreno", "ADA"]
)
def test_a_person_is_found_by_slug_name_part_or_misspelling(
    tiny_archive: Archive, name: str
) -> None:
    assert guest(tiny_archive, name).guest.name == "Ada Moreno"


def test_a_person_comes_with_episodes_and_what_they_are_cited_for(tiny_archive: Archive) -> None:
    portrait = guest(tiny_archive, "Ada Moreno")
    assert "tea-shop-forecasts" in {episode.slug for episode in portrait.episodes}
    assert portrait.claims
    assert {claim.guest for claim in portrait.claims} == {"Ada Moreno"}


def test_nobody_of_that_name_gives_near_names(tiny_archive: Archive) -> None:
    found = portray_guest(tiny_archive, "Okafor Brown")
    assert isinstance(found, Unknown)
    assert any("Cleo Okafor" in near for near in found.suggestions)
    stranger = portray_guest(tiny_archive, "Zzyzx Qwrt")
    assert isinstance(stranger, Unknown)


@pytest.mark.parametrize("portray", [portray_guest, portray_episode])
def test_an_empty_name_is_not_looked_up(tiny_archive: Archive, portray: object) -> None:
    assert callable(portray)
    with pytest.raises(NothingAskedError):
        portray(tiny_archive, " \n ")


def test_an_episode_shows_its_claims_under_their_chapters(tiny_archive: Archive) -> None:
    portrait = episode(tiny_archive, "tea-shop-forecasts")
    shown = [claim for part in portrait.chapters for claim in part.claims]
    everything = tiny_archive.claims_of_episode("tea-shop-forecasts")
    assert len(shown) + len(portrait.untimed) == len(everything)
    for part, following in zip(portrait.chapters, portrait.chapters[1:], strict=False):
        for claim in part.claims:
            assert claim.start_s is not None
            assert claim.start_s < following.chapter.start_s


def test_an_episode_is_found_by_its_title_misspelt(tiny_archive: Archive) -> None:
    title = episode(tiny_archive, "tea-shop-forecasts").episode.title
    assert episode(tiny_archive, title.upper()).episode.slug == "tea-shop-forecasts"
    assert episode(tiny_archive, title[:-1] + "x").episode.slug == "tea-shop-forecasts"


def test_an_unknown_episode_gives_near_titles_with_their_slugs(tiny_archive: Archive) -> None:
    found = portray_episode(tiny_archive, "forecasts of coffee in shops")
    assert isinstance(found, Unknown)
    assert all("(" in near for near in found.suggestions)
