"""Commands: one file per slash command or `/umpire` word. Parse, call the desk, render the answer."""
