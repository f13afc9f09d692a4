"""The one composer of the steps: what is configured, and what a template becomes of it."""

from cfnkit.configuration.configuration import Configuration
from cfnkit.pipeline.process import process
from cfnkit.pipeline.processed import Processed

__all__ = ["Configuration", "Processed", "process"]
