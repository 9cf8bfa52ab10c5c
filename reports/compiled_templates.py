"""Templates compiled once: for all languages of a process, and on this machine for the next one.

What is kept is run, so it is taken only from a folder that nobody but the user can write to; elsewhere, and where the
source, the code of the reports, Jinja or Python are others, templates are compiled again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from impact import keeping

FORMAT = b"impact-template-1\n"
_TEMPLATES = 300  # that are kept; the one used longest ago goes first. A report has 55


class CompiledTemplates(BytecodeCache):
    """The code of templates, by their place and the words in them."""

    def __init__(self) -> None:
        self._known: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket its code, if it is known."""
        path = _path(bucket)
        if path.name not in self._known:
            content = keeping.read(path, FORMAT) if keeping.is_own(path.parent) else None
            if content is not None:
                self._known[path.name] = marshal.loads(content)
        bucket.code = self._known.get(path.name)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket."""
        if bucket.code is None:
            return
        path = _path(bucket)
        self._known[path.name] = bucket.code
        keeping.write(path, FORMAT, marshal.dumps(bucket.code))
        keeping.clean(path, _TEMPLATES)


def _path(bucket: Bucket) -> Path:
    name = hashlib.sha256(f"{_compiler()} {bucket.key} {bucket.checksum}".encode()).hexdigest()
    return keeping.folder("templates").joinpath(name)


@cache
def _compiler() -> str:
    """Return a hash of all that makes code of a template: a filter of ours may be applied while it is compiled."""
    digest = hashlib.sha256(version("jinja2").encode())
    digest.update(importlib.util.MAGIC_NUMBER)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
