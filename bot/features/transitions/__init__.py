"""Handing customers over and parting with them: `/umpire transition|vendor|refer|farewell`."""
