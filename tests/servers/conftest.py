"""Real servers on loopback: MapServer as WFS 2.0, and one that misbehaves as it is told."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

MAPSERV = Path("/usr/lib/cgi-bin/mapserv")

MAPFILE = """
MAP
  NAME "impact"
  EXTENT 4.6 44.1 5.9 45.4
  UNITS DD
  PROJECTION "init=epsg:4326" END
  CONFIG "MS_ERRORFILE" "stderr"
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
  END
  WEB
    METADATA
      "ows_title" "test"
      "ows_onlineresource" "@URL@"
      "ows_enable_request" "*"
      "wfs_maxfeatures" "5000"
      "wfs_compute_number_matched" "@COUNTS@"
      "ows_srs" "EPSG:4326 EPSG:2154"
      "wfs_namespace_prefix" "TEST"
      "wfs_namespace_uri" "http://test"
      "wfs_getfeature_formatlist" "gml,geojson"
    END
  END
  LAYER
    NAME "parcels"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "@FILE@"
    DATA "parcels"
    PROJECTION "init=epsg:4326" END
    METADATA
      "ows_title" "parcels"
      "gml_include_items" "all"
      "gml_featureid" "id_parcel"
      "gml_types" "auto"
      "wfs_getfeature_formatlist" "gml,geojson"
    END
  END
END
"""


@contextlib.contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of loopback; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def wfs(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serve a GeoPackage with a layer `parcels` as WFS 2.0, and return its address; pages end at 5,000 features."""
    if not MAPSERV.exists():
        if os.environ.get("CI"):
            pytest.fail("MapServer is missing: .ci/run installs the Debian package cgi-mapserver")
        pytest.skip("MapServer (Debian package cgi-mapserver) is not installed")
    with contextlib.ExitStack() as stack:

        def serve(file: Path, counts: bool = True) -> str:
            work = tmp_path / "mapserver"
            work.mkdir()
            config = work / "mapserver.conf"
            config.write_text(f'CONFIG\n ENV\n  "MS_MAP_PATTERN" "^{work}/"\n END\n MAPS\n END\nEND\n')
            mapfile = work / "test.map"
            url = stack.enter_context(serving(_bridge(config, mapfile))) + "/wfs"
            text = MAPFILE.replace("@URL@", f"{url}?").replace("@FILE@", str(file))
            mapfile.write_text(text.replace("@COUNTS@", "true" if counts else "false"))
            return url

        yield serve
    shutil.rmtree(tmp_path / "mapserver", ignore_errors=True)


def _bridge(config: Path, mapfile: Path) -> type[BaseHTTPRequestHandler]:
    """Return a handler that runs MapServer as CGI and forwards the status that it sets."""

    class Bridge(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            environment = {
                "PATH": os.environ["PATH"], "MAPSERVER_CONFIG_FILE": str(config), "MS_MAPFILE": str(mapfile),
                "REQUEST_METHOD": "GET", "QUERY_STRING": urllib.parse.urlsplit(self.path).query,
                "SCRIPT_NAME": "/wfs", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
            }  # fmt: skip
            done = subprocess.run([MAPSERV], capture_output=True, env=environment, check=False)
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.decode().split(": ", 1) for line in head.splitlines() if b": " in line)
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    return Bridge


@dataclass
class Answer:
    """What the misbehaving server does with a request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None  # bytes after which the connection is dropped
    stall: bool = False  # nothing more comes until the test ends


@dataclass
class Script:
    """Answers in turn; the last one stands for all that follow. `asked` has the paths."""

    answers: list[Answer | Callable[[str, bytes], Answer]]
    asked: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next(self, path: str, body: bytes) -> Answer:
        """Return the answer to a request."""
        self.asked.append(path)
        index = min(len(self.asked), len(self.answers)) - 1
        answer = self.answers[index]
        return answer if isinstance(answer, Answer) else answer(path, body)


@pytest.fixture
def misbehaving() -> Iterator[Callable[..., Script]]:
    """Start a server that gives the answers of its script."""
    with contextlib.ExitStack() as stack:

        def serve(*answers: Answer | Callable[[str, bytes], Answer]) -> Script:
            script = Script(list(answers))
            script.url = stack.enter_context(serving(_scripted(script)))
            stack.callback(script.release.set)
            return script

        yield serve


def _scripted(script: Script) -> type[BaseHTTPRequestHandler]:
    class Scripted(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = script.next(self.path, body)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(answer.body[: answer.cut])
                self.wfile.flush()
                if answer.stall:
                    script.release.wait()
            self.close_connection = answer.cut is not None or answer.stall

        do_GET = answer
        do_POST = answer

        def log_message(self, *arguments: Any) -> None:
            pass

    return Scripted


@pytest.fixture
def answer() -> type[Answer]:
    """The class of answers, which tests cannot import from here."""
    return Answer
