"""The key of the hashes in a cache's folder.

A hash of a text that somebody can guess, such as a password in a parameter file, tells whether the guess is right. With
a key that is random for each folder, it tells nothing to whoever has the hashes alone. Machines that share the folder
share the key, which is a file in it.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from cfnkit.diagnostics import ConfigurationError

KEY_FILE = "key"
_BYTES = 64  # the longest key that the hash takes


def hash_key(folder: str) -> bytes:
    """The key of a cache's folder, which is made when the folder has none.

    Where it cannot be written, nothing else can: each call has another key, which finds nothing.
    """
    path = os.path.join(folder, KEY_FILE)
    key = _read(path)
    if key is None:
        from cfnkit.files.writing import make_folder, replace_file

        key = secrets.token_hex(_BYTES // 2).encode()
        with suppress(OSError, ConfigurationError):
            make_folder(folder, private=True)
            replace_file(path, key, private=True, survives_power_loss=False)
            return _read(path) or key  # of another run that began at the same time
    return key


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            key = file.read(_BYTES + 1)
    except OSError:
        return None
    return key if len(key) == _BYTES else None
