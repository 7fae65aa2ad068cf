"""umpire as a process: settings, logs, starting, stopping."""
