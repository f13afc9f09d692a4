"""Metric math: expressions over metrics, in alarms and in dashboards."""
