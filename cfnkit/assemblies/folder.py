"""Whether a folder is an assembly. Apart from `find`, because each check asks it of many folders."""

from __future__ import annotations

import json
import os

from cfnkit.files.reading import read_regular

APP_FILE = "cdk.json"
MANIFEST_NAME = "manifest.json"
_MARKER = "cdk.out"  # a file in each assembly, with its version
_MOST = 64 * 1_048_576  # bytes of a manifest; old versions hold all metadata


def is_assembly(folder: str) -> bool:
    """Whether a folder is an assembly: by the marker in it, or by what its manifest holds."""
    manifest = os.path.join(folder, MANIFEST_NAME)
    if not os.path.isfile(manifest):
        return False
    if os.path.isfile(os.path.join(folder, _MARKER)):
        return True
    try:
        root = json.loads(read_regular(manifest, _MOST))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(root, dict) and "version" in root and isinstance(root.get("artifacts"), dict)
