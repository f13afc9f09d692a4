"""The reminders."""

from aws_cdk import NestedStack
from aws_cdk import aws_sns as sns
from constructs import Construct


class RemindersStack(NestedStack):
    """A topic of reminders."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        topic = sns.Topic(self, "Topic")
        # A fault in a nested stack: a list where a text belongs.
        topic.node.default_child.add_property_override("DisplayName", ["Reminders"])
