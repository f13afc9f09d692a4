"""The folders that arguments name: on this machine, or in S3."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnkit.fleet.folder import Folder

DEFAULT = "fleet-results"


def add_access_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say with whose credentials AWS is asked."""
    group.add_argument("--profile", metavar="NAME", help="the profile of the AWS credentials")
    group.add_argument("--endpoint-url", metavar="URL", help="the endpoint of AWS")


def folder_of(name: str, arguments: argparse.Namespace) -> Folder:
    """The folder at a path, or at a URL such as s3://bucket/prefix. Raises ConfigurationError."""
    from cfnkit.fleet.folder import LocalFolder

    if not name.startswith("s3://"):
        return LocalFolder(name)
    from cfnkit.aws.access import Access, shared_session
    from cfnkit.aws.object_folder import ObjectFolder

    return ObjectFolder(name, Access(None, arguments.endpoint_url, session=shared_session(arguments.profile)))
