"""Stages and deployments of API Gateway, and what belongs to them."""

from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.links import named_by, naming
from cfnkit.security.policies import Answer, every, negated, some

_PLANS = ("AWS::ApiGateway::UsagePlan",)
_STAGES = ("AWS::ApiGateway::Stage",)
_PLANNED = "ApiStages/*/Stage"


@security_rule(
    "W9683",
    "A stage of an API is in no usage plan",
    reason="Without one, no quota and no throttling holds a single client back.",
    remedy="Add an AWS::ApiGateway::UsagePlan whose ApiStages name the stage.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
    types=("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"),
    risk="low",
    aliases=(
        *alias("cfn-nag", "W64", types=_STAGES),
        *alias("cfn-nag", "W68", types=("AWS::ApiGateway::Deployment",)),
    ),
)
def stage_without_plan(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A stage, or a deployment's stage, that no usage plan names."""
    direct = named_by(stack, reading, _PLANS, _PLANNED, "StageName")
    through: list[Answer] = []
    if reading.resource.type == "AWS::ApiGateway::Deployment":
        through = [
            every((answer, some(named_by(stack, each, _PLANS, _PLANNED, "StageName") for each in stage.readings())))
            for stage, answer in naming(stack, reading, _STAGES, "DeploymentId")
        ]
    yield from outcome(negated(some((direct, *through))))


@security_rule(
    "W9684",
    "A deployment of an API has no stage with an access log",
    reason="Without one, nobody can tell who called the API.",
    remedy="""Add an AWS::ApiGateway::Stage whose DeploymentId names the deployment, with AccessLogSetting; or write
    AccessLogSetting in StageDescription.""",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
    types=("AWS::ApiGateway::Deployment",),
    risk="low",
    aliases=alias("cfn-nag", "W45"),
)
def deployment_without_log(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A deployment whose own stage writes no log, and one that no stage of the stack names."""
    described = reading.at("StageDescription")
    if is_unknown(described) or is_unknown(reading.at("StageDescription", "AccessLogSetting")):
        yield from outcome(None, ("StageDescription",))
    elif described is not None:
        missing = reading.at("StageDescription", "AccessLogSetting") is None
        yield from outcome(missing, ("StageDescription", "AccessLogSetting"))
    else:
        yield from outcome(negated(named_by(stack, reading, _STAGES, "DeploymentId")))
