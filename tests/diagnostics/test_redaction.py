from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.diagnostics import Redactor
from cfnkit.syntax import dump_json, dump_yaml, from_plain, parse


@pytest.mark.parametrize(
    ("secrets", "shown", "redacted"),
    [
        (["hunter2"], "the password is hunter2!", "the password is ****!"),
        (["hunter2", "hunter22"], "hunter22 hunter2", "**** ****"),
        (["a.b+c"], "a.b+c axb+c", "**** axb+c"),
        (["yes"], "yes yesterday says yes.", "**** yesterday says ****."),
        (["1"], "1 10 a1 (1)", "**** 10 a1 (****)"),
        (["", ""], "nothing", "nothing"),
        ([], "nothing", "nothing"),
    ],
)
def test_a_secret_is_masked_where_it_stands(secrets: list[str], shown: str, redacted: str) -> None:
    assert Redactor(secrets)(shown) == redacted


def test_a_redactor_without_secrets_is_false() -> None:
    assert not Redactor()
    assert not Redactor([""])
    assert Redactor(["a"])


@given(st.text(st.characters(codec="utf-8"), min_size=4, max_size=20).filter(lambda secret: "*" not in secret))
def test_a_secret_is_masked_however_it_is_written(secret: str) -> None:
    redact = Redactor([secret])
    for written in (
        secret,
        json.dumps({"a": secret}),
        json.dumps(secret, ensure_ascii=False),
        dump_json(from_plain({"a": secret}, parse("").root.span)),
        yaml.safe_dump(secret, default_style='"', width=1000),
        yaml.safe_dump(secret, default_style='"', allow_unicode=True, width=1000),
        dump_yaml(from_plain({"a": secret}, parse("").root.span)),
        repr(secret),
        repr({"a": [secret]}),
        f"ValueError: {secret!r}",
    ):
        assert "****" in redact(written)
        assert secret not in redact(written)


def test_a_redactor_learns_of_more_secrets_and_the_first_stays_as_it_is() -> None:
    first = Redactor(["planted-1"])
    both = first.knowing(["planted-2", ""])

    assert both("planted-1 planted-2 ") == "**** **** "
    assert first("planted-1 planted-2") == "**** planted-2"
    assert not Redactor().knowing([])
