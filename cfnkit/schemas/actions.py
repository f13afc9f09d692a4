"""What the service authorization reference says of the actions of services, as cfn-lint bundles it."""

from __future__ import annotations

import collections.abc as abc
import json
from functools import lru_cache
from os.path import dirname, join

from cfnkit.schemas.files import read_bytes, schema_folder
from cfnkit.schemas.schema import Part

_FILE = ("AdditionalSpecs", "Policies.json")
# The file does not change during a run.
_MOST_SERVICES = 500


def actions_of(service: str) -> Part:
    """What the service authorization reference says of a service, by the prefix of its actions (`s3`); empty for none.

    `Actions` has the names in lower case, each with the names of the `Resources` it is about, if it is about any; and
    `Resources` has the `ARNFormats` and `ConditionKeys` of each of these.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    found = _part_of_actions(service)
    return found if found is not None else _all_actions().get(service, {})


def services_with_actions() -> abc.KeysView[str]:
    """The prefixes of all services that the reference has."""
    return _all_actions().keys()


@lru_cache(_MOST_SERVICES)
def _part_of_actions(service: str) -> Part | None:
    """The part of the file about a service, which is read alone, since the whole takes long; None if it is not seen."""
    text, key = _actions_file(), f'\n "{service}": '.encode()
    start = text.find(key)
    end = text.find(b"\n }", start + 1)
    if start < 0 or end < 0:
        return None
    try:
        found: Part = json.loads(text[start + len(key) : end + 3])
    except ValueError:  # the file is laid out in another way
        return None
    return found


@lru_cache(1)
def _all_actions() -> dict[str, Part]:
    services: dict[str, Part] = json.loads(_actions_file())
    return services


@lru_cache(1)
def _actions_file() -> bytes:
    return read_bytes(join(dirname(schema_folder()), *_FILE))
