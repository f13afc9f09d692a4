"""The name of a region, as an argument."""

from __future__ import annotations

import argparse
import re

# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_FORM = re.compile(r"[a-z]{2,}(?:-[a-z]+)*-(?:north|south|east|west|central|(?:north|south)(?:east|west))-[1-9][0-9]?")


def region_name(text: str) -> str:
    """The name of a region. Raises ArgumentTypeError, with the nearest, for a text of another form.

    A region that the schemas do not have may be new.
    """
    if _FORM.fullmatch(text):
        return text
    from cfnkit.schemas import Schemas
    from cfnkit.vocabulary import suggestion

    hint = suggestion(text, Schemas("").regions()) or "A region is written as eu-west-1."
    raise argparse.ArgumentTypeError(f"'{text}' is no name of a region. {hint}")
