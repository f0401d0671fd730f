import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage

from agent.models.masking import Masks, mask_messages
from knowledge.evidence import gather_evidence
from knowledge.wiki import Wiki, read_starter
from tests.agent.conftest import quiet

CONTACTS = {
    "email": [
        "jane.doe+jobs@mail.example.co.uk",
        "JANE_DOE@EXAMPLE.ORG",
        "jane [at] example [dot] com",
        "jane (at) example.com",
        "jürgen@exämple.de",
    ],
    "phone": [
        "+49 171 1234567",
        "+1 (650) 253-0000",
        "+14155552671",
        "0049 171 1234567",
        "(415) 555-2671",
        "415-555-2671",
        "415.555.2671",
        "0171 1234567",
        "020 7946 0958",
        "07700 900123",
        "98765 43210",
        "06 12 34 56 78",
    ],
    "profile": [
        "https://www.linkedin.com/in/jane-doe-12345/",
        "linkedin.com/in/jane-doe",
        "de.linkedin.com/in/jane",
        "github.com/janedoe",
        "https://github.com/janedoe/portfolio?tab=readme",
        "https://www.xing.com/profile/Jane_Doe",
        "twitter.com/janedoe",
        "https://x.com/janedoe",
        "https://medium.com/@janedoe",
        "kaggle.com/janedoe",
        "t.me/janedoe",
        "janedoe.github.io",
        "@jane_doe",
        "@jane@fosstodon.org",
    ],
}
NO_CONTACTS = [
    "from 2019 to 2023, 2019-2023, 2019/2020/2021",
    "between 2015 2016 2017 2018 2019",
    "120,000-150,000 a year, $95.000, 85k, €60 000 to 75 000",
    "1 200 000 rows, 100 000 000 parameters, 1.500.000.000 events",
    "at 12:01-13:31, 1:02:03, from 4:05 to 38:53, 2560 to 2630 seconds",
    "2021-03-04 10:20:30, 04.03.2021, 03/04/2021",
    "s23e06, ev_7k2m9q, Python 3.11.7, 10.0.0.1, port 8080",
    "precision@10, recall@k, p95 of 1234567 requests",
    "5 of 10 interviews, 40 hours a week, 3-6 months, 10-20-30",
    "netflix.com/title, dropbox.com/jobs, wise.com/careers",
    "C++, C#, .NET, node.js, scikit-learn",
]


@pytest.mark.parametrize(
    ("kind", "contact"), [(kind, contact) for kind, all_ in CONTACTS.items() for contact in all_]
)
def test_a_contact_is_masked_and_the_words_around_it_stay(kind: str, contact: str) -> None:
    for text in ("I am {}, and I code.", "{}", "Ask {}. Thanks!", "({})"):
        assert Masks().masked(text.format(contact)) == text.format(f"[{kind} 1]")


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_years_salaries_times_and_the_like_are_no_contacts(text: str) -> None:
    assert Masks().masked(text) == text


def test_the_same_contact_has_the_same_mask_wherever_it_stands() -> None:
    masked = mask_messages(
        [
            SystemMessage("Known: b@example.org."),
            HumanMessage("I am a@example.org."),
            AIMessage("Hello a@example.org."),
            HumanMessage("Or b@example.org?"),
        ]
    )
    assert [m.text for m in masked] == [
        "Known: [email 2].",
        "I am [email 1].",
        "Hello [email 1].",
        "Or [email 2]?",
    ]


def test_masks_stay_as_they_are_when_a_conversation_goes_on() -> None:
    before = [HumanMessage("a@example.org or b@example.org")]
    after = [*before, HumanMessage("c@example.org")]
    assert mask_messages(after)[0].text == mask_messages(before)[0].text


def test_what_the_archive_says_stays_but_what_it_echoes_of_the_user_does_not() -> None:
    found = ToolMessage('{"asked": "a@example.org", "text": "b@example.org"}', tool_call_id="c")
    masked = mask_messages([HumanMessage("I am a@example.org"), found])
    assert masked[1].text == '{"asked": "[email 1]", "text": "b@example.org"}'


def test_arguments_of_tools_are_masked_at_any_depth_and_numbers_stay_numbers() -> None:
    arguments = {"know": ["SQL", {"by": "a@example.org"}], "hours": 4155552671}
    call = {"name": "plan", "args": arguments, "id": "c"}
    (masked,) = mask_messages([AIMessage("", tool_calls=[call])])
    assert isinstance(masked, AIMessage)
    assert masked.tool_calls[0]["args"] == {
        "know": ["SQL", {"by": "[email 1]"}],
        "hours": 4155552671,
    }


def test_the_conversation_itself_is_left_as_it_was() -> None:
    call = {"name": "plan", "args": {"by": "a@example.org"}, "id": "c"}
    said: list[AnyMessage] = [
        HumanMessage("a@example.org"),
        AIMessage("a@example.org", tool_calls=[call]),
    ]
    before = [message.model_copy(deep=True) for message in said]
    mask_messages(said)
    assert said == before


def found_in(wiki: Wiki, kinds: set[str]) -> tuple[int, list[str]]:
    """Return how many texts of these kinds there are, and those in which a mask was put."""
    texts = [e.text for e in gather_evidence(wiki.pages, wiki.registry) if e.kind in kinds]
    return len(texts), [text for text in texts if Masks().masked(text) != text]


def test_nothing_in_the_bundled_wiki_is_taken_for_a_contact() -> None:
    texts, masked = found_in(read_starter(quiet), {"claim", "section"})
    assert texts > 1500
    assert masked == []


def test_nothing_in_the_whole_wiki_and_no_number_in_the_transcripts_is(whole_wiki: Wiki) -> None:
    texts, masked = found_in(whole_wiki, {"claim", "section"})
    assert texts > 10_000
    assert masked == []
    passages, masked = found_in(whole_wiki, {"passage"})
    assert passages > 12_000
    assert not [text for text in masked if "[phone" in Masks().masked(text)]
