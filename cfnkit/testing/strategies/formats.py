"""Texts in the formats that schemas name, as a person would write them."""

from __future__ import annotations

from hypothesis import strategies as st

_HEX = "0123456789abcdef"
_ACCOUNT = "123456789012"


def _ids(prefix: str) -> st.SearchStrategy[str]:
    return st.text(_HEX, min_size=17, max_size=17).map(lambda digits: f"{prefix}-{digits}")


def _named(form: str) -> st.SearchStrategy[str]:
    return st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8).map(lambda name: form.format(name=name))


_KEYS = st.uuids().map(str)

# The formats of AWS's own types are written as cfn-lint checks them.
FORMATS: dict[str, st.SearchStrategy[str]] = {
    "date-time": st.datetimes().map(lambda time: f"{time.replace(microsecond=0).isoformat()}Z"),
    "timestamp": st.datetimes().map(lambda time: f"{time.replace(microsecond=0).isoformat()}Z"),
    "ipv4-network": st.integers(0, 255).map(lambda number: f"10.{number}.0.0/16"),
    "ipv6-network": st.integers(0, 255).map(lambda number: f"fd00:{number:x}::/64"),
    "json": st.sampled_from(("{}", '{"a": 1}')),
    "uri": _named("https://{name}.example.com/"),
    "AWS::ACM::Certificate.Arn": _KEYS.map(lambda key: f"arn:aws:acm:us-east-1:{_ACCOUNT}:certificate/{key}"),
    "AWS::EC2::Image.Id": _ids("ami"),
    "AWS::EC2::SecurityGroup.Id": _ids("sg"),
    "AWS::EC2::Subnet.Id": _ids("subnet"),
    "AWS::EC2::VPC.Id": _ids("vpc"),
    "AWS::IAM::Role.Arn": _named(f"arn:aws:iam::{_ACCOUNT}:role/{{name}}"),
    "AWS::KMS::Alias.AliasName": _named("alias/{name}"),
    "AWS::KMS::Key.Arn": _KEYS.map(lambda key: f"arn:aws:kms:us-east-1:{_ACCOUNT}:key/{key}"),
    "AWS::KMS::Key.Id": _KEYS,
    "AWS::Lambda::Function.Arn": _named(f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:{{name}}"),
    "AWS::Logs::LogGroup.Name": _named("/aws/{name}"),
    "AWS::Route53::AliasTarget.HostedZoneId": st.text("0123456789ABCDEF", min_size=14, max_size=14).map("Z{}".format),
    "AWS::Route53::HostedZone.Id": st.text("0123456789ABCDEF", min_size=14, max_size=14).map("Z{}".format),
    "AWS::S3::Bucket.Name": _named("bucket-{name}"),
    "AWS::SNS::Topic.Arn": _named(f"arn:aws:sns:us-east-1:{_ACCOUNT}:{{name}}"),
}
