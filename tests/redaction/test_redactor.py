from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from html import escape
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.redaction import Redactor
from cfnkit.redaction.forms import base64_forms_of, forms_of
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


SHORT_AND_ODD = st.text("aB1+/% \"'\\&-_=é", min_size=1, max_size=9)
WAYS = [str, json.dumps, repr, quote, escape, lambda text: b64encode(text.encode()).decode()]


@given(st.lists(SHORT_AND_ODD, min_size=1, max_size=9), st.data())
def test_each_place_has_the_first_form_that_stands_there(secrets: list[str], choices: st.DataObject) -> None:
    written = st.builds(lambda way, secret: way(secret), st.sampled_from(WAYS), st.sampled_from(secrets))
    pieces = st.one_of(written, SHORT_AND_ODD)
    text = "".join(choices.draw(st.lists(pieces, max_size=8)))
    ordered = sorted(set(secrets), key=lambda secret: (-len(secret), secret))
    forms = [form for of in (forms_of, base64_forms_of) for secret in ordered for form in of(secret)]
    every = re.compile("|".join(form.pattern for form in forms))

    assert Redactor(secrets).places(text) == [match.span() for match in every.finditer(text)]


def test_the_time_hardly_grows_with_the_number_of_secrets() -> None:
    secrets = [f"{number * 7919 % 99991:05}-of-{number}/+=" for number in range(2000)]
    text = "A line of a report about nothing secret.\n" * 3000 + secrets[7]

    start = time.process_time()
    assert Redactor(secrets)(text).endswith("secret.\n****")
    assert time.process_time() - start < 5
