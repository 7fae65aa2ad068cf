"""Feelings, nominations and turnover: `/umpire gut|turnover`."""
