"""The messages and files of privacy, and its help."""

from bot.slack.help_texts import HelpEntry

HELP: dict[str, HelpEntry] = {
    "privacy": HelpEntry(
        "what is kept about you, why and how long, and who sees it",
        "everybody, and admins for what concerns others",
        (
            ("/umpire privacy", "shows what is kept about you"),
            ("/umpire privacy export", "sends you all of it, as a page to read and as a file for programs"),
            ("/umpire privacy retention", "says what is deleted when, and what stays"),
            ("/umpire privacy export @ana", "admins: sends what is kept about a colleague"),
            ("/umpire privacy customer acme", "admins: sends what is kept about a customer and its people"),
            ("/umpire privacy erase @ana", "admins: erases somebody for good, after a form that says what happens"),
        ),
    ),
}
