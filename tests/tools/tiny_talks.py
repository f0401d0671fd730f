"""Invented talks of the tiny wiki's people, on certificates, on tea and on remote kitchens."""

from pathlib import Path
from typing import Final

from tests.knowledge.podcast.folder import header, said, write_talk
from tests.tiny_wiki import write_tiny_wiki

_HOST: Final = "Alexey"

CERTIFICATES: Final = """\
---
layout: wiki
title: "Certificates"
summary: "What paper proves."
---

## Where guests disagree

[[person:adamoreno|Ada Moreno]] argues that a certificate opens no kitchen door
([[podcast:tea-shop-forecasts|Ada’s episode]], 8:20).
[[person:bolindqvist|Bo Lindqvist]] recommends a certificate to beginners
([[podcast:from-cook-to-engineer|Bo’s episode]], 5:00).
[[person:cleookafor|Cleo Okafor]] warns that a certificate ages like milk
([[podcast:cleo-alone|Cleo’s episode]], 2:00).
Certificates cost money ([[podcast:tea-shop-forecasts|Ada’s episode]], 8:20;
[[podcast:from-cook-to-engineer|Bo’s episode]], 5:00).
"""

_CLEO_ALONE: Final = """\
---
title: "Cleo Alone"
guests: [cleookafor]
aired: 2024-09-01
duration_s: 1200
---
"""

ADA: Final = [
    header("Baselines first"),
    said(_HOST, "Should a beginner buy a certificate, yes or no?", 471),
    said(
        "Ada",
        "My cousin asked me the same last week at the market. I think a certificate is worth "
        "very little in a tea shop. You should rather show the forecasts that you made.",
        480,
    ),
    said(_HOST, "I think everybody should buy a certificate, they are wonderful!", 520),
    said(
        "Ada",
        "In our shop the scales are older than I am, and we weigh all the leaves by hand "
        "every single morning before the doors open.",
        540,
    ),
]
BO: Final = [
    header("Paper and practice"),
    said(_HOST, "What did the certificate change for you?", 290),
    said(
        "Bo",
        "When I left the kitchen in May I got a certificate in databases and hung it above the "
        "stove. My old boss said that a certificate is always better than a meal.",
        300,
    ),
    said(_HOST, "And would you do it again if you could choose?", 340),
    said(
        "Bo",
        "Yes, for me a certificate is really useful at the beginning. It forces you to finish "
        "one thing.",
        350,
    ),
    header("Working from afar"),
    said(_HOST, "Do you work remotely now?", 400),
    said(
        "Bo",
        "Yes, three days a week there is only me and the oven, and then I take the train to "
        "the office for the remote team’s lunch.",
        410,
    ),
]


def write_world(root: Path) -> tuple[Path, Path]:
    """Write a wiki and a podcast folder; Cleo's episode has no transcript."""
    wiki = write_tiny_wiki(root / "podwiki")
    (wiki / "_wiki/certificates.md").write_text(CERTIFICATES, encoding="utf-8")
    (wiki / "_podcast_summaries/cleo-alone.md").write_text(_CLEO_ALONE, encoding="utf-8")
    podcast = root / "podcast"
    write_talk(podcast, "tea-shop-forecasts", ADA, guests=["adamoreno"])
    write_talk(podcast, "from-cook-to-engineer", BO, guests=["bolindqvist"])
    return wiki, podcast
