"""What people and deadlines do with transitions, referrals, farewells and vendors, each in one transaction."""
