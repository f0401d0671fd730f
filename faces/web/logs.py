"""Logs as lines of JSON that hold no personal text.

What is logged of ours is an event with facts, all of them numbers or names of the program. What
others log is written without its message, and an exception without its text: either could repeat
a question.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

LOGGER: Final = "career_guide.web"
_FACTS: Final = "facts"
_SAYS_NOTHING_PERSONAL: Final = ("uvicorn",)
_FRAMES: Final = 8
Fact = str | int | float | None


def log(event: str, /, **facts: Fact) -> None:
    """Log an event. No fact may be text that a user wrote."""
    logging.getLogger(LOGGER).info(event, extra={_FACTS: facts})


def log_crash(event: str, error: BaseException, /, **facts: Fact) -> None:
    """Log an exception that nobody expected: what it is and where, not what it says."""
    logging.getLogger(LOGGER).error(event, extra={_FACTS: {**facts, **_crash(error)}})


class JsonLines(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == LOGGER:
            line |= {"event": record.msg, **getattr(record, _FACTS, {})}
        else:
            line |= {"event": "log", "logger": record.name, "line": record.lineno}
            if record.name.partition(".")[0] in _SAYS_NOTHING_PERSONAL:
                line["says"] = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            line |= _crash(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def set_up_logs() -> None:
    """Write all logs of this process to standard error as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.ERROR, handlers=[handler], force=True)
    logging.getLogger(LOGGER).setLevel(logging.INFO)


def _crash(error: BaseException) -> dict[str, str]:
    return {"error": type(error).__name__, "where": _where(error.__traceback__)}


def _where(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
