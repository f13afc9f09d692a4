"""The resources of a template, judged by rule tables: `cfnkit check`, the macro Guard and its Hook do it in one way.

A condition that only the deployment decides may be true or false: each of the values that a resource can have is
judged, and one that breaks a rule is enough. What remains unknown breaks no rule.
"""

from __future__ import annotations

from cfnkit.guard.candidate import Candidate
from cfnkit.guard.candidates import Found, candidate_at, candidates, judged, places_of
from cfnkit.guard.names import ChosenNames
from cfnkit.guard.openings import OPENED_TOGETHER, opened_together
from cfnkit.guard.places import place_in
from cfnkit.guard.stack import readings_of

__all__ = [
    "OPENED_TOGETHER",
    "Candidate",
    "ChosenNames",
    "Found",
    "candidate_at",
    "candidates",
    "judged",
    "opened_together",
    "place_in",
    "places_of",
    "readings_of",
]
