"""The recorded cases, read from the folder that CFNKIT_CASES names."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any


def folder() -> Path | None:
    """The folder of the recordings; None where there is none."""
    name = os.environ.get("CFNKIT_CASES")
    return Path(name) if name and Path(name).is_dir() else None


def read(file: str) -> list[dict[str, Any]]:
    """The cases of a file; none without the folder."""
    where = folder()
    if where is None:
        return []
    content = (where / file).read_bytes()
    text = (gzip.decompress(content) if file.endswith(".gz") else content).decode()
    return [json.loads(line) for line in text.splitlines() if line.strip()]
