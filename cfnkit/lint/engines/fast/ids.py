"""The ids of cloudformation-validate, and cfn-lint's ids for the same checks."""

from __future__ import annotations

# Checks that have another number in cfn-lint. Measured: the findings of both in a template with just that error.
_ELSEWHERE = {
    "F0001": "E1001",
    "F0002": "E1001",
    "F0003": "E2010",
    "F0004": "E6010",
    "F0005": "E1001",
    "F0006": "E3001",
    "F0007": "E3010",
    "F0008": "E7010",
    "F0010": "E1019",
    "F0011": "E1003",
    "F0013": "E1028",
    "F0015": "E2015",
    "F0017": "E7001",
    "F0018": "E3036",
    "F0040": "E6002",
    "F0050": "E7001",
    "F1010": "E1020",
    "F1012": "E1011",
    "F1018": "E1019",
    "F1050": "E1017",
    "F1101": "E0000",
    "F2003": "E2001",
    "F2012": "E2015",
    "F3016": "E3035",
    "F6004": "E6001",
    "F8600": "E1700",
    "F8601": "E1700",
    "F8603": "E1700",
    "F8604": "E1700",
    "F8605": "E1700",
    "F8606": "E1702",
    "F8607": "E1700",
    "F8609": "E1701",
    "F8610": "E1701",
    "E9004": "E1010",
}
_LETTERS = {"F": "E", "D": "I"}
# A rule about Ref and Fn::GetAtt, which cfn-lint checks with two rules.
_REFERENCES, _GET_ATT = "F1020", "E1010"


def is_shared(id: str) -> bool:
    """Whether cfn-lint has the check of an id that `shared_id` gave; numbers from 9000 are the fast engine's own."""
    return not id[1:].startswith("9")


def shared_id(id: str, message: str = "") -> str:
    """cfn-lint's id for the same check; cfn-lint has no fatal findings, so F3002 becomes E3002."""
    if id == _REFERENCES and message.startswith("Fn::GetAtt"):
        return _GET_ATT
    return _ELSEWHERE.get(id) or _LETTERS.get(id[0], id[0]) + id[1:]
