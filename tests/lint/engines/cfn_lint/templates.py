"""Templates whose findings are compared with cfn-lint's own, by name; a name ends in the format."""

from __future__ import annotations

_BUCKET = """\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
"""

TEMPLATES: dict[str, str] = {
    "unknown-property.yaml": _BUCKET + "      Bogus: 1\n      Tags: [{Key: a}]\n",
    "unknown-property.json": """{
  "Resources": {
    "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"Bogus": 1, "Tags": [{"Key": "a"}]}},
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Nope"}}}
  }
}
""",
    "tabs.json": '{\n\t"Resources": {\n\t\t"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": ["a\\/b"]}}'
    "\n\t}\n}\n",
    "surrogates.json": '{"Description": "\\ude00\\ud83d", "Resources": {}}',
    "numbers.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", '
    '"Properties": {"DelaySeconds": 1e3, "Nope": 1.5E+2}}}}',
    "short-forms.yaml": """\
Parameters:
  P: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Nope
      DisplayName: !Sub "no variables"
      KmsMasterKeyId: !GetAtt Other.Arn
      Subscription:
        - !If [IsNot, {Protocol: http}, !Ref AWS::NoValue]
        - Protocol: !GetAtt [Topic, Wrong]
          Endpoint: !Join [":", [a, !Ref B, !Sub "${C}-${P}"]]
Outputs:
  O: {Value: !GetAtt Topic.Nothing}
  B: {Value: !Base64 {"Fn::Sub": "${D}"}}
""",
    "conditions.yaml": """\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Unused: !Not [!Condition IsProd]
  Wrong: !Equals [!Ref Env, nothing]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      FifoQueue: !If [IsProd, true, wrong]
      DelaySeconds: !If [Missing, 1, 100000]
      Bogus: !If [IsProd, 1, !Ref AWS::NoValue]
Outputs:
  Arn: {Value: !GetAtt Queue.Arn}
""",
    "rules.yaml": """\
Parameters: {Env: {Type: String}}
Rules:
  Known: {Assertions: [{Assert: !Contains [[a, b], !Ref Env]}]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Env, Nope: 1}}
""",
    "typed-keys.yaml": """\
Mappings:
  Accounts:
    123456789012: {yes: a, 1.5: b}
    2020-01-01: {'on': c}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !FindInMap [Accounts, !Ref AWS::AccountId, a]}
""",
    "number-as-section.yaml": _BUCKET.replace("Resources", "123456789012"),
    "null-key.yaml": _BUCKET + "      ~: 1\n",
    "null-value.yaml": _BUCKET + "      BucketName:\n",
    "dates.yaml": _BUCKET.replace("'", "") + "      BucketName: 2020-01-01T10:00:00Z\n",
    "wrong-date.yaml": _BUCKET + "      BucketName: 2020-13-41\n",
    "infinity.yaml": _BUCKET + "      BucketName: .inf\n",
    "equals-sign.yaml": _BUCKET + "      BucketName: =\n",
    "octal.yaml": _BUCKET
    + "      LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 010}, {Status: 0x1F}]}\n",
    "alias.yaml": """\
Resources:
  One: &one
    Type: AWS::S3::Bucket
    Properties: {Bogus: 1}
  Two: *one
""",
    "merge.yaml": """\
Metadata: {Base: &base {Type: AWS::S3::Bucket, Properties: {Bogus: 1}}}
Resources:
  One: {<<: *base}
  Two:
    <<: *base
    DependsOn: Three
""",
    "duplicate-keys.yaml": _BUCKET + "      BucketName: a\n      BucketName: b\n",
    "duplicate-keys.json": '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}, "T": {"Type": "AWS::SNS::Topic"}}}',
    "not-well-formed.yaml": _BUCKET + "      BucketName: [a\n",
    "not-well-formed.json": '{"Resources": {"T": {"Type": "AWS::SNS::Topic",}}',
    "tab-in-indentation.yaml": _BUCKET + "\tBucketName: a\n",
    "two-documents.yaml": "Resources: {}\n---\nResources: {}\n",
    "unknown-tag.yaml": _BUCKET + "      BucketName: !Upper name\n",
    "list.yaml": "- Resources\n",
    "list.json": '["Resources"]',
    "text.yaml": "just a text\n",
    "empty.yaml": "",
    "comment.yaml": "# nothing\n",
    "empty-object.json": "{}",
    "resources-list.yaml": "Resources:\n  - Type: AWS::SNS::Topic\n",
    "resources-text.yaml": "Resources: none\n",
    "no-type.yaml": "Resources:\n  A: {Properties: {}}\n  B: text\n  C: [1]\n",
    "block-ends.yaml": """\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: s3:GetObject

          # a comment between
          - Effect: Perhaps
            Resource: '*'
            Action: nothing:Nothing
""",
    "ignored-in-template.yaml": "Metadata: {cfn-lint: {config: {ignore_checks: [E3002], regions: [eu-west-1]}}}\n"
    + _BUCKET.partition("\n")[2]
    + "      Bogus: 1\n      BucketName: A_B\n",
    "ignored-in-resource.yaml": """\
Resources:
  One:
    Type: AWS::S3::Bucket
    Metadata: {cfn-lint: {config: {ignore_checks: [E3002]}}}
    Properties: {Bogus: 1}
  Two:
    Type: AWS::S3::Bucket
    Properties: {Bogus: 1}
""",
    "configured-in-template.yaml": """\
Metadata: {cfn-lint: {config: {include_checks: [I], configure_rules: {E3012: {strict: true}}}}}
"""
    + "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: '5'}}}\n",
    "iam.yaml": """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {Effect: Allow, Action: [s3:GetObject, s3:Nothing, nope:X], Resource: arn:aws:s3:::bucket}
""",
    "circle.yaml": """\
Resources:
  A: {Type: AWS::SNS::Topic, DependsOn: B}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt A.TopicName}}
""",
    "loop.yaml": """\
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'A,B'}, Stage: {Type: String}}
Mappings: {Sizes: {A: {Days: 1}, B: {Days: 2}}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub "${Stage}-${Name}"
          DisplayName: !Sub "${Name}"
          Bogus: !FindInMap [Sizes, !Ref Name, Days]
Outputs:
  A: {Value: !GetAtt TopicA.TopicArn}
  C: {Value: !GetAtt TopicC.TopicArn}
""",
    "unknown-macro.yaml": f"Transform: [{{Name: Mine, Parameters: {{A: 1}}}}]\n{_BUCKET}      Bogus: 1\n",
}
