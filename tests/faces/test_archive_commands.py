import json
from pathlib import Path

from tests.faces.conftest import Typed

BROKEN = '---\ntitle: "Hives"\n---\nBees hum, see [[nowhere]] ([[podcast:unheard|x]], 1:00).\n'


def test_the_bundled_wiki_is_sound(typed_here: Typed) -> None:
    done = typed_here("check")
    assert done.returncode == 0
    assert "broken: 0" in done.stdout
    assert "doubtful: 0" in done.stdout


def test_a_broken_wiki_fails_and_its_details_are_listed_on_demand(
    typed_here: Typed, tmp_path: Path
) -> None:
    page = tmp_path / "hives.md"
    page.write_text(BROKEN, encoding="utf-8")
    short = typed_here("check", str(page))
    assert short.returncode == 1
    assert "broken: 2" in short.stdout
    assert "hives:4" not in short.stdout
    long = typed_here("check", str(page), "--details", "unresolved-link")
    assert "hives:4 page 'nowhere'" in long.stdout
    assert "unheard" not in long.stdout
    everything = typed_here("check", str(page), "--all")
    assert "podcast 'unheard'" in everything.stdout


def test_two_audits_of_the_same_wiki_are_equal(typed_here: Typed, tmp_path: Path) -> None:
    page = tmp_path / "hives.md"
    page.write_text(BROKEN, encoding="utf-8")
    first, second = (typed_here("check", str(page), "--json").stdout for _ in range(2))
    assert first == second
    found = json.loads(first)
    assert {finding["kind"] for finding in found["findings"]} >= {"unresolved-link"}


def test_a_guest_is_found_by_a_misspelt_name(typed_here: Typed) -> None:
    shown = typed_here("guest", "Revaty Ramalingan").stdout
    assert shown.startswith("Revathy Ramalingam\n")
    assert "How to Become an AI Engineer After a Career Break" in shown
    assert "aired 2026-02-23" in shown


def test_an_episode_shows_chapters_with_links_and_what_is_taken_from_them(
    typed_here: Typed,
) -> None:
    shown = typed_here("episode", "how to become an ai enginer after a career break").stdout
    assert "guests  Revathy Ramalingam" in shown
    assert "https://www.youtube.com/watch?v=IwG_JaxC-Y8&t=660s" in shown
    assert "AI Engineer Role › After a career break" in shown


def test_an_unknown_guest_or_episode_is_said_to_be_one(typed_here: Typed) -> None:
    assert "No guest is meant by" in typed_here("guest", "Zzyzx").stdout
    assert "No episode is meant by" in typed_here("episode", "Zzyzx").stdout
    assert typed_here("guest", "").returncode == 2
