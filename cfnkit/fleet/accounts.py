"""A file of accounts and their regions, and the items that the stacks there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from cfnkit.aws.access import Access
from cfnkit.aws.stack_lists import stack_ids
from cfnkit.configuration.documents import document_of, written_text
from cfnkit.diagnostics import ConfigurationError, ServiceError
from cfnkit.fleet.days import Unlisted
from cfnkit.fleet.items import ACCOUNT, REGION, AccountRegion, Item, other_account
from cfnkit.source import SourceText
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_EXPECTED = "a file of accounts has `accounts`, a list of objects with account and regions"
# c7n-org's file of accounts has these, too: https://cloudcustodian.io/docs/tools/c7n-org.html
_ACCOUNT_KEYS = ("account", "account_id")
_KEYS = (*_ACCOUNT_KEYS, "regions")
_IGNORED = ("name", "role", "tags", "vars", "email", "display_name", "org_id")
_LISTERS = 8


class Listing(NamedTuple):
    """The stacks of places as items, sorted; the places that were listed, and those that could not be."""

    items: tuple[Item, ...]
    unlisted: tuple[Unlisted, ...]
    listed: tuple[AccountRegion, ...]


def read_accounts(data: bytes, name: str) -> tuple[AccountRegion, ...]:
    """The places in a file of accounts, YAML or JSON; `regions` beside `accounts` are those of accounts without any.

    Raises ConfigurationError, with the place in the file.
    """
    document = document_of(data, Path(name))
    root = document.root
    accounts = root.get("accounts") if isinstance(root, Mapping) else root
    if not isinstance(accounts, Sequence) or not accounts.items:
        raise ConfigurationError(f"The file has no accounts: {_EXPECTED}.", (accounts or root).span)
    shared = root.get("regions") if isinstance(root, Mapping) else None
    found = [place for node in accounts.items for place in _places(node, shared, document.source)]
    return tuple(dict.fromkeys(found))


def items_of(
    places: tuple[AccountRegion, ...],
    open_access: Callable[[str, str], Access],
    progress: Callable[[str, int, int], None] | None = None,
) -> Listing:
    """What stacks there are in places.

    `progress` is called with a place that was listed, how many were, and how many there are.
    """

    def listed(place: AccountRegion) -> tuple[Item, ...] | Unlisted:
        try:
            stacks = stack_ids(open_access(*place))
        except ServiceError as error:
            return Unlisted(*place, f"The stacks are not known: {error}")
        parts = [stack.split(":") for stack in stacks]
        answering = next((each[4] for each in parts if each[4] != place.account), None)
        if answering is not None:
            return Unlisted(*place, other_account(answering, place.account))
        return tuple(Item(*place, each[5].split("/")[1]) for each in parts)

    found: list[tuple[Item, ...] | Unlisted] = []
    with ThreadPoolExecutor(_LISTERS) as pool:
        for place, each in zip(places, pool.map(listed, places), strict=True):
            found.append(each)
            if progress:
                progress(f"stacks of {' '.join(place)} listed", len(found), len(places))
    items = sorted(item for each in found if not isinstance(each, Unlisted) for item in each)
    unlisted = tuple(each for each in found if isinstance(each, Unlisted))
    answered = (place for place, each in zip(places, found, strict=True) if not isinstance(each, Unlisted))
    return Listing(tuple(items), unlisted, tuple(answered))


def _places(node: Node, shared: Node | None, source: SourceText) -> Iterator[AccountRegion]:
    if not isinstance(node, Mapping):
        raise ConfigurationError(f"This is no account: {_EXPECTED}.", node.span)
    for key in node.entries:
        if key not in (*_KEYS, *_IGNORED):
            of_items = "stack" in node.entries
            hint = "A file of stacks is ITEMS: give it without --accounts." if of_items else suggestion(key, _KEYS)
            raise ConfigurationError(f"An account has no '{key}'. {hint}".rstrip(), node.key_span(key))
    named = next((value for key in _ACCOUNT_KEYS if (value := node.get(key)) is not None), None)
    account = written_text(named, source) if isinstance(named, Scalar) else ""
    if not ACCOUNT.fullmatch(account):
        raise ConfigurationError("`account` must be the 12 digits of an account; quote them.", (named or node).span)
    regions = node.get("regions") or shared
    if not isinstance(regions, Sequence) or not regions.items:
        raise ConfigurationError(f"The account {account} has no regions, and the file none for all.", node.span)
    for each in regions.items:
        region = each.text if isinstance(each, Scalar) else ""
        if not REGION.fullmatch(region):
            raise ConfigurationError("`regions` must have names of regions, such as eu-west-1.", each.span)
        yield AccountRegion(account, region)
