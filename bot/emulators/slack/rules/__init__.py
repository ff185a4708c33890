"""What Slack refuses, from its documentation and as measured: blocks, whole messages, views."""
