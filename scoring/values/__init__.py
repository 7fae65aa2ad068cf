"""Values every rule is made of: money, figures, days, the working calendar, free text."""
