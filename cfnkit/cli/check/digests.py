"""What a service recognises a finding by, from one run to the next."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from cfnkit.lint.results import FileResult, place_key
from cfnkit.rule import Finding


def digest_of(result: FileResult, finding: Finding) -> str:
    """A hash of the file, the place in the template and the rule, but not of the line; equal for two at one place."""
    key = "\n".join([PurePath(result.path).as_posix(), place_key(finding.path), finding.id])
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
