"""The files of botocore's models, read without what calls AWS: botocore's own loader takes longer than most checks.

https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[a-z][a-z0-9-]{0,99}\Z")  # a longer one is no name of a file
_MODEL, _EXTRAS = "service-2", "service-2.sdk-extras"


@cache
def service_names() -> frozenset[str]:
    """The names of all services that have a model."""
    return frozenset(folder.name for folder in _data().iterdir() if folder.is_dir() and _version_of(folder) is not None)


def is_known(name: str) -> bool:
    """Whether there is a model of a service, by the name of its client."""
    return _NAME.match(name) is not None and _version_of(_data() / name) is not None


def read_model(name: str) -> dict[str, Any] | None:
    """The newest model of a service by the name of its client; None for one that botocore does not know."""
    version = _version_of(_data() / name) if _NAME.match(name) else None
    if version is None:
        return None
    model = _read(version, _MODEL)
    extras = _read(version, _EXTRAS)
    if model is not None and extras is not None:
        _merge(model, extras.get("merge", {}))
    return model


def release() -> str:
    """The version of botocore, which says how new its models are."""
    import botocore

    return str(botocore.__version__)


@cache
def _data() -> Path:
    import botocore

    return Path(botocore.__file__).parent / "data"


def _version_of(folder: Path) -> Path | None:
    """The folder of the newest version of a service."""
    versions = sorted(folder.iterdir(), reverse=True) if folder.is_dir() else []
    return next((each for each in versions if _file(each, _MODEL) is not None), None)


def _file(folder: Path, name: str) -> Path | None:
    files = (folder / f"{name}.json", folder / f"{name}.json.gz")
    return next((file for file in files if file.is_file()), None)


def _read(folder: Path, name: str) -> dict[str, Any] | None:
    file = _file(folder, name)
    if file is None:
        return None
    data = file.read_bytes()
    found: dict[str, Any] = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
    return found


def _merge(base: dict[str, Any], more: dict[str, Any]) -> None:
    """Puts the entries of a mapping into another one, also those of the mappings below."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value
