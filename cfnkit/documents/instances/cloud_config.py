"""A cloud-config: a YAML document whose keys are read by the modules of cloud-init.

https://docs.cloud-init.io/en/latest/reference/modules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cfnkit.diagnostics import Code
from cfnkit.documents.instances.rules import CLOUD_CONFIG, CLOUD_CONFIG_KEY
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known, read_text
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest

_LISTS = ("bootcmd", "mounts", "packages", "runcmd", "ssh_authorized_keys", "write_files")
_COMMANDS = ("bootcmd", "runcmd")
# https://docs.cloud-init.io/en/latest/reference/modules.html#users-and-groups, also with - in the place of _
_OF_USER = (
    "create_groups",
    "doas",
    "expiredate",
    "gecos",
    "groups",
    "hashed_passwd",
    "homedir",
    "inactive",
    "lock_passwd",
    "name",
    "no_create_home",
    "no_log_init",
    "no_user_group",
    "passwd",
    "plain_text_passwd",
    "primary_group",
    "selinux_user",
    "shell",
    "snapuser",
    "ssh_authorized_keys",
    "ssh_import_id",
    "ssh_redirect_user",
    "sudo",
    "system",
    "uid",
)
_ALONE = re.compile(r"^\s*[\ue000-\uf8ff]\s*$", re.MULTILINE)


def cloud_config_findings(document: EmbeddedDocument, text: DocumentText) -> Iterator[Finding]:
    """The findings in a text that begins with #cloud-config."""
    # What stands alone in a line can be lines of any kind.
    if _ALONE.search(text.text):
        return
    tree = read_text(text)
    malformed = [fault for fault in tree.faults if fault.code is Code.NOT_WELL_FORMED]
    for fault in malformed:
        yield document.finding(CLOUD_CONFIG, f"The cloud-config is not well-formed: {fault.message}", fault.span)
    for fault in tree.faults:
        if fault.code is Code.DUPLICATE_KEY:
            message = f"cloud-init takes the last of equal keys alone. {fault.message}"
            yield document.finding(CLOUD_CONFIG_KEY, message, fault.span)
    root = tree.root
    if malformed or not isinstance(root, Mapping):
        return
    for key, value in root.entries.items():
        meant = nearest(key, keys()) if key not in keys() and is_known_text(key) else None
        if meant is not None:
            message = f"cloud-init has no module that reads '{key}'."
            yield document.finding(CLOUD_CONFIG_KEY, message, root.key_span(key), f"Did you mean '{meant}'?")
        yield from _value(key, value, document)


@cache
def keys() -> frozenset[str]:
    """The keys of the modules of cloud-init, also those of Amazon Linux."""
    return frozenset(Path(__file__).with_name("cloud_config_keys.txt").read_text("utf-8").split())


def _value(key: str, value: Node, document: EmbeddedDocument) -> Iterator[Finding]:
    """Whether a value is one that its module takes."""
    if key in _LISTS and not isinstance(value, Sequence):
        if is_known(value) and not (isinstance(value, Scalar) and not value.text):
            yield document.finding(CLOUD_CONFIG, f"{key} is a list.", value.span)
        return
    for item in value.items if isinstance(value, Sequence) else ():
        if key in _COMMANDS and isinstance(item, Mapping):
            message = f"A command of {key} is a text or a list of texts, and this is an object."
            yield document.finding(CLOUD_CONFIG, message, item.span, "Write a text with ': ' in quotes.")
        if key == "write_files" and isinstance(item, Mapping) and _lacks_path(item):
            yield document.finding(CLOUD_CONFIG, "A file of write_files has no path.", item.span)
        if key == "users" and isinstance(item, Mapping):
            yield from _user(item, document)


def _user(user: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The misspelt keys of a user."""
    for key in user.entries:
        name = key.replace("-", "_")
        meant = nearest(name, _OF_USER) if name not in _OF_USER and is_known_text(key) else None
        if meant is not None:
            message = f"cloud-init knows no key '{key}' of a user."
            yield document.finding(CLOUD_CONFIG_KEY, message, user.key_span(key), f"Did you mean '{meant}'?")


def _lacks_path(file: Mapping) -> bool:
    return "path" not in file.entries and all(map(is_known_text, file.entries))
