"""The notes."""

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources as custom
from constructs import Construct

from notes.reminders_stack import RemindersStack


class NotesStack(Stack):
    """A table of notes, a function that looks for those that are due, and reminders."""

    def __init__(self, scope: Construct, construct_id: str, **arguments: object) -> None:
        super().__init__(scope, construct_id, **arguments)
        table = dynamodb.TableV2(self, "Table", partition_key={"name": "id", "type": dynamodb.AttributeType.STRING})

        remind = lambda_.Function(
            self,
            "Remind",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_asset("remind"),
        )
        table.grant_read_data(remind)

        # A fault by an escape hatch: three days are no retention that CloudWatch knows.
        group = logs.LogGroup(self, "Log")
        group.node.default_child.add_property_override("RetentionInDays", 4)

        # A fault that the library makes: IAM's action for this call is s3:ListAllMyBuckets.
        custom.AwsCustomResource(
            self,
            "Buckets",
            install_latest_aws_sdk=False,
            on_update=custom.AwsSdkCall(
                service="S3", action="listBuckets", physical_resource_id=custom.PhysicalResourceId.of("buckets")
            ),
            policy=custom.AwsCustomResourcePolicy.from_sdk_calls(resources=["*"]),
        )

        RemindersStack(self, "Reminders")
