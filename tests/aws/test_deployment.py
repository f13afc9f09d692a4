"""Deploying a template by change sets, on an emulated account."""

from __future__ import annotations

import pytest

from cfnkit.aws.deployment import Deployer, Plan, first_failure
from cfnkit.diagnostics import ServiceError
from support.emulator import REGION, Account

pytestmark = pytest.mark.slow

TEMPLATE = """\
Parameters:
  One: {Type: String, Default: unset}
  Two: {Type: String, Default: unset}
Resources:
  Both:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub "${One} ${Two}"}
"""


def deploy(
    account: Account,
    stack: str,
    parameters: dict[str, str],
    template: str = TEMPLATE,
    urls: dict[str, str] | None = None,
) -> str:
    plan = Plan(stack, template, parameters, ("One", "Two"), "unused", {}, urls=urls or {})
    deployer = Deployer(plan, region=REGION, endpoint_url=account.url, poll=0.1)
    deployer.look()
    proposal = deployer.propose()
    if proposal is None:
        return "NOTHING"
    deployer.execute(proposal.change_set)
    assert first_failure(deployer.events()) is None
    return deployer.outcome()


@pytest.fixture
def reached(account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    return account


def value(account: Account, stack: str) -> str:
    name = account.physical_id(stack, "Both")
    return str(account.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


def test_a_parameter_that_is_not_given_keeps_its_value(reached: Account) -> None:
    assert deploy(reached, "kept", {"One": "1"}) == "CREATE_COMPLETE"
    assert value(reached, "kept") == "1 unset"

    assert deploy(reached, "kept", {"Two": "2"}) == "UPDATE_COMPLETE"
    assert value(reached, "kept") == "1 2"


def test_the_url_of_an_object_is_new_unless_the_stack_does_without_it(reached: Account) -> None:
    for name, before, after in (("has", "https://old", "/unused/new.yaml"), ("has-not", "", "")):
        deploy(reached, name, {"One": before})
        deploy(reached, name, {"Two": "2"}, urls={"One": "new.yaml"})
        assert value(reached, name).endswith(f"{after} 2")
        assert value(reached, name).startswith("http") is bool(before)


def test_what_is_as_it_should_be_is_not_deployed_again(reached: Account) -> None:
    deploy(reached, "same", {"One": "1"})

    assert deploy(reached, "same", {"One": "1"}) == "NOTHING"
    left = reached.client("cloudformation").list_change_sets(StackName="same")["Summaries"]
    assert [one for one in left if one["ExecutionStatus"] == "AVAILABLE"] == []


def test_a_template_that_the_service_refuses_is_said_in_its_words(reached: Account) -> None:
    with pytest.raises(ServiceError, match=r"The stack none cannot be deployed: ValidationError: .*No::Such::Type"):
        deploy(reached, "none", {}, "Resources: {A: {Type: No::Such::Type}}")
