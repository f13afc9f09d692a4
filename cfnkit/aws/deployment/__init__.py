"""Deployment of a template by a change set: look, upload, propose, execute, wait."""

from __future__ import annotations

from cfnkit.aws.deployment.deployer import Deployer
from cfnkit.aws.deployment.events import Event, first_failure
from cfnkit.aws.deployment.plan import Change, Plan, Proposal, UnfitParameters

__all__ = ["Change", "Deployer", "Event", "Plan", "Proposal", "UnfitParameters", "first_failure"]
