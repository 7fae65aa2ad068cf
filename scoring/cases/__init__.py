"""Cases: from three points to a final notice, with the problem, our fixes, the talk, holds and gates."""
