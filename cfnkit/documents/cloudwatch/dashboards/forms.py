"""Texts of dashboards that have a form of their own: regions and colours."""

from __future__ import annotations

import re
from functools import cache

from cfnkit.schemas import Schemas
from cfnkit.vocabulary import nearest

_NUMBERED = re.compile(r"(.+)-\d\Z")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")


def fault_of_form(form: str, text: str) -> tuple[str, str]:
    """Why a text is no region or no colour, and what to do; both empty if it is one, or may be."""
    if form == "color" and text.startswith("#") and not _HEX.match(text):
        return f"'{text}' is no colour.", "A colour is # and six hexadecimal digits, as in #1f77b4."
    numbered = _NUMBERED.match(text)
    # A region of a known place with another number may be new.
    if form == "region" and text not in _regions() and (numbered is None or numbered[1] not in _places()):
        meant = nearest(text, _regions())
        return (f"There is no region '{text}'.", f"Did you mean '{meant}'?") if meant else ("", "")
    return "", ""


@cache
def _regions() -> tuple[str, ...]:
    return tuple(Schemas("").regions())


@cache
def _places() -> frozenset[str]:
    return frozenset(each.rpartition("-")[0] for each in _regions())
