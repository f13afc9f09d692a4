"""Items: what a file of them holds, and what is wrong with it, at its place."""

from __future__ import annotations

import json

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.items import Item, items_text, read_items

WEB = Item("111122223333", "eu-west-1", "web")
ID = "arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0c1d2e3f-0000-11ee-9c5a-0a1b2c3d4e5f"


def test_a_file_of_items_is_read_as_it_is_written() -> None:
    items = (
        WEB,
        Item("111122223333", "eu-west-1", ID.replace("web", "other")),
        Item("444455556666", "us-gov-west-1", "a"),
    )
    text = items_text(items)
    assert read_items(text.encode(), "items.json") == items
    assert json.loads(text)[0] == {"account": "111122223333", "region": "eu-west-1", "stack": "web"}


def test_an_item_that_is_given_twice_counts_once() -> None:
    by_id = Item(WEB.account, WEB.region, ID)
    other = Item(WEB.account, WEB.region, "other")
    assert read_items(items_text([WEB, other, WEB, by_id]).encode(), "items.json") == (WEB, other)


def test_a_number_of_yaml_is_read_as_it_is_written() -> None:
    data = b"- account: 012345678901\n  region: eu-west-1\n  stack: web\n"
    assert read_items(data, "items.yaml")[0].account == "012345678901"


def test_a_stack_has_one_file_by_its_name_or_its_id() -> None:
    assert (
        Item(WEB.account, WEB.region, ID).path == WEB.path == ("account=111122223333", "region=eu-west-1", "web.json")
    )
    assert Item(WEB.account, WEB.region, "NUL").path[-1] == "_NUL.json"  # a device of Windows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"account": "111122223333", "region": "eu-west-1", "stack": null}]', ":1:62: The item's stack is missing"),
        ("{}", "items.json:1:1: The items of a fleet are a list; an item is an object with the texts account, region"),
        ("[]", "items.json:1:1: The list has no items"),
        ("[1]", "items.json:1:2: This is no item of a fleet"),
        ('[{"account": "1", "region": "eu-west-1", "stack": "web"}]', "items.json:1:14: '1' is no account: it has 12"),
        ('[{"account": "111122223333", "region": "eu", "stack": "web"}]', "items.json:1:40: 'eu' is no region"),
        ('[{"account": "111122223333", "region": "eu-west-1", "stack": "../web"}]', "'../web' is no name of a stack"),
        ('[{"account": "111122223333", "region": "eu-west-1"}]', "items.json:1:2: The item's stack is missing"),
        (
            '[{"account": "111122223333", "regions": ["eu-west-1"]}]',
            "An item has no 'regions'. A file of accounts, all",
        ),
        ('{"accounts": []}', "account, region and stack. A file of accounts, all of whose stacks"),
        ('[{"account": "111122223333", "region": "eu-west-1"}]', "is given with --accounts."),
        ('[{"acount": "111122223333"}]', "items.json:1:3: An item has no 'acount'. Did you mean 'account'?"),
        (f'[{{"account": "111122223333", "region": "us-east-1", "stack": "{ID}"}}]', "the stack's ID is of eu-west-1:"),
        ('[{"account": ', "items.json:1:14: "),
    ],
)
def test_what_is_no_item_is_refused_at_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_items(text.encode(), "items.json")
    assert message in str(raised.value)


def test_no_path_leads_out_of_the_folder_of_results() -> None:
    for stack in ("..", "a/b", "a\\b", "", "a\n", "é", "a" * 129):
        with pytest.raises(ConfigurationError):
            Item("111122223333", "eu-west-1", stack)
    with pytest.raises(ConfigurationError):
        Item.of({"account": "111122223333", "region": "eu-west-1/..", "stack": "web"})
    with pytest.raises(ConfigurationError):
        Item.of(["111122223333", "eu-west-1", "web"])
