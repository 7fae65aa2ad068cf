"""Terms agreed with customers: `/umpire terms`."""
