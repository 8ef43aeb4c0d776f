"""Slack: events in through slack-bolt, private words out through the Web API."""
