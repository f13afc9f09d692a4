"""The pipeline's lookups for references and template parameters."""

from __future__ import annotations

from cfnkit.aws import AwsServices
from cfnkit.dynamic_references import DynamicReference, SecretText, tokenize
from cfnkit.pipeline.run import Services
from support.aws_server import AwsServer


def test_a_run_asks_once_in_each_region(aws: AwsServer) -> None:
    services: Services = AwsServices()
    for region in ("eu-west-1", "us-west-2"):
        aws.client("ssm", region).put_parameter(Name="size", Value=f"of {region}", Type="String")
        aws.client("secretsmanager", region).create_secret(Name="db", SecretString=f"of {region}")
    aws.forget()
    references = [
        token
        for token in tokenize("{{resolve:ssm:size}} {{resolve:secretsmanager:db}}")
        if isinstance(token, DynamicReference)
    ]
    for region in ("eu-west-1", "us-west-2"):
        assert services.fetch_parameters(["size"], region)["size"].value == f"of {region}"
        for _ in range(2):
            values = [resolution.value for resolution in services.resolver(region).resolve(references)]
            assert values == [f"of {region}", SecretText(f"of {region}")]
            verified = services.verifier(region).verify(references)
            assert [verification.resolves for verification in verified] == [True, True]
        assert list(services.resolver(region).found().parameters) == ["size"]
    asked = [request.operation for request in aws.requests if request.region == "us-west-2"]
    assert asked == ["GetParameters", "GetSecretValue", "DescribeParameters", "DescribeSecret"]
