"""Files that spare work the next time, sealed with their sha256: one that is damaged counts as none.

They stand in the user's own folder (`$XDG_CACHE_HOME/impact`, else `~/.cache/impact`) and never in one that comes
with a study: whoever hands over a study hands over no results. Where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def folder(kind: str) -> Path:
    """Return the folder for one kind of thing; it need not exist."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if os.path.isabs(given) else Path.home() / ".cache") / "impact" / kind


def read(path: Path, mark: bytes) -> bytes | None:
    """Return the content of a file that bears a mark, or None where it is missing, of another kind, or damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head, body = content[: len(mark) + 32], content[len(mark) + 32 :]
    return body if head == mark + hashlib.sha256(body).digest() else None


def is_own(place: Path) -> bool:
    """Whether a folder is the user's, and nobody else can write to it: what is kept there may be run."""
    try:
        found = place.stat()
    except OSError:
        return False
    user = getattr(os, "getuid", None)  # Windows has none: a folder of the user's is closed to others there
    return user is None or (found.st_uid == user() and not found.st_mode & 0o022)


def write(path: Path, mark: bytes, body: bytes) -> None:
    """Keep a content under a mark; the file appears whole or not at all."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, unfinished = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(mark + hashlib.sha256(body).digest() + body)
        os.replace(unfinished, path)


def clean(used: Path, most: int) -> None:
    """Mark a file or folder as used last; of those beside it, keep the `most` that were used last."""
    with suppress(OSError):
        os.utime(used)
        kept = sorted(used.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[most:]:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
