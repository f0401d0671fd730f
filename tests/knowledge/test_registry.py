from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import RegistryError
from knowledge.records import Book, Chapter, Episode, Guest
from knowledge.registry import Registry, load_registry, read_registry_folders


def episode_file(folder: Path, matter: str, body: str = "") -> Episode | None:
    path = folder / "_podcast_summaries" / "e.md"
    path.parent.mkdir()
    path.write_text(f"---\n{matter}\n---\n{body}", encoding="utf-8")
    registry, refused = read_registry_folders(folder)
    assert refused == []
    return registry.episodes.get("e")


def test_an_episode_is_read_with_guests_video_date_and_chapters(tmp_path: Path) -> None:
    made = episode_file(
        tmp_path,
        "title: T\nseason: 2\nepisode: 4\nguests: [ada]\naired: 2024-05-06\nduration_s: 99\n"
        "youtube_url: https://youtu.be/AAAAAAAAAA1",
        "- 0:00 - [Hello](https://a.b)\n- 1:02:03 - [End.](https://a.b)\n- 9:99 - [x](https://a.b)\n",
    )
    assert made == Episode(
        slug="e",
        title="T",
        season=2,
        number=4,
        guests=("ada",),
        aired=date(2024, 5, 6),
        youtube_id="AAAAAAAAAA1",
        duration_s=99,
        chapters=(Chapter(start_s=0, title="Hello"), Chapter(start_s=3723, title="End")),
    )


def test_an_air_date_with_a_time_is_a_date(tmp_path: Path) -> None:
    made = episode_file(tmp_path, "guests: []\naired: 2024-05-06 17:00:00")
    assert made is not None
    assert type(made.aired) is date


def test_fields_of_the_wrong_kind_count_as_missing(tmp_path: Path) -> None:
    made = episode_file(tmp_path, "guests: ada\nseason: two\nepisode: true\naired: soon")
    assert made == Episode(slug="e", title="e")


def test_a_redirect_is_no_episode(tmp_path: Path) -> None:
    assert episode_file(tmp_path, "title: Moved\nredirect_to: /x/") is None


@pytest.mark.parametrize("title", ["''", "", "'\u200b'"])
def test_a_person_without_a_name_is_no_person(tmp_path: Path, title: str) -> None:
    (tmp_path / "_people").mkdir()
    (tmp_path / "_people" / "x.md").write_text(f"---\ntitle: {title}\n---\n", encoding="utf-8")
    assert read_registry_folders(tmp_path)[0].people == {}


def test_a_person_is_read_with_background_and_episodes(tmp_path: Path) -> None:
    (tmp_path / "_people").mkdir()
    (tmp_path / "_people" / "ada.md").write_text(
        "---\ntitle: Ada Moreno\npodcast_episodes: [e]\n---\n"
        "## Background\n\nSells\ntea.\n\n## Links\n"
    )
    assert read_registry_folders(tmp_path)[0].people == {
        "ada": Guest(slug="ada", name="Ada Moreno", bio="Sells tea.", episodes=("e",))
    }


def test_a_source_without_such_folders_has_an_empty_registry(tmp_path: Path) -> None:
    assert read_registry_folders(tmp_path) == (Registry(), [])


MINE = Registry(
    people={"ada": Guest(slug="ada", name="Ada Moreno")},
    episodes={"e": Episode(slug="e", title="Mine", guests=("ada",))},
    books={"b": Book(slug="b", title="Mine")},
)
OTHER = Registry(
    people={"ada": Guest(slug="ada", name="Someone", bio="Sells tea.")},
    episodes={
        "e": Episode(slug="e", title="Other", guests=("bo",), duration_s=60),
        "f": Episode(slug="f", title="New", guests=("bo",)),
    },
    books={"b": Book(slug="b", title="Other"), "c": Book(slug="c", title="New")},
)


def test_merging_fills_gaps_and_replaces_nothing() -> None:
    merged = MINE.filled_from(OTHER)
    assert merged.people["ada"] == Guest(slug="ada", name="Ada Moreno", bio="Sells tea.")
    assert merged.episodes["e"] == Episode(slug="e", title="Mine", guests=("ada",), duration_s=60)
    assert sorted(merged.episodes) == ["e", "f"]
    assert {slug: book.title for slug, book in merged.books.items()} == {"b": "Mine", "c": "New"}


def test_merging_with_nothing_changes_nothing() -> None:
    assert MINE.filled_from(Registry()) == MINE
    assert Registry().filled_from(MINE) == MINE


def test_a_limited_registry_keeps_the_guests_of_its_episodes() -> None:
    limited = MINE.limited_to(episodes=frozenset({"e"}), people=frozenset())
    assert list(limited.people) == ["ada"]
    assert MINE.limited_to(episodes=frozenset(), people=frozenset()).people == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "Invalid JSON"),
        ("[]", "is no registry"),
        ('{"people": []}', "episodes"),
        ('{"people": [{"slug": "a"}], "episodes": []}', r"people\.0\.name"),
        ('{"people": [], "episodes": [{"slug": "e", "title": "T", "aired": "soon"}]}', "aired"),
    ],
)
def test_a_malformed_registry_is_named_with_the_place(
    tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "registry.json"
    path.write_text(content)
    with pytest.raises(RegistryError, match=rf"registry\.json.*{reason}"):
        load_registry(path)


def test_a_missing_registry_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be read: No such file"):
        load_registry(tmp_path / "registry.json")
