"""Values found in AWS, written as lookups that a configuration takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit import Configuration, process
from cfnkit.configuration.file import load_configuration
from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.diagnostics import ConfigurationError
from cfnkit.dynamic_references import FoundLookups, Verification
from cfnkit.pipeline.references.answers import AWS, ReferenceAnswer
from cfnkit.pipeline.references.inventory import ReferenceInventory, inventory_of
from cfnkit.pipeline.references.lookups_file import lookups_of, write_lookups

TEMPLATE = """\
Parameters:
  Hidden: {Type: String, NoEcho: true, Default: "{{resolve:ssm:/hidden}}"}
  Image: {Type: AWS::SSM::Parameter::Value<String>, NoEcho: true, Default: /image:3}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "${Hidden} {{resolve:secretsmanager:db:SecretString:user::0a1b}}"
"""
FOUND = FoundLookups(
    {
        "/hidden": SsmParameter("String", {1: "planted"}),
        "/image": SsmParameter("String", {3: "planted"}, 3),
        "/many": SsmParameter("String", {1: "one", 3: "03"}, 3),
        "/one": SsmParameter("StringList", {2: "a,b"}, 2),
        "/seen": SsmParameter("SecureString", {}, 7),
    },
    {"db": ("AWSCURRENT", "AWSPREVIOUS"), "other": ()},
)


def inventory() -> ReferenceInventory:
    """The inventory of the template, with AWS's answer to each reference."""
    found = inventory_of(process(TEMPLATE, config=Configuration()))
    answer = ReferenceAnswer(Verification(), AWS)
    return ReferenceInventory(
        found.region,
        tuple(listed._replace(answer=answer) for listed in found.references),
        found.malformed,
        found.waiting,
        found.parameters,
    )


def written(folder: Path) -> Lookups:
    path = folder / "lookups.yaml"
    write_lookups(path, lookups_of(FOUND, [inventory()]))
    assert "planted" not in path.read_text(encoding="utf-8")
    return load_configuration(path).lookups


def test_parameters_are_read_back_as_they_were_found(tmp_path: Path) -> None:
    known = written(tmp_path).ssm
    assert known is not None

    assert known == {name: FOUND.parameters[name] for name in ("/many", "/one", "/seen")}


def test_secrets_have_the_stages_and_ids_that_are_known_and_no_text(tmp_path: Path) -> None:
    assert written(tmp_path).secrets == {
        "db": Secret({"AWSCURRENT": None, "AWSPREVIOUS": None, "0a1b": None}),
        "other": Secret({}),
    }


def test_a_table_that_nothing_was_found_for_is_left_out() -> None:
    assert lookups_of(FoundLookups({}, {}), []) == {}


def test_a_file_of_lookups_is_written_anew_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "lookups.yaml"
    write_lookups(path, {"ssm": {"/a": {"type": "String", "value": "1"}}})
    write_lookups(path, {"ssm": {"/b": {"type": "String", "value": "1"}}})
    assert list(load_configuration(path).lookups.ssm or ()) == ["/b"]

    path.write_text("version: 1\ntargets: {}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="holds more than lookups"):
        write_lookups(path, {})
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="holds more than lookups"):
        write_lookups(path, {})
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_lookups(tmp_path / "no" / "folder", {})
