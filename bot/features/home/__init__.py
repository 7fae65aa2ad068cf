"""App Home: what a person sees there."""
