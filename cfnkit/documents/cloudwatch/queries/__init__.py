"""Queries of CloudWatch Logs Insights."""
