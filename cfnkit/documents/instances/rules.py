"""The rules about user data, and about what cfn-init reads."""

from cfnkit.rule import Rule

_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html"
_FORMATS = "https://docs.cloud-init.io/en/latest/explanation/format/index.html"
_KEYS = "https://docs.cloud-init.io/en/latest/reference/modules.html"
_SCRIPTS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-helper-scripts-reference.html"
_SIGNAL = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-signal.html"
_INIT = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html"

ENCODING = Rule(
    "E9480",
    "User data is not encoded in Base64",
    "The service takes user data in Base64 alone; Fn::Base64 encodes a text.",
    _EC2,
)
SIZE = Rule(
    "E9481",
    "User data is larger than EC2 takes",
    "User data has at most 16 KB before it is encoded. A small text can load the rest.",
    _EC2,
)
BEGINNING = Rule(
    "W9482",
    "User data begins with nothing by which an instance runs it",
    "An instance knows by the beginning what user data is: `#!` and an interpreter, `#cloud-config`, `<powershell>`. "
    "It runs no other text.",
    _FORMATS,
)
CLOUD_CONFIG = Rule(
    "E9483",
    "A cloud-config cannot be used",
    "cloud-init leaves out a cloud-config that is not well-formed, and what is not of the type that its module takes.",
    _KEYS,
)
CLOUD_CONFIG_KEY = Rule(
    "W9484",
    "cloud-init passes over a key of a cloud-config",
    "cloud-init leaves out keys that it does not know; of a key that occurs twice, it takes the last one.",
    _KEYS,
)
SCRIPT = Rule(
    "E9485",
    "A shell script of user data is not well-formed",
    "`bash -n` reads a script and runs nothing of it. Where there is no bash, scripts are not checked.",
    _EC2,
)
CALL = Rule(
    "E9486",
    "A helper script of CloudFormation is called for something that does not exist",
    "cfn-init, cfn-signal and cfn-get-metadata name a resource of the stack by its logical ID. cfn-init needs the "
    "resource's AWS::CloudFormation::Init, and the configsets that it names.",
    _SCRIPTS,
)
IN_VAIN = Rule(
    "W9487",
    "Helper scripts of CloudFormation work in vain, or are waited for in vain",
    "A signal is for a resource that waits for it, by its CreationPolicy or UpdatePolicy, and such a resource needs a "
    "sender. Metadata for cfn-init has no effect until something calls cfn-init. Without --region, helper scripts ask "
    "CloudFormation in us-east-1.",
    _SIGNAL,
)
INIT = Rule(
    "E9488",
    "AWS::CloudFormation::Init has what cfn-init cannot use",
    "cfn-init fails for a configset or a config that does not exist, and for values of other types than it takes.",
    _INIT,
)
INIT_KEY = Rule(
    "W9489",
    "cfn-init passes over a part of AWS::CloudFormation::Init",
    "cfn-init leaves out what it does not know. A service restarts for files, sources and commands of its config.",
    _INIT,
)

RULES = (ENCODING, SIZE, BEGINNING, CLOUD_CONFIG, CLOUD_CONFIG_KEY, SCRIPT, CALL, IN_VAIN, INIT, INIT_KEY)
