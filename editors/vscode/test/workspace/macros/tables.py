"""Tables: a table for each name in the metadata."""


def handler(event, context):
    """A table more for each name."""
    fragment = event["fragment"]
    for name in fragment["Metadata"]["Tables"]:
        fragment["Resources"][name] = {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            },
        }
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
