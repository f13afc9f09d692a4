"""The composer of the steps: it processes a template with a configuration."""

from cfnkit.configuration.configuration import Configuration
from cfnkit.pipeline.process import process
from cfnkit.pipeline.processed import Processed

__all__ = ["Configuration", "Processed", "process"]
