"""`migrate`: the tables of a Postgres database made or renewed."""

from rich.text import Text

from faces.options import JsonOption


def migrate(as_json: JsonOption = False) -> None:
    """Make or renew the tables of CAREER_GUIDE_DATABASE_URL.

    Run it once before the first use, and with each new version of the program. It changes nothing
    where nothing is left to do, or where a newer program has been at work.
    """
    from agent.memory.database import prepare_database
    from agent.memory.migrations import Migrated
    from agent.settings import load_settings
    from faces.documents import print_json
    from faces.terminal import stdout

    done = prepare_database(load_settings())
    if as_json:
        print_json(Migrated, done)
        return
    for made in done.made:
        stdout().print(Text(f"Made: {made}"), soft_wrap=True)
    said = "The tables are now" if done.made else "Nothing to do: the tables are"
    stdout().print(Text(f"{said} of version {done.after}."), soft_wrap=True)
