"""Prints the template of member accounts: `python -m cfnkit.fleet.deployed > templates/fleet_member.yaml`."""

from __future__ import annotations

import sys

from cfnkit.fleet.deployed.member_template import member_template
from cfnkit.fleet.deployed.permissions import read_permissions
from cfnkit.schemas import Schemas

if __name__ == "__main__":
    sys.stdout.write(member_template(read_permissions(Schemas("us-east-1"))))
