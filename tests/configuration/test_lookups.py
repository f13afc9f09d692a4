"""The lookups of a configuration, in each form."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.deployment import Lookups
from configuration.writing import load


def lookups(folder: Path, text: str) -> Lookups:
    """The lookups of a configuration whose lookups are this flow mapping."""
    return load(folder, f"lookups: {text}").lookups


@pytest.mark.parametrize(
    ("entry", "type_", "versions", "version"),
    [
        ("{type: String, value: ami-1, version: 3}", "String", {3: "ami-1"}, 3),
        ("ami-1", "String", {1: "ami-1"}, 1),
        ("10", "String", {1: "10"}, 1),
        ("1000.0", "String", {1: "1000.0"}, 1),
        ("on", "String", {1: "true"}, 1),
        ("''", "String", {1: ""}, 1),
        ("[a, 2]", "StringList", {1: "a,2"}, 1),
        ("{value: [a, b]}", "StringList", {1: "a,b"}, 1),
        ("{value: ''}", "String", {1: ""}, 1),
        ("{type: StringList, value: 'a,b'}", "StringList", {1: "a,b"}, 1),
        ("{type: SecureString, value: x}", "SecureString", {1: "x"}, 1),
        ("{versions: {1: a, '3': c, 2: 5}}", "String", {1: "a", 2: "5", 3: "c"}, 3),
        ("{versions: {1: a, 2: b}, version: 1}", "String", {1: "a", 2: "b"}, 1),
        ("{versions: {1: [a, b]}}", "StringList", {1: "a,b"}, 1),
        ("{type: String, version: 4}", "String", {}, 4),
        ("{type: SecureString}", "SecureString", {}, 1),
    ],
)
def test_every_form_of_an_ssm_parameter(
    tmp_path: Path, entry: str, type_: str, versions: dict[int, str], version: int
) -> None:
    known = lookups(tmp_path, f"{{ssm: {{/app/x: {entry}}}}}").ssm
    assert known is not None
    parameter = known["/app/x"]
    assert (parameter.type, parameter.versions, parameter.version) == (type_, versions, version)
    assert parameter.value == versions.get(version)


@pytest.mark.parametrize(
    ("entry", "stages"),
    [
        ("{value: text}", {"AWSCURRENT": "text"}),
        ("{value: ''}", {"AWSCURRENT": ""}),
        ("{value: 0123}", {"AWSCURRENT": "0123"}),
        (
            "{value: {user: é, port: 5432.0, tls: yes, tags: [a], none: null}}",
            {"AWSCURRENT": '{"user":"é","port":5432.0,"tls":true,"tags":["a"],"none":null}'},
        ),
        ("{stages: {AWSCURRENT: {p: b}, AWSPREVIOUS: a}}", {"AWSCURRENT": '{"p":"b"}', "AWSPREVIOUS": "a"}),
        ("{stages: [AWSCURRENT, 0a1b]}", {"AWSCURRENT": None, "0a1b": None}),
        ("{stages: []}", {}),
    ],
)
def test_every_form_of_a_secret(tmp_path: Path, entry: str, stages: dict[str, str | None]) -> None:
    known = lookups(tmp_path, f"{{secrets: {{db: {entry}}}}}").secrets
    assert known is not None
    assert known["db"].stages == stages


def test_scalars_in_tables_are_texts_and_attributes_may_be_lists(tmp_path: Path) -> None:
    known = lookups(
        tmp_path,
        "{exports: {a: 1000.0}, physical_ids: {B: 012}, stack_outputs: {net.VpcId: yes},"
        " attributes: {B.Arn: 5, Z.NameServers: [ns-1, 2], C.Endpoint.Port: 3306}}",
    )
    assert known.exports == {"a": "1000.0"}
    assert known.physical_ids == {"B": "012"}
    assert known.stack_outputs == {"net.VpcId": "true"}
    assert known.attributes == {"B.Arn": "5", "Z.NameServers": ("ns-1", "2"), "C.Endpoint.Port": "3306"}


def test_what_is_not_looked_up_is_unknown_and_an_empty_table_is_known_to_be_empty(tmp_path: Path) -> None:
    assert lookups(tmp_path, "{}") == Lookups()
    known = lookups(tmp_path, "{ssm: {}, secrets: {}, exports: {}}")
    assert (known.ssm, known.secrets, known.exports) == ({}, {}, {})


def test_availability_zones_by_region(tmp_path: Path) -> None:
    zones = lookups(tmp_path, "{availability_zones: {us-east-1: [us-east-1a, us-east-1b]}}").availability_zones
    assert zones == {"us-east-1": ("us-east-1a", "us-east-1b")}


def test_a_plain_list_of_availability_zones_is_that_of_every_region(tmp_path: Path) -> None:
    zones = lookups(tmp_path, "{availability_zones: [a, b]}").availability_zones
    assert zones["us-east-1"] == zones.get("mars-north-1") == ("a", "b")
    assert "ap-northeast-1" in zones


def test_lookups_of_a_target_lie_over_those_for_all(tmp_path: Path) -> None:
    text = """\
targets:
  own:
    lookups:
      ssm: {b: 2}
      secrets: {db: {value: own}}
      exports: {x: own}
      physical_ids: {B: own}
      attributes: {B.Arn: own}
      stack_outputs: {net.Vpc: own}
  none: {}
lookups:
  ssm: {a: 1, b: 1}
  exports: {x: all, y: all}
  physical_ids: {A: all}
  attributes: {B.Arn: all, A.Arn: all}
  stack_outputs: {net.Vpc: all, net.Cidr: all}
"""
    configuration = load(tmp_path, text)
    own = configuration.lookups_for("own")
    assert own.ssm is not None
    assert own.secrets is not None
    assert {name: parameter.value for name, parameter in own.ssm.items()} == {"a": "1", "b": "2"}
    assert own.secrets["db"].value == "own"
    assert own.exports == {"x": "own", "y": "all"}
    assert own.physical_ids == {"A": "all", "B": "own"}
    assert own.attributes == {"B.Arn": "own", "A.Arn": "all"}
    assert own.stack_outputs == {"net.Vpc": "own", "net.Cidr": "all"}
    assert configuration.lookups.secrets is None
    assert configuration.lookups_for("none") is configuration.lookups
    assert configuration.lookups_for("") is configuration.lookups


@pytest.mark.parametrize(
    ("base", "own", "tokyo", "virginia"),
    [
        ("{us-east-1: [b]}", "{ap-northeast-1: [o]}", ("o",), ("b",)),
        ("[b]", "{ap-northeast-1: [o]}", ("o",), ("b",)),
        ("{us-east-1: [b]}", "[o]", ("o",), ("o",)),
        ("[b]", "[o]", ("o",), ("o",)),
    ],
)
def test_availability_zones_of_a_target_lie_over_those_for_all(
    tmp_path: Path, base: str, own: str, tokyo: tuple[str], virginia: tuple[str]
) -> None:
    text = f"lookups: {{availability_zones: {base}}}\ntargets: {{t: {{lookups: {{availability_zones: {own}}}}}}}"
    zones = load(tmp_path, text).lookups_for("t").availability_zones
    assert (zones["ap-northeast-1"], zones["us-east-1"]) == (tokyo, virginia)
