"""Declared properties: their values, their places, and the values that are not compared."""

from __future__ import annotations

from typing import Any

from cfnkit import process
from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.drift import (
    Declarations,
    DeclaredResource,
    ResourceDrift,
    ResourceState,
    SkipReason,
    Status,
    Unsettled,
    compare_resource,
)
from cfnkit.dynamic_references import LookupsResolver
from cfnkit.template import Template
from drift.comparing import SCHEMAS, scope, skipped

TEMPLATE = """\
Parameters:
  Password: {Type: String, NoEcho: true, Default: s3cret}
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Other.Arn
      MemorySize: 512
      Timeout: "30"
      Layers:
        - first
        - !Ref Other
      Environment:
        Variables:
          PLAIN: text
          ENABLED: true
          PASSWORD: !Ref Password
          JOINED: !Sub "user:${Password}"
          TOKEN: "{{resolve:secretsmanager:db:SecretString:password}}"
          SECURE: "a-{{resolve:ssm-secure:/db/password}}"
          NAME: "db-{{resolve:ssm:/db/name}}-x"
          PINNED: "{{resolve:ssm:/db/name:1}}"
          BRACES: "{{ mustache }}"
          PARTLY: !Sub ["${Password}-${Topic}", {Topic: !GetAtt Other.TopicName}]
  Other:
    Type: AWS::SNS::Topic
"""
PARAMETERS = {"/db/name": SsmParameter("String", {1: "old", 2: "new"}, version=2)}


def declared(parameters: dict[str, SsmParameter] | None = None) -> DeclaredResource:
    resolved = process(TEMPLATE, name="web.yaml", target=Target()).resolved
    assert resolved is not None
    resolver = None if parameters is None else LookupsResolver(Lookups(ssm=parameters))
    return Declarations(resolver, parameters).declared(Template.of(resolved).resources["Function"])


def variables(resource: DeclaredResource) -> dict[str, Any]:
    found: dict[str, Any] = resource.properties["Environment"]["Variables"]
    return found


def drift_of(resource: DeclaredResource, **live: Any) -> ResourceDrift:
    state = ResourceState(resource.type, properties={"MemorySize": 512, **live})
    return compare_resource(resource, state, SCHEMAS.get(resource.type), scope())


def test_values_are_plain_json() -> None:
    resource = declared()

    assert (resource.logical_id, resource.type) == ("Function", "AWS::Lambda::Function")
    assert (resource.properties["MemorySize"], resource.properties["Timeout"]) == (512, "30")
    assert (variables(resource)["PLAIN"], variables(resource)["ENABLED"]) == ("text", True)
    assert variables(resource)["BRACES"] == "{{ mustache }}"


def test_what_only_a_deployment_knows_is_unresolved_and_shows_the_call() -> None:
    role = declared().properties["Role"]

    assert isinstance(role, Unsettled)
    assert (role.reason, role.shown) == (SkipReason.UNRESOLVED, {"Fn::GetAtt": ["Other", "Arn"]})
    assert "Fn::GetAtt" in role.detail
    assert isinstance(declared().properties["Layers"][1], Unsettled)


def test_secrets_are_not_compared_nor_shown() -> None:
    resource = declared(PARAMETERS)

    for name in ("PASSWORD", "JOINED", "TOKEN", "SECURE"):
        value = variables(resource)[name]
        assert isinstance(value, Unsettled)
        assert (value.reason, value.shown) == (SkipReason.SENSITIVE_PROPERTY, "****")
    live = {**variables(resource), "PASSWORD": "1", "JOINED": "2", "TOKEN": "3", "SECURE": "4"}
    drift = drift_of(resource, Environment={"Variables": live})
    assert {path for path, reason in skipped(drift).items() if reason == "SENSITIVE_PROPERTY"} == {
        f"/Environment/Variables/{name}" for name in ("PASSWORD", "JOINED", "TOKEN", "SECURE")
    }
    assert "s3cret" not in repr(drift) + repr(resource)


def test_an_ssm_parameter_is_not_known_without_its_value() -> None:
    value = variables(declared())["NAME"]

    assert isinstance(value, Unsettled)
    assert value.reason is SkipReason.UNRESOLVED
    missing = variables(declared({"/other": PARAMETERS["/db/name"]}))["NAME"]
    assert isinstance(missing, Unsettled)
    assert "/db/name" in missing.detail


def test_an_ssm_parameter_is_resolved_and_compared() -> None:
    assert variables(declared(PARAMETERS))["NAME"] == "db-new-x"
    assert variables(declared(PARAMETERS))["PINNED"] == "old"


def note_of(live: str) -> str:
    resource = declared(PARAMETERS)
    values = {**variables(resource), "NAME": live}
    drift = drift_of(resource, Environment={"Variables": values}, Timeout=30, Layers=["first", "x"])
    return "; ".join(found.note for found in drift.differences)


def test_a_parameter_that_changed_since_the_last_update_is_said_to() -> None:
    assert note_of("db-new-x") == ""
    assert note_of("db-old-x") == "The SSM parameter '/db/name' changed since the last update."
    assert note_of("db-other-x") == (
        "It comes from the SSM parameter '/db/name', which may have changed since the last update."
    )


def test_a_difference_has_the_place_of_its_value_in_the_template() -> None:
    live = {**variables(declared()), "PLAIN": "changed"}
    drift = drift_of(declared(), MemorySize=1024, Timeout=30, Layers=["other", "x"], Environment={"Variables": live})

    assert drift.status is Status.MODIFIED
    assert {found.path[-1]: str(found.span) for found in drift.differences} == {
        "MemorySize": "web.yaml:8:19",
        0: "web.yaml:11:11",
        "PLAIN": "web.yaml:15:18",
    }
    assert str(drift.span) == "web.yaml:4:3"


def test_an_added_element_has_the_place_of_its_list() -> None:
    drift = drift_of(
        declared(), Timeout=30, Layers=["first", "x", "y"], Environment={"Variables": variables(declared())}
    )

    assert [(found.path, str(found.span)) for found in drift.differences] == [(("Layers", 2), "web.yaml:11:9")]
