"""What all features bring, gathered by kind."""
