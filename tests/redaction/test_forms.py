"""A redactor knows a secret in the forms in which programs write it."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.redaction import REDACTED, Redactor

SECRET = 'DEF s3cr3t/+=&x"\\\u00e9'


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        json.dumps(json.dumps({"Default": SECRET})),
        repr(SECRET),
        quote(SECRET),
        re.sub("%..", lambda match: match[0].lower(), quote(SECRET, safe="")),
        quote_plus(SECRET),
        html.escape(SECRET),
    ],
)
def test_a_secret_is_found_in_each_form(written: str) -> None:
    shown = Redactor([SECRET])(f"before {written} after")
    assert REDACTED in shown
    assert "s3cr3t" not in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@given(st.binary(max_size=7), st.text(st.characters(codec="utf-8"), min_size=6, max_size=20), st.binary(max_size=7))
def test_a_secret_is_found_within_base64(before: bytes, secret: str, after: bytes) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(before + secret.encode() + after).decode()
        shown = Redactor([secret])(f"<{whole}>")
        assert REDACTED in shown
        left = shown.replace(REDACTED, "").strip("<>=")
        assert len(left) <= len(whole) - (8 * len(secret.encode())) // 6 + 1


def test_places_are_those_of_the_masks() -> None:
    redactor = Redactor(["secret-1", "ab"])
    assert redactor.places("x secret-1 ab abc") == [(2, 10), (11, 13)]
