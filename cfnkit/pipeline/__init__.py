"""The one composer of the steps: what is configured, and what a template becomes of it."""

from cfnkit.pipeline.configuration import Configuration
from cfnkit.pipeline.process import process
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.services import Services

__all__ = ["Configuration", "Processed", "Services", "process"]
