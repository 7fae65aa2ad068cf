"""Does the local Slack refuse what Slack refuses, and do what Slack does?"""
