import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.faces.conftest import Typed

PAGE = """<html><head><title>Bees</title></head><body><h1>Bees at Work</h1>
<h2>Hives as Queues</h2><p>A hive is a queue
(<a href="/podcast/bees-and-queues.html">Ada’s episode</a>, 4:00).</p></body></html>"""
TEXT = "Bees at Work\nBees work by day.\nHives as Queues\nA hive is no queue at all.\n"


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("wiki-main/bees.md", "---\ntitle: Bees in an Archive\n---\nThey hum.\n")
    return packed.getvalue()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = {
            "/bees-at-work.html": ("text/html; charset=utf-8", PAGE.encode()),
            "/wiki.zip": ("application/zip", archive()),
        }.get(self.path.partition("?")[0], ("image/png", b"x"))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_address_and_a_file_are_read_together_and_told_apart(
    typed: Typed, site: str, tmp_path: Path
) -> None:
    (tmp_path / "bees-at-work.txt").write_text(TEXT, encoding="utf-8")
    store = str(tmp_path / "store")
    page = f"{site}/bees-at-work.html?token=secret"
    own = str(tmp_path / "bees-at-work.txt")
    done = typed("ingest", page, own, "--store", store, "--allow-private")
    assert done.returncode == 0, done.stderr
    assert "secret" not in done.stdout + done.stderr
    shown = typed("lookup", "--store", store, "Hives as Queues").stdout
    assert "source: 127.0.0.1" in shown
    assert f"{site}/bees-at-work.html#hives-as-queues" in shown
    assert "source: bees-at-work.txt" in shown
    assert shown.index("A hive is a queue. [1]") < shown.index("A hive is no queue at all.")


def test_an_archive_is_fetched_and_a_single_source_is_not_named(
    typed: Typed, site: str, tmp_path: Path
) -> None:
    store = str(tmp_path / "store")
    done = typed("ingest", f"{site}/wiki.zip", "--store", store, "--allow-private")
    assert done.returncode == 0, done.stderr
    shown = typed("lookup", "--store", store, "Bees in an Archive").stdout
    assert "They hum." in shown
    assert "source:" not in shown


@pytest.mark.parametrize(
    ("path", "options", "says"),
    [
        ("/wiki.zip", (), "leads into a private network; --allow-private"),
        ("/image.png", ("--allow-private",), "is of type 'image/png'"),
    ],
)
def test_what_cannot_be_fetched_fails_with_one_sentence(
    path: str, options: tuple[str, ...], says: str, typed: Typed, site: str, tmp_path: Path
) -> None:
    done = typed("ingest", site + path, "--store", str(tmp_path / "store"), *options)
    assert done.returncode == 1
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "store").exists()
