"""The files that say how to run: `.cfnkit.yaml` and its neighbours."""
