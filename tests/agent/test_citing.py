import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.citing import Citer, Piece, cite, split_pieces
from knowledge.verify import Grounds
from tests.agent.scripted import evidence

GROUNDS = Grounds(people=frozenset({"Ada Lovelace", "Grace Hopper"}))
A, B, UNKNOWN = "ev_aaaaaa", "ev_bbbbbb", "ev_zzzzzz"
KNOWN = {A: evidence(A), B: evidence(B, "Grace wrote a compiler.")}


def resolve(raw: str) -> Piece:
    return Citer(KNOWN, GROUNDS).resolve(raw)


def read(text: str) -> tuple[str, Citer]:
    citer = Citer(KNOWN, GROUNDS)
    return "".join(citer.resolve(raw).markdown for raw in split_pieces(text)), citer


@pytest.mark.parametrize(
    "raw",
    [
        f"Ada built two [{A}].",
        f"Ada built two. [{A}]",
        f"Ada built two.[{A}]",
        f"Ada built two ({A}).",
        f"Ada built two 【{A}】.",
        f"Ada built two [ {A} ].",
        f"Ada built two [{A}, {UNKNOWN}].",
        f"Ada built two [{A}][{A}].",
    ],
)
def test_an_id_in_brackets_becomes_a_number_before_the_full_stop(raw: str) -> None:
    piece = resolve(raw)
    assert re.fullmatch(r"Ada built two( \[1\])+\.", piece.markdown)
    assert piece.statement is not None
    assert piece.statement.text == "Ada built two."
    assert (piece.statement.kind, piece.statement.citations) == ("evidence", [1])


@pytest.mark.parametrize("marks", [f"[{A}, {B}]", f"[{A}; {B}]", f"[{A} {B}]", f"[{A}] [{B}]"])
def test_several_ids_of_one_sentence_become_a_number_each(marks: str) -> None:
    piece = resolve(f"Both {marks}.")
    assert piece.markdown == "Both [1] [2]."
    assert piece.statement is not None
    assert piece.statement.citations == [1, 2]


def test_a_source_keeps_its_number_wherever_it_is_cited_again() -> None:
    shown, citer = read(f"One [{B}]. Two [{A}]. Three [{B}].")
    assert shown == "One [1]. Two [2]. Three [1]."
    assert [(c.n, c.id) for c in citer.citations()] == [(1, B), (2, A)]


@pytest.mark.parametrize(
    "mark",
    [
        f"[{UNKNOWN}]",
        f"({UNKNOWN})",
        f"【{UNKNOWN}】",
        f"{{{UNKNOWN}}}",
        f"<{UNKNOWN}>",
        f"[[{UNKNOWN}]]",
        f"[^{UNKNOWN}]",
        f"[source: {UNKNOWN}]",
        f"[{UNKNOWN}†L1]",
        f"`{UNKNOWN}`",
        f"_{UNKNOWN}_",
        f"**{UNKNOWN}**",
        f"[{UNKNOWN}](https://example.org)",
        f"[{UNKNOWN.upper()}]",
        UNKNOWN,
        "ev_\u200bzzzzzz",
        "[ev_zz]",
        "[ev_not_even_an_id]",
        A,  # a known id cites only in brackets
    ],
)
def test_an_id_that_no_tool_returned_or_outside_of_a_mark_is_never_shown(mark: str) -> None:
    piece = resolve(f"Ada built two {mark} engines.")
    assert "ev_" not in piece.markdown.lower()
    assert "zzzzzz" not in piece.markdown.lower()
    assert piece.statement is not None
    assert "ev_" not in piece.statement.text.lower()
    assert (piece.statement.kind, piece.statement.citations) == ("inference", [])


def test_hidden_characters_do_not_cut_a_mark_off_from_its_statement() -> None:
    piece = resolve("Ada built two [ev_aaa\u200baaa].")
    assert piece.markdown == "Ada built two [1]."
    assert piece.statement is not None
    assert piece.statement.citations == [1]


@pytest.mark.parametrize(
    "own",
    ["[3]", "[1, 2]", "[1-3]", "[[3]]", "[[1]2]", "[^3]", "【3】", "【1†source】", "[3](/page)"],
)
def test_numbers_in_brackets_that_the_model_wrote_itself_are_taken_out(own: str) -> None:
    shown = resolve(f"Ada built two {own} engines [{A}].").markdown
    assert re.findall(r"\d", shown) == ["1"]
    assert shown == "Ada built two engines [1]."


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Read [the page](https://example.org/a) now.", "Read the page now."),
        ("Read [the page](javascript:alert(1)) now.", "Read the page) now."),
        ("![a chart](https://example.org/a.png) Now.", "a chart Now."),
        ("Read https://example.org/a.", "Read."),
        ("Read HTTPS://EXAMPLE.ORG now.", "Read now."),
        ("Read <https://example.org> now.", "Read now."),
        ("Read (https://example.org) now.", "Read now."),
        ("Read ftp://example.org now.", "Read now."),
        ("Read www.example.org now.", "Read now."),
        ("Write to <mailto:ada@example.org> now.", "Write to now."),
    ],
)
def test_links_keep_their_words_and_lose_their_addresses(raw: str, shown: str) -> None:
    assert resolve(raw).markdown == shown


@pytest.mark.parametrize(
    "raw",
    [
        "[See this. And that](javascript:alert)",
        "[a][b]\n[b]: /evil",
        f"Ada [{A}](/evil) built.",
        f"[{A}]: //evil.example",
        f"- [{A}]: //evil.example",
        f"Ada [{A}][b] built.",
        "[[1](/x)](/evil)",
    ],
)
def test_nothing_that_is_shown_can_be_read_as_a_link(raw: str) -> None:
    shown, _ = read(raw)
    assert not re.search(r"\]\(|\]\[", shown)
    assert not re.search(r"^[\W\d_]*\[[^\]\n]*\]:", shown, re.MULTILINE)


@pytest.mark.parametrize(
    "raw",
    ["He works with .NET and C#.", "Call main() first.", "Use dev_tools daily.", "- [ ] Apply."],
)
def test_text_that_only_resembles_a_source_stays_as_it_is(raw: str) -> None:
    assert resolve(raw).markdown == raw


@pytest.mark.parametrize("layout", ["## Roles", "**Roles**", "**Roles:**", "---", "\n", ""])
def test_headings_rules_and_empty_lines_make_no_statement(layout: str) -> None:
    assert resolve(layout).statement is None


def test_a_statement_is_bare_text() -> None:
    piece = resolve(f"- **Ada** built `two` engines [{A}].")
    assert piece.markdown == "- **Ada** built `two` engines [1]."
    assert piece.statement is not None
    assert piece.statement.text == "Ada built two engines."


@pytest.mark.parametrize(
    ("raw", "support"),
    [
        (f"Ada built two projects [{A}].", "supported"),
        (f"Ada has built two projects [{A}].", "supported"),
        (f"Ada built two projects with Docker [{A}].", "weak"),
        (f"Ada built three projects [{A}].", "unsupported"),
        (f"Grace built two projects [{A}].", "unsupported"),
        (f"Ada built two projects [{B}].", "unsupported"),
        (f"Ada built two projects [{UNKNOWN}].", None),
        ("Ada built two projects.", None),
    ],
)
def test_a_sentence_that_cites_is_verified_against_what_it_cites(
    raw: str, support: str | None
) -> None:
    statement = resolve(raw).statement
    assert statement is not None
    assert statement.support == support


def test_a_citation_carries_what_its_evidence_knows() -> None:
    citation = cite(4, KNOWN[A])
    assert (citation.n, citation.id, citation.quote) == (4, A, "Ada built two projects.")
    assert (citation.guest, citation.episode) == ("Ada Lovelace", "s01e01-engines")
    assert (citation.start_s, citation.end_s) == (90, 120)
    assert citation.url == KNOWN[A].url


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two.", ["One. ", "Two."]),
        (f"One. [{A}] Two.", [f"One. [{A}] ", "Two."]),
        (f"One. [{A}] [{B}]. Two.", [f"One. [{A}] [{B}]. ", "Two."]),
        (f"One. ({A}, {B}) Two.", [f"One. ({A}, {B}) ", "Two."]),
        ("One.\nTwo.", ["One.\n", "Two."]),
        ("1. One. Two.", ["1. One. ", "Two."]),
        ("- Tools, e.g. Docker. Two.", ["- Tools, e.g. Docker. ", "Two."]),
        ("One. [Two] three.", ["One. ", "[Two] three."]),
    ],
)
def test_a_text_is_cut_between_sentences_and_lines_marks_staying_behind(
    text: str, pieces: list[str]
) -> None:
    assert split_pieces(text) == pieces


# Made of what models write, so that the odd combinations come up.
FRAGMENTS = st.sampled_from(
    [
        *(A, B, UNKNOWN, f"[{A}]", f"({B})", f"【{A}】", f"[{UNKNOWN}]", f"{{{A}}}", "ev_", "EV_X"),
        *("[", "]", "(", ")", "【", "】", "[1]", "[[2]]", "^", "†", "1", "3", ",", ";", ":"),
        *("Ada", "built two", "e.g.", "Inc.", ". ", "! ", "?", " ", "\n", "\n\n", "- ", "1. "),
        *("## ", "**", "_", "`", "https://example.org/a", "](/x)", "[a](b)", "www.a.org", "\r\n"),
        *("\u200b", "\ue000", "\u2028", "“", "”", "…"),
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=25).map("".join)


@given(st.one_of(st.text(), TEXTS))
def test_joined_pieces_give_the_text_back(text: str) -> None:
    pieces = split_pieces(text)
    assert "".join(pieces) == text
    assert all(pieces)


@given(TEXTS)
def test_whatever_a_model_writes_only_numbers_of_known_sources_are_shown(text: str) -> None:
    shown, citer = read(text)
    assert not re.search(r"(?<![^\W_])ev_", shown, re.IGNORECASE)
    assert not re.search(r"\]\(|\]\[|://", shown)
    numbers = {citation.n for citation in citer.citations()}
    assert {int(number) for number in re.findall(r"\[(\d+)\]", shown)} <= numbers


@given(TEXTS)
def test_a_statement_cites_what_its_markdown_shows(text: str) -> None:
    citer = Citer(KNOWN, GROUNDS)
    for raw in split_pieces(text):
        piece = citer.resolve(raw)
        shown = sorted({int(number) for number in re.findall(r"\[(\d+)\]", piece.markdown)})
        if piece.statement:
            assert piece.statement.citations == shown
