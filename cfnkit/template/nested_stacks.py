"""The templates of nested stacks that are files: by their TemplateURL, or by what the CDK has noted of them."""

from __future__ import annotations

from cfnkit.syntax import Node, Scalar, at_path

# https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cx_api.html
_ASSET = ("Metadata", "aws:asset:path")
_URL = ("Properties", "TemplateURL")


def local_template(stack: Node) -> Scalar | None:
    """The path of a nested stack's template, from the folder of the outer one; None for one that is no file."""
    for path in (_ASSET, _URL):
        name = at_path(stack, path)
        if isinstance(name, Scalar) and "://" not in name.text:
            return name
    return None
