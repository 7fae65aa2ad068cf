"""What people do in a campaign, one transaction each: the campaign itself, its offers, decisions and letters."""
