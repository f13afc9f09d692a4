"""Functions in DeletionPolicy and UpdateReplacePolicy."""

from __future__ import annotations

import pytest

from support.extended import refusal, result


class TestPolicies:
    TEXT = """
        Parameters:
          Policy: {Type: String, Default: Retain}
          Secret: {Type: String, NoEcho: true, Default: Delete}
        Mappings: {M: {us-east-1: {P: Snapshot}, eu-west-1: {P: Delete}}}
        Conditions: {C: !Equals [!Ref Policy, Retain]}
        Resources:
          B: {Type: AWS::SNS::Topic}
          A: {Type: AWS::SNS::Topic, ATTRIBUTE: VALUE}
        """

    @pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdateReplacePolicy"])
    @pytest.mark.parametrize(
        ("value", "becomes"),
        [
            ("Delete", "Delete"),
            ("!Ref Policy", "Retain"),
            ("!If [C, Retain, Delete]", "Retain"),
            ("!FindInMap [M, !Ref AWS::Region, P]", "Snapshot"),
            ("!FindInMap [M, !Ref AWS::AccountId, P, {DefaultValue: Delete}]", "Delete"),
            ("!FindInMap [M, !Ref AWS::Partition, P, {DefaultValue: Delete}]", "Delete"),
            ("!Sub '${Policy}'", "Retain"),
            ("!Select [0, !Split [',', 'Retain,Delete']]", "Retain"),
        ],
    )
    def test_functions_in_them_are_resolved(self, attribute: str, value: str, becomes: str) -> None:
        text = self.TEXT.replace("ATTRIBUTE", attribute).replace("VALUE", value)

        assert result(text, f"Resources.A.{attribute}") == becomes

    @pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdateReplacePolicy"])
    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("!Ref AWS::NoValue", "AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!Ref AWS::StackName", "AWS::StackName is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!Sub '${AWS::StackId}'", "AWS::StackId is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!If [C, !Ref AWS::NoValue]", "AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy"),
            ("!GetAtt B.TopicName", "Unsupported expression for ATTRIBUTE in resource A"),
            ("!Ref B", "Unsupported expression for ATTRIBUTE in resource A"),
            ("!Ref Secret", "Unsupported expression for ATTRIBUTE in resource A"),
            ("!Split [',', 'a,b']", "Unsupported expression for ATTRIBUTE in resource A"),
            ("7", "Unsupported expression for ATTRIBUTE in resource A"),
            ("{a: b}", "Unsupported expression for ATTRIBUTE in resource A"),
            ("[Retain]", "Every ATTRIBUTE member must be a string"),
            ("!Sub '${Policy}x'", "Unrecognized ATTRIBUTE Retainx for resource A"),
            ("Keep", "Unrecognized ATTRIBUTE Keep for resource A"),
        ],
    )
    def test_what_is_no_policy_is_refused(self, attribute: str, value: str, message: str) -> None:
        finding = refusal(self.TEXT.replace("ATTRIBUTE", attribute).replace("VALUE", value))

        assert finding.message == message.replace("ATTRIBUTE", attribute)
        assert finding.path == ("Resources", "A", attribute)
        assert finding.span.line == 9

    def test_what_is_kept_on_creation_only_is_a_deletion_policy(self) -> None:
        text = self.TEXT.replace("VALUE", "RetainExceptOnCreate")

        resource = result(text.replace("ATTRIBUTE", "DeletionPolicy"), "Resources.A")
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert refusal(text.replace("ATTRIBUTE", "UpdateReplacePolicy")).message.startswith("Unrecognized")
