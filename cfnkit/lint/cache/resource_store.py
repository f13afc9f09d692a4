"""The cache's files of what cfn-lint finds in single resources, one for each template.

When a template changed, only its changed resources are validated again. The file is that of the last check: its name is
a hash of the template's path and of everything but its text that is known before it is processed. It holds no text of
the template but for messages and paths, and nothing of a resource with a secret; the keys in it are keyed hashes.
"""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import blake2b

from cfnkit.lint.cache.store import entry_path, write_entry
from cfnkit.lint.engines.resource_results import KeptResource, decoded, encoded

_FORMAT = 1
# To validate fewer resources takes no longer than the rest of a check, so they are not worth a file.
_FEWEST = 20


class StoredResults:
    """The results for the resources of a template, in the file under `key` in the cache's folder.

    `hash_key` is the key of the hashes in that folder.
    """

    def __init__(self, folder: str, key: str, hash_key: bytes = b"") -> None:
        self.hash_key = hash_key
        self._folder = folder
        self._path = entry_path(folder, key, "resources")
        self._used: dict[str, KeptResource] = {}

    def find(self, key: str) -> KeptResource | None:
        """The result under a key, if there is one."""
        result = self._used.get(key) or self._stored.get(key)
        if result is not None:
            self._used[key] = result
        return result

    def keep(self, key: str, result: KeptResource) -> None:
        """Keep a result, in place of an earlier one under its key."""
        self._used[key] = result

    def save(self) -> None:
        """Write the results that were found or kept, if they are many, and differ from those in the file."""
        if len(self._used) >= _FEWEST and self._used != self._stored:
            data = {key: encoded(result) for key, result in self._used.items()}
            text = json.dumps([_FORMAT, data], separators=(",", ":"))
            write_entry(self._folder, self._path, f"{_checksum(text)}\n{text}")

    @cached_property
    def _stored(self) -> dict[str, KeptResource]:
        """The results of the file; none, if it is missing, damaged, or from another version."""
        try:
            with open(self._path, encoding="utf-8") as file:
                checksum, _, text = file.read().partition("\n")
            if checksum != _checksum(text):
                return {}
            version, data = json.loads(text)
            return {key: decoded(result) for key, result in data.items()} if version == _FORMAT else {}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}


def _checksum(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
