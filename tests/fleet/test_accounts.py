"""Files of accounts and their regions."""

from __future__ import annotations

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.accounts import read_accounts
from cfnkit.fleet.items import AccountRegion


def test_accounts_have_regions_of_their_own_or_those_of_all() -> None:
    text = """\
regions: [eu-west-1, us-east-1]
accounts:
- account: "011122223333"
- account_id: 444455556666
  name: prod
  role: arn:aws:iam::444455556666:role/other
  regions: [us-east-1]
"""
    assert read_accounts(text.encode(), "accounts.yaml") == (
        AccountRegion("011122223333", "eu-west-1"),
        AccountRegion("011122223333", "us-east-1"),
        AccountRegion("444455556666", "us-east-1"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "accounts.yaml:1:1: The file has no accounts"),
        ("accounts: []", "accounts.yaml:1:11: The file has no accounts"),
        ("accounts: [a]", "accounts.yaml:1:12: This is no account"),
        ("- {account: '111122223333', region: eu-west-1, stack: web}", "A file of stacks is ITEMS: give it without"),
        ("accounts: [{acount: '1'}]", "An account has no 'acount'. Did you mean 'account'?"),
        ("accounts: [{account: '1', regions: [eu-west-1]}]", "accounts.yaml:1:22: `account` must be the 12 digits"),
        ("accounts: [{account: '111122223333'}]", "The account 111122223333 has no regions, and the file none for all"),
        ("accounts: [{account: '111122223333', regions: [eu]}]", "accounts.yaml:1:48: `regions` must have names"),
        ("accounts: [", "accounts.yaml:1:"),
    ],
)
def test_what_is_no_file_of_accounts_is_refused_at_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_accounts(text.encode(), "accounts.yaml")
    assert message in str(raised.value)
