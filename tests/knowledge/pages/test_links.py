from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pages.links import Names, classify
from knowledge.pages.markdown import LinkPiece
from knowledge.records import LinkKind, LinkSyntax

NAMES = Names.of(
    [
        ("sql", "SQL for Analysts"),
        ("mlops", "MLOps: What’s Next?"),
        ("c-sharp", "C# at Work"),
        ("first", "Same Title"),
        ("second", "Same Title"),
        ("work-ru", "Работа"),
    ]
)


@pytest.mark.parametrize(
    ("target", "slug"),
    [
        ("sql", "sql"),
        ("SQL for Analysts", "sql"),
        ("sql for analysts", "sql"),
        ("sql-for-analysts", "sql"),
        ("sql#joins", "sql"),
        ("SQL for Analysts#joins", "sql"),
        (" sql ", "sql"),
        ("mlops-whats-next", "mlops"),
        ("MLOps: What’s Next?", "mlops"),
        ("C# at Work", "c-sharp"),
        ("Same Title", "first"),
        ("second", "second"),
        ("РАБОТА", "work-ru"),
    ],
)
def test_a_name_is_found_by_slug_title_or_slugified_title(target: str, slug: str) -> None:
    assert NAMES.find(target) == slug


@pytest.mark.parametrize("target", ["", "#", "sq", "Карьера", "???", "podcast:sql"])
def test_what_has_no_such_name_is_not_found(target: str) -> None:
    assert NAMES.find(target) is None


@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_every_slug_finds_itself_whatever_the_titles_are(titles: list[str]) -> None:
    names = Names.of((f"page{number}", title) for number, title in enumerate(titles))
    assert [names.find(f"page{number}") for number in range(len(titles))] == [
        f"page{number}" for number in range(len(titles))
    ]


def wikilink(target: str) -> LinkPiece:
    return LinkPiece(syntax="wikilink", target=target, label="")


@pytest.mark.parametrize(
    ("target", "kind", "name"),
    [
        ("sql", "page", "sql"),
        ("SQL: the basics", "page", "SQL: the basics"),
        ("podcast:x-y", "podcast", "x-y"),
        ("person: ada", "person", "ada"),
        ("book:tea", "book", "tea"),
    ],
)
def test_a_wikilink_names_its_kind_before_a_colon(target: str, kind: LinkKind, name: str) -> None:
    assert classify(wikilink(target)) == (kind, name)


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("https://datatalks.club/wiki/sql.html", "page", "sql"),
        ("https://datatalks.club/podwiki/wiki/sql/#joins", "page", "sql"),
        ("http://www.datatalks.club/podcast/x-y.html", "podcast", "x-y"),
        ("/podcasts/x-y/", "podcast", "x-y"),
        ("https://datatalks.club/people/ada.html", "person", "ada"),
        ("/podwiki/people/ada/", "person", "ada"),
        ("https://datatalks.club/books/20210101-tea.html", "book", "20210101-tea"),
        ("https://datatalks.club/", "archive", "https://datatalks.club/"),
        ("https://datatalks.club/blog/x.html", "archive", "https://datatalks.club/blog/x.html"),
        ("https://datatalks.clubs/wiki/sql.html", "external", ""),
        ("https://example.org/wiki/sql.html", "external", ""),
        ("#joins", "anchor", "#joins"),
    ],
)
@pytest.mark.parametrize("syntax", ["markdown", "liquid"])
def test_an_address_is_told_by_its_path(
    address: str, kind: LinkKind, name: str, syntax: LinkSyntax
) -> None:
    link = LinkPiece(syntax=syntax, target=address, label="")
    assert classify(link) == (kind, name or address)


@given(st.text())
def test_any_target_has_some_kind(target: str) -> None:
    kind, _ = classify(LinkPiece(syntax="markdown", target=target, label=""))
    assert kind in get_args(LinkKind)
    assert classify(wikilink(target))[0] in {"page", "podcast", "person", "book"}
