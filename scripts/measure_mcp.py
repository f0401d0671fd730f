"""Measure how soon the MCP server answers after its client starts it.

    python scripts/measure_mcp.py [RUNS]

Each run is a new process on the bundled store, which is built beforehand in a folder of its own.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "How do I evaluate a RAG system?"


async def measure(data: str) -> dict[str, float]:
    started = time.monotonic()
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "faces.cli", "mcp", "--store", "bundled"],
        env={"CAREER_GUIDE_DATA_DIR": data},
        cwd=ROOT,
    )
    seconds = {}
    async with Client(server) as client:
        await client.list_tools()
        seconds["start to the list of tools"] = time.monotonic() - started
        found = await client.call_tool("look_up_sections", {"question": QUESTION})
        if found.is_error:
            raise SystemExit(str(found.content))
        seconds["start to the first look-up"] = time.monotonic() - started
        again = time.monotonic()
        await client.call_tool("look_up_sections", {"question": QUESTION})
        seconds["a look-up after that"] = time.monotonic() - again
        ending = time.monotonic()
    seconds["end of input to end of process"] = time.monotonic() - ending
    return seconds


def row(name: str, values: Sequence[float]) -> str:
    median, least, most = statistics.median(values), min(values), max(values)
    return f"| {name} | {median:.2f} | {least:.2f}–{most:.2f} | {len(values)} |"


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        anyio.run(measure, folder)  # builds the store and fills the disk's cache
        runs = [anyio.run(measure, folder) for _ in range(count)]
    print("| seconds from | median | range | n |\n|---|---|---|---|")
    for name in runs[0]:
        print(row(name, [run[name] for run in runs]))
