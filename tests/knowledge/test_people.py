from knowledge.people import merge_duplicates, namesakes
from knowledge.records import Episode, Guest
from knowledge.registry import Registry


def registry(*people: Guest, episodes: tuple[Episode, ...] = ()) -> Registry:
    return Registry(
        people={person.slug: person for person in people},
        episodes={episode.slug: episode for episode in episodes},
    )


def test_entries_with_one_profile_become_one_person_with_an_alias() -> None:
    merged = merge_duplicates(
        registry(
            Guest(slug="ada", name="Ada Example", profiles=("linkedin:ada",), episodes=("bees",)),
            Guest(slug="ada-example", name="ada example", profiles=("linkedin:ada",)),
            episodes=(Episode(slug="tea", title="Tea", guests=("ada-example",)),),
        )
    )
    assert set(merged.people) == {"ada"}
    assert merged.people["ada"].aliases == ("ada-example",)
    assert merged.episodes["tea"].guests == ("ada",)
    assert namesakes(merged) == []


def test_entries_with_one_biography_become_one_person() -> None:
    merged = merge_duplicates(
        registry(
            Guest(slug="ada1", name="Ada Example", bio="Keeps bees."),
            Guest(slug="ada2", name="Ada Example", bio="Keeps bees."),
        )
    )
    assert len(merged.people) == 1


def test_a_shared_name_alone_keeps_two_people_apart_and_is_reported() -> None:
    merged = merge_duplicates(
        registry(
            Guest(slug="ada1", name="Ada Example", bio="Keeps bees.", profiles=("linkedin:a",)),
            Guest(slug="ada2", name="Ada Example", bio="Sells tea.", profiles=("linkedin:b",)),
        )
    )
    assert set(merged.people) == {"ada1", "ada2"}
    assert namesakes(merged) == [("ada1", "ada2")]


def test_people_without_profile_or_biography_are_not_merged_by_what_they_lack() -> None:
    merged = merge_duplicates(
        registry(Guest(slug="ada1", name="Ada"), Guest(slug="ada2", name="Ada"))
    )
    assert set(merged.people) == {"ada1", "ada2"}
