"""The Web API methods of the local Slack, one file per family."""
