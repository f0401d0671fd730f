"""Write the table of docs/models.md: what the reader sees of each fault of a model's server.

    python scripts/measure_faults.py

Needs no network: the server is a stub on loopback.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from agent.settings import Settings
from tests.agent.models.faults import FAULTS, KEY, NAME, REPLY_S, STALL_S, open_remote, row, suffer
from tests.agent.openai_stub import OpenAIStub

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "models.md"
MARK: Final = "<!-- From here on written by scripts/measure_faults.py. -->\n"


def main() -> None:
    written, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        sys.exit(f"{PAGE} lacks the line {MARK}")
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(f"{written}{MARK}\n{''.join(table(Path(folder)))}", encoding="utf-8")


def table(folder: Path) -> Iterator[str]:
    yield (
        f"Measured with `CAREER_GUIDE_TIMEOUT_S={REPLY_S:g}` and `CAREER_GUIDE_STALL_S={STALL_S:g}`"
        f" on the bundled wiki, one question each (n = {len(FAULTS)}),"
        f" at a load of {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores.\n\n"
        "| fault | requests | what the reader sees | seconds |\n|---|---|---|---|\n"
    )
    for name, fault in [("to warm up", FAULTS["500, once"]), *FAULTS.items()]:
        with OpenAIStub() as stub, open_remote(settings(stub, folder)) as assistant:
            outcome = suffer(fault, assistant, stub)
        if name in FAULTS:
            yield f"{row(name, fault, outcome)} {outcome.seconds:.1f} |\n"


def settings(stub: OpenAIStub, folder: Path) -> Settings:
    read = Settings(_env_file=None)
    return read.model_copy(
        update={
            "model": NAME,
            "api_key": SecretStr(KEY),
            "base_url": stub.base_url,
            "fallbacks": "",
            "data_dir": folder,
            "store": None,
            "timeout_s": REPLY_S,
            "stall_s": STALL_S,
        }
    )


if __name__ == "__main__":
    main()
