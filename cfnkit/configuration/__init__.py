"""The configuration of a run: `.cfnkit.yaml`, and the files of parameters, rules and rule tables."""
