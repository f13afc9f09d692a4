"""What lies in a folder, and the `.cfnkit.yaml` that fits it: ``configuration_text(survey(folder))``."""
