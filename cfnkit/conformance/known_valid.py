"""The digests of documents that were found valid: for them no command imports jsonschema, which takes 150 ms.

Each is the name of an empty file in the user's cache folder, so its creation is atomic. When such a file cannot be read
or written, the document is validated again.
"""

from __future__ import annotations

import os
from typing import Any

_MOST = 1_000


def digest_of(*parts: Any) -> str:
    """A digest of a document and of the schemas that it is held against; both are plain values, text or bytes."""
    from hashlib import sha256

    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def is_known_valid(digest: str) -> bool:
    """Whether a document of this digest was found valid before."""
    return os.path.isfile(os.path.join(_folder(), digest))


def remember_valid(digest: str) -> None:
    """Note that a document of this digest is valid."""
    folder = _folder()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        noted = os.listdir(folder)
        if len(noted) >= _MOST:
            for name in noted:
                os.unlink(os.path.join(folder, name))
        with open(os.path.join(folder, digest), "wb"):
            pass
    except OSError:
        return  # the next command has the work again, and nothing else is lost


def _folder() -> str:
    from platformdirs import user_cache_dir

    return os.path.join(user_cache_dir("cfnkit", appauthor=False), "valid-documents")
