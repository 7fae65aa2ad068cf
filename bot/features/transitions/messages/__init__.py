"""How transitions, referrals and farewells read."""
