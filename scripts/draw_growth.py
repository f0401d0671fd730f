"""Draw docs/performance.svg from what scripts/measure_growth.py printed, and print tables of it.

    python scripts/draw_growth.py growth.jsonl...

Of two lines of the same size and the same place of the vectors, the one measured under less load
counts.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

PICTURE: Final = Path(__file__).resolve().parents[1] / "docs" / "performance.svg"
Row = dict[str, Any]
PANELS: Final = {
    ("ingest_s", "ingest_cpu_s"): "ingest, s",
    ("open_s", "open_cpu_s"): "opening, s",
    ("p50_ms", "cpu_p50_ms"): "query p50, ms",
    ("p95_ms",): "query p95, ms",
    ("store_mb",): "store on disk, MB",
    ("reader_mb",): "memory of a reader, MB",
}
COLUMNS: Final = {
    "records": "{records:,}",
    "ingest, s": "{ingest_s:,.0f} ({ingest_cpu_s:,.0f})",
    "its memory, MB": "{writer_mb:,.0f}",
    "store, MB": "{store_mb:,.0f}",
    "open, s": "{open_s:.2f} ({open_cpu_s:.2f})",
    "query p50, ms": "{p50_ms:.1f} ({cpu_p50_ms:.1f})",
    "p95, ms": "{p95_ms:.1f}",
    "reader, MB": "{reader_mb:,.0f}",
    "load": "{load:.0f}",
}
NAMES: Final = {"folder": "vectors in the store", "server": "vectors on a Chroma server"}
COLOURS: Final = {"folder": "#0369a1", "server": "#c2410c"}


def read_rows(files: list[str]) -> list[Row]:
    """Return one line for each place and size, by size."""
    found: dict[tuple[str, int], Row] = {}
    for file in files:
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            key = (row["vectors_in"], row["records"])
            if key not in found or row["load"] < found[key]["load"]:
                found[key] = row
    return [found[key] for key in sorted(found)]


def print_tables(rows: list[Row]) -> None:
    """Print a table in Markdown for each place of the vectors."""
    for place, name in NAMES.items():
        of_place = [row for row in rows if row["vectors_in"] == place]
        if of_place:
            print(f"\n{name}, n = {of_place[0]['n']} queries\n")
            print(f"| {' | '.join(COLUMNS)} |")
            print("|" + "--:|" * len(COLUMNS))
            for row in of_place:
                print(f"| {' | '.join(cell.format(**row) for cell in COLUMNS.values())} |")


def draw(rows: list[Row]) -> None:
    """Write the picture: both axes logarithmic; processor time is dashed."""
    plt.rcParams.update({"svg.hashsalt": "growth", "svg.fonttype": "none", "font.size": 9})
    figure, axes = plt.subplots(2, 3, figsize=(9.5, 5.4), layout="constrained")
    for panel, (keys, label) in zip(axes.flat, PANELS.items(), strict=True):
        for place, name in NAMES.items():
            of_place = [row for row in rows if row["vectors_in"] == place]
            sizes = [row["records"] for row in of_place]
            for key, style in zip(keys, ("o-", "o--"), strict=False):
                dashed = ", processor time" if style == "o--" else ""
                values = [row[key] for row in of_place]
                colour, what = COLOURS[place], f"{name}{dashed}"
                panel.plot(sizes, values, style, color=colour, markersize=4, label=what)
        _frame(panel, label)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    figure.savefig(PICTURE, metadata={"Date": None})


def _frame(panel: Axes, label: str) -> None:
    panel.set(xscale="log", yscale="log", title=label, xlabel="records")
    low, high = panel.get_ylim()
    panel.set_ylim(10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high)))
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_formatter("{x:,g}")
        axis.set_minor_locator(NullLocator())
    panel.grid(visible=True, which="major", color="#ddd")
    panel.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    found = read_rows(sys.argv[1:])
    print_tables(found)
    draw(found)
