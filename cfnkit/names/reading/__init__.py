"""The names in the author's text: where each is defined, and where it is used."""

from __future__ import annotations

from cfnkit.names.reading.record import Lookup, NameReading, Pattern
from cfnkit.names.reading.sections import read_names

__all__ = ["Lookup", "NameReading", "Pattern", "read_names"]
