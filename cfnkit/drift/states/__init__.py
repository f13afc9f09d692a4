"""Live states from the files that tools write: read, merged, and matched to the resources of a template."""

from cfnkit.drift.states.identifiers import Identifier, identifier_of
from cfnkit.drift.states.known_values import lookups_of
from cfnkit.drift.states.match import match_states
from cfnkit.drift.states.merge import merge_states, whole_state
from cfnkit.drift.states.read import read_physical_ids, read_states

__all__ = [
    "Identifier",
    "identifier_of",
    "lookups_of",
    "match_states",
    "merge_states",
    "read_physical_ids",
    "read_states",
    "whole_state",
]
