"""What a person sees and what is stored: umpire over a real socket to the local Slack."""
