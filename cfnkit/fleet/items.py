"""The items of a fleet: the stacks that are examined, by account and region."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.configuration.documents import document_of, written_text
from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import SourceText
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

ACCOUNT = re.compile(r"[0-9]{12}")
REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]{1,2}")
# StackName, and the ID: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
_NAME = "[A-Za-z][-A-Za-z0-9]{0,127}"
_ID = rf"arn:aws[-a-z]*:cloudformation:(?P<place>[-a-z0-9]+:[0-9]+):stack/(?P<named>{_NAME})/[-\w]+"
_STACK = re.compile(rf"(?P<name>{_NAME})|{_ID}")
_SHOWN = 80
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions
_DEVICE = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")


class AccountRegion(NamedTuple):
    """A region of an account."""

    account: str
    region: str


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A stack, by its name or ID, in a region of an account.

    Paths and requests are made of it, so it raises ConfigurationError for texts that name none.
    """

    account: str
    region: str
    stack: str

    def __post_init__(self) -> None:
        """Refuse texts that name no stack."""
        fault = next(_faults(self.account, self.region, self.stack), None)
        if fault is not None:
            raise ConfigurationError(f"This is no item of a fleet: {fault[1]}")

    @classmethod
    def of(cls, document: Any) -> Item:
        """The item of a plain JSON object. Raises ConfigurationError for anything else."""
        texts = [document.get(key) for key in KEYS] if isinstance(document, dict) else [None]
        if not all(isinstance(text, str) for text in texts):
            raise ConfigurationError(f"This is no item of a fleet: {_EXPECTED}")
        return cls(*texts)

    @property
    def name(self) -> str:
        """The name of the stack."""
        found = _STACK.fullmatch(self.stack)
        return (found["name"] or found["named"]) if found else self.stack

    @property
    def path(self) -> tuple[str, str, str]:
        """The parts of the path of the item's file in a folder of results; no system takes the last for a device."""
        prefix = "_" if _DEVICE.fullmatch(self.name) else ""
        return f"account={self.account}", f"region={self.region}", f"{prefix}{self.name}.json"

    def document(self) -> dict[str, str]:
        """The item as a plain JSON object."""
        return {key: getattr(self, key) for key in KEYS}

    def __str__(self) -> str:
        """The item on one line: `111122223333 eu-west-1 web`."""
        return f"{self.account} {self.region} {self.name}"


KEYS = tuple(field.name for field in fields(Item))
_EXPECTED = "an item is an object with the texts account, region and stack."
_ACCOUNTS = "A file of accounts, all of whose stacks are examined, is given with --accounts."
_OF_ACCOUNTS = frozenset({"accounts", "regions"})


def read_items(data: bytes, name: str) -> tuple[Item, ...]:
    """The items of a file: a JSON list of objects with `account`, `region` and `stack`; each stack counts once.

    YAML is read, too. `name` is that of the file. Raises ConfigurationError, with the place.
    """
    document = document_of(data, Path(name))
    root = document.root
    if not isinstance(root, Sequence):
        hint = f" {_ACCOUNTS}" if isinstance(root, Mapping) and "accounts" in root.entries else ""
        raise ConfigurationError(f"The items of a fleet are a list; {_EXPECTED}{hint}", root.span)
    found = [_item(node, document.source) for node in root.items]
    if not found:
        raise ConfigurationError("The list has no items: it needs a stack.", root.span)
    by_path: dict[tuple[str, ...], Item] = {}
    for item in found:
        by_path.setdefault(item.path, item)
    return tuple(by_path.values())


def other_account(answering: str | None, account: str) -> str:
    """Why nothing is known of an account: without a role, the caller's own account answers."""
    return f"The credentials are of the account {answering}; only a role in {account} reads its stacks."


def items_text(items: Iterable[Item]) -> str:
    """The text of a file of items, an item a line."""
    return "[\n" + ",\n".join(f"  {json.dumps(item.document())}" for item in items) + "\n]\n"


def _item(node: Node, source: SourceText) -> Item:
    if not isinstance(node, Mapping):
        raise ConfigurationError(f"This is no item of a fleet: {_EXPECTED}", node.span)
    for key in node.entries:
        if key not in KEYS:
            hint = _ACCOUNTS if key in _OF_ACCOUNTS else suggestion(key, KEYS)
            raise ConfigurationError(f"An item has no '{key}'. {hint}".rstrip(), node.key_span(key))
    texts: list[str] = []
    for key in KEYS:
        value = node.get(key)
        if not isinstance(value, Scalar) or value.kind == NULL:
            hint = f" {_ACCOUNTS}" if key == "stack" and value is None else ""
            place = value.span if value else node.span
            raise ConfigurationError(f"The item's {key} is missing: {_EXPECTED}{hint}", place)
        texts.append(written_text(value, source))
    for key, fault in _faults(*texts):
        raise ConfigurationError(fault, node.entries[key].span)
    return Item(*texts)


def _faults(account: str, region: str, stack: str) -> Iterator[tuple[str, str]]:
    """The keys whose texts are of no item, and why, as a sentence."""
    if not ACCOUNT.fullmatch(account):
        yield "account", f"'{account[:_SHOWN]}' is no account: it has 12 digits; quote it in YAML."
    if not REGION.fullmatch(region):
        yield "region", f"'{region[:_SHOWN]}' is no region, such as eu-west-1."
    found = _STACK.fullmatch(stack)
    if found is None:
        yield "stack", f"'{stack[:_SHOWN]}' is no name of a stack, and no ID of one (arn:aws:cloudformation:...)."
    elif found["place"] not in (None, f"{region}:{account}"):
        yield "stack", f"the stack's ID is of {found['place']}, and the item of {region}:{account}."
