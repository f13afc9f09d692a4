"""A configuration with each key, and configurations that tests write to a folder."""

from __future__ import annotations

from pathlib import Path

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.file import load_configuration

SECRET = "hunter2-s3cret"
FULL = """\
version: 1
macros:
  Count: {handler: src/index.py:handler, environment: {LOG_LEVEL: debug}, timeout: 10}
  Datadog: {command: [node, handler.js]}
  Corp::Tags: {lambda: arn:aws:lambda:us-east-1:123456789012:function:tags}
macros_from: [platform/macros.yaml]
includes: {"s3://snippets/": ./snippets}
templates: ["templates/**/*.yaml"]
targets:
  tokyo: {account_id: "111111111111", region: ap-northeast-1, stack_name: web, parameters: {Env: prod}}
lookups:
  ssm: {/app/ami: {type: String, value: ami-1, version: 3}}
  secrets: {db: {value: {user: a, password: b}}}
  exports: {net-VpcId: vpc-1}
  physical_ids: {Bucket: my-bucket}
  attributes: {Bucket.Arn: "arn:aws:s3:::my-bucket"}
drift: {ignore: [{path: /Tags, reason: they are the platform's}]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / ".cfnkit.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str) -> Configuration:
    """The configuration with this text after `version: 1`, which is its first line."""
    return load_configuration(write(folder, f"version: 1\n{text}"))
