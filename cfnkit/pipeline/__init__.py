"""The composer of the steps: it processes a template with a configuration."""

from cfnkit.configuration.configuration import Configuration
from cfnkit.pipeline.process import process, without_defaults
from cfnkit.pipeline.processed import Processed

__all__ = ["Configuration", "Processed", "process", "without_defaults"]
