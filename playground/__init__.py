"""A local Slack to try and to test umpire in; umpire itself never imports it."""
