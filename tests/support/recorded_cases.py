"""Recordings of the service, from the folder that CFNKIT_CASES names, and the collections beside that folder."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any


def folder() -> Path | None:
    """The folder of the recordings; None when CFNKIT_CASES names none."""
    name = os.environ.get("CFNKIT_CASES")
    return Path(name).resolve() if name and Path(name).is_dir() else None


def read(file: str) -> list[dict[str, Any]]:
    """The cases of a file of JSON lines, which may be compressed; empty without the folder."""
    cases = folder()
    if cases is None:
        return []
    content = (cases / file).read_bytes()
    text = (gzip.decompress(content) if file.endswith(".gz") else content).decode()
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def beside(collection: str, pattern: str) -> list[Path]:
    """The files of a collection beside the recordings (`templates`: public ones; `cases`: faults that were mended)."""
    cases = folder()
    return sorted((cases.parent / collection).glob(pattern)) if cases else []
