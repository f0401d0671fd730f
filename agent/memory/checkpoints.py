"""Checkpoints of the graph: one for each thread, which holds all its messages.

LangGraph keeps one for each step. Nothing here goes back in time by them (a branch is a thread of
its own with a copy of its messages), and each repeats the whole thread: so the last one is kept.
"""

import sqlite3
from typing import Final

from langgraph.checkpoint.sqlite import SqliteSaver

_OLDER: Final = """DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < (
    SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ''
)"""


def sqlite_saver(connection: sqlite3.Connection) -> SqliteSaver:
    """Return where the graph keeps its checkpoints, its tables made where needed."""
    saver = SqliteSaver(connection)
    try:
        saver.setup()
    except sqlite3.Error:
        connection.close()
        raise
    return saver


def keep_latest(saver: SqliteSaver, key: str) -> None:
    """Remove all checkpoints of a thread but the last one; this saver cannot do it itself."""
    with saver.cursor() as cursor:
        for table in ("writes", "checkpoints"):
            cursor.execute(_OLDER.format(table=table), (key, key))
