"""A podwiki of a few invented pages, people and episodes, small enough to know by heart."""

from pathlib import Path
from typing import Final

PEOPLE: Final = {
    "adamoreno": "Ada Moreno",
    "bolindqvist": "Bo Lindqvist",
    "cleookafor": "Cleo Okafor",
}

_ADA = "[[podcast:tea-shop-forecasts|Ada’s episode]]"
_BO = "[[podcast:from-cook-to-engineer|Bo’s episode]]"
_BOTH = "[[podcast:notebooks-for-and-against|the notebook debate]]"

FORECASTING: Final = f"""\
---
layout: wiki
title: "Forecasting Basics"
summary: "How a tea shop forecasts its sales."
tags: [forecasting, time series]
related:
  - Changing Careers
  - Notebooks in Production
---

Forecasts start from last week's sales ({_ADA}, 4:05).

## Start with a baseline

[[person:adamoreno|Ada Moreno]] forecasts tea sales with last week's numbers before
she tries any model ({_ADA}, 7:51-10:41). The baseline lost to nothing for a year.
See [[career-change|how people change careers]] for more.

## Measure the error

- At 22:29 in {_ADA}, a mean absolute error is reported in packets of tea.
- Seasonal effects of holidays need two years of data ({_ADA}, 12:00 and 14:15).

## Twelve-Week Roadmap

## Keep it running

A pipeline retrains every Monday, says [[podcast:lost-episode|an episode nobody indexed]].
<script>alert("never shown")</script>
"""

CAREERS: Final = f"""\
---
layout: wiki
title: "Changing Careers"
summary: "How a cook became a data engineer."
related:
  - forecasting-basics
---

## Leave the kitchen

[[person:bolindqvist|Bo Lindqvist]] cooked for nine years before learning SQL at night
({_BO}, 3:19 through 17:55). A pipeline felt like a recipe to him.
The older page is [here]({{{{ '/wiki/forecasting-basics/' | relative_url }}}}).

## Find a mentor

Mentors answer short questions faster than long ones ({_BO}, 29:45 onward).
A mentor from [another team](https://datatalks.club/wiki/notebooks.html) sees more.
"""

NOTEBOOKS: Final = f"""\
---
layout: wiki
title: "Notebooks in Production"
summary: "Whether notebooks belong in production."
---

## Where guests disagree

[[person:adamoreno|Ada Moreno]] schedules notebooks every night, while
[[person:cleookafor|Cleo Okafor]] rewrites each notebook as a package
({_BOTH}, 15:00; {_BOTH}, 20:00).
Notebooks hide their state ({_BOTH}, 31:00).
Deployment of notebooks took ninety minutes once ({_BOTH}, 90:00).
"""

PAGES: Final = {
    "forecasting-basics": FORECASTING,
    "career-change": CAREERS,
    "notebooks": NOTEBOOKS,
}

_EPISODES: Final = {
    "tea-shop-forecasts": """\
---
title: "Forecasting for a Tea Shop"
guests: [adamoreno]
season: 3
episode: 2
youtube_url: https://www.youtube.com/watch?v=AAAAAAAAAA1
aired: 2022-03-04
duration_s: 3000
---

## Chapters

- 0:00 - [Hello](https://www.youtube.com/watch?v=AAAAAAAAAA1&t=0s)
- 7:51 - [Baselines first.](https://www.youtube.com/watch?v=AAAAAAAAAA1&t=471s)
""",
    "from-cook-to-engineer": """\
---
title: "From Cook to Engineer"
guests: [bolindqvist]
youtube_url: https://www.youtube.com/watch?v=AAAAAAAAAA2
aired: 2023-05-06
duration_s: 3600
---
""",
    "notebooks-for-and-against": """\
---
title: "Notebooks, For and Against"
guests: [adamoreno, cleookafor]
aired: 2024-07-08
duration_s: 4000
---
""",
}

_PERSON: Final = """\
---
title: "{name}"
podcast_episodes: []
---

## Background

{name} was invented for a test.

## Links
"""


def write_tiny_wiki(root: Path) -> Path:
    """Write the wiki as a podwiki folder and return the folder."""
    files = {f"_wiki/{slug}.md": text for slug, text in PAGES.items()}
    files |= {f"_podcast_summaries/{slug}.md": text for slug, text in _EPISODES.items()}
    files |= {f"_people/{slug}.md": _PERSON.format(name=name) for slug, name in PEOPLE.items()}
    files["_books/tea-by-numbers.md"] = "---\ntitle: Tea by Numbers\n---\n"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
