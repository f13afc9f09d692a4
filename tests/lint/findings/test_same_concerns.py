"""The table of concerns names ids that exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.lint.findings import merge
from cfnkit.lint.known_rules.lookup import find_rule, known_rules

pytest.importorskip("cloudformation_validate")

CONCERNS = json.loads((Path(merge.__file__).parent / "same_concerns.json").read_text("utf-8"))
PROCESSING = CONCERNS["processing"]
REFERENCES = CONCERNS["references"]


@pytest.fixture(scope="module")
def ids() -> frozenset[str]:
    """The ids of all rules: of cfnkit and of the engines."""
    return frozenset(rule.id for rule in known_rules())


@pytest.mark.slow
def test_ours_are_ids_of_cfnkit() -> None:
    ours = [*PROCESSING, *CONCERNS["better"]]
    ours += [*CONCERNS["rules"], *CONCERNS["rules"].values(), *(id for e in REFERENCES for id in e["ids"])]
    assert [id for id in ours if find_rule(id).id != id or id[1:3] not in ("93", "97")] == []


def test_those_of_engines_are_ids_of_engines_or_the_beginning_of_some(ids: frozenset[str]) -> None:
    listed = [*PROCESSING.values(), *CONCERNS["better"].values()]
    beginnings = {beginning for each in listed for beginning in each}
    assert [beginning for beginning in beginnings if not any(id.startswith(beginning) for id in ids)] == []
    assert {id for entry in REFERENCES for id in entry["engines"]} <= ids
