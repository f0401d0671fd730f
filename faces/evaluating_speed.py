"""`eval speed`: how long things take, as a table or as JSON."""

import json
import sys
from dataclasses import asdict

from agent.settings import load_settings
from evals.speed import Speed, measure_speed
from faces.terminal import IngestProgress, print_table, stdout


def eval_speed(*, as_json: bool) -> None:
    """Measure and print."""
    with IngestProgress("Measuring, about a minute ...") as progress:
        speed = measure_speed(load_settings(), progress)
    if as_json:
        document = {name: round(value, 3) for name, value in asdict(speed).items()}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        print_table(stdout(), _rows(speed))


def _rows(speed: Speed) -> list[tuple[str, str]]:
    start = f"{speed.cold_start_s:.2f} s, median of {speed.cold_starts}"
    turn = f"p50 {speed.warm_turn_p50_ms:.0f} ms, p95 {speed.warm_turn_p95_ms:.0f} ms"
    return [
        ("cold start", f"{start} (plain script {speed.plain_cold_start_s:.2f} s)"),
        ("warm turn", f"{turn}, n = {speed.warm_turns}"),
        ("", f"(plain script {speed.plain_warm_turn_ms:.0f} ms, without conversation or checks)"),
        ("tokens a turn", f"about {speed.tokens_a_turn:.0f} for a model to read"),
        ("ingest", f"{speed.ingest_s:.1f} s (plain script {speed.plain_ingest_s:.1f} s)"),
    ]
