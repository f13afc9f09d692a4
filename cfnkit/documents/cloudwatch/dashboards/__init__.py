"""Dashboards of CloudWatch."""
