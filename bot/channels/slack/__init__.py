"""Slack: slash command, mention, direct message and buttons, over HTTP or Socket Mode."""
