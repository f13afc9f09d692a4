"""What aws-sam-translator imports but does not need stays away until something asks for it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """\
import sys
from cfnkit import process
TEMPLATE = "Transform: AWS::Serverless-2016-10-31\\nResources: {R: {Type: AWS::Serverless::%s, Properties: %s}}"
def run(kind, properties):
    processed = process(TEMPLATE % (kind, properties))
    assert processed.trace[-1].after is not None, processed.diagnostics
    print([name for name in ("boto3", "botocore.client", "jsonschema", MODELS) if name in sys.modules])
MODELS = "samtranslator.internal.schema_source.aws_serverless_function"
run("Function", "{Handler: a.b, Runtime: python3.12, CodeUri: s3://a/b, Policies: [{SQSPollerPolicy: {QueueName: q}}]}")
capacity = "CapacityProviderConfig: {Arn: 'arn:aws:lambda:us-east-1:123456789012:capacity-provider:c'}"
run("Function", "{Handler: a.b, Runtime: python3.12, CodeUri: s3://a/b, %s}" % capacity)
import boto3, botocore.config, jsonschema, samtranslator.translator.translator as translator
from samtranslator.plugins.application import serverless_app_plugin as plugin
from samtranslator.policy_template_processor import processor
print(type(boto3).__name__, boto3.Session.__module__, type(plugin.boto3.session).__name__)
print(type(plugin.Config(connect_timeout=1)) is botocore.config.Config)
print(processor.jsonschema.Draft7Validator is jsonschema.Draft7Validator)
"""


def test_stand_ins_are_used_until_the_real_ones_are_needed() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "[]",
        "['samtranslator.internal.schema_source.aws_serverless_function']",
        "module boto3.session module",
        "True",
        "True",
    ]
