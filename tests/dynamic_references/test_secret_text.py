"""A secret is never shown unless it is revealed."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from cfnkit.dynamic_references import SecretText

PLANTED = "hunter2-of-old"
SECRET = SecretText(PLANTED)


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        "{}".format,
        "{!r:>20}".format,
        lambda secret: f"{secret:>30}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031
        lambda secret: "a" + secret + "b",
        lambda secret: "".join([secret]),
        lambda secret: secret.upper(),
        lambda secret: secret[:],
        lambda secret: secret.encode().decode(),
        json.dumps,
        lambda secret: json.dumps({secret: [secret]}, indent=1),
        lambda secret: str({"a": [secret]}),
        lambda secret: str(getattr(secret, "__dict__", "")),
        lambda secret: str(ValueError(secret)),
    ],
)
def test_no_way_of_printing_shows_it(show: Callable[[Any], str]) -> None:
    assert PLANTED not in show(SECRET)


def test_it_is_printed_as_asterisks() -> None:
    assert (str(SECRET), f"{SECRET}", json.dumps(SECRET)) == ("****", "****", '"****"')


def test_a_log_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("cfnkit").warning("read %s and %r", SECRET, SECRET)
    assert "****" in caplog.text
    assert PLANTED not in caplog.text


def test_it_is_revealed_on_demand() -> None:
    revealed = SECRET.reveal()
    assert revealed == PLANTED
    assert type(revealed) is str
    assert SecretText(SECRET).reveal() == PLANTED


def test_it_is_compared_by_its_secret_and_never_equal_to_plain_text() -> None:
    assert SecretText("a") == SecretText("a")
    assert SecretText("a") != SecretText("b")
    assert len({SecretText("a"), SecretText("a"), SecretText("b")}) == 2
    assert SecretText("a") != "a"
    assert SecretText("a") != "****"


def test_a_copy_keeps_it_and_a_pickle_is_refused() -> None:
    assert copy.deepcopy({"a": SECRET})["a"].reveal() == PLANTED
    assert copy.copy(SECRET).reveal() == PLANTED
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(SECRET)
