"""Feelings, nominations and turnover: `/umpire feeling|turnover`."""
