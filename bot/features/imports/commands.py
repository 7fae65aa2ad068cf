"""`/umpire import` opens a form for a file, `/umpire export` sends the file."""

from slack_sdk import WebClient

from bot.features.imports import forms
from bot.features.imports.messages import HELP
from bot.features.imports.usecases import exporting
from bot.parsing import csv_files, lines
from bot.slack import files, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, run_later
from bot.slack.rendering import render


def open_import_form(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire import`: open the form for the file."""
    line = lines.parse_line(ask.text, usage="Usage: `/umpire import` opens a form for the file.")
    if line.asks_help():
        return help_texts.render_word("import", HELP["import"])
    line.require_end()
    return Form(forms.open_form(ask, deps), instead=help_texts.render_word("import", HELP["import"]))


def send_export(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire export`: send all customers as a file, in a direct message."""
    line = lines.parse_line(ask.text, usage="Usage: `/umpire export` sends you all customers.")
    if line.asks_help():
        return help_texts.render_word("export", HELP["export"])
    line.require_end()
    count = exporting.count_exportable(deps.db, call=ask.call)
    name = f"customers-{ask.now:%Y-%m-%d}.csv"
    comment = "All customers. Importing this file again changes nothing."

    def send_file(slack: WebClient) -> None:
        content = csv_files.format_csv(exporting.export_customers(deps.db, by=ask.call))
        files.send_file(slack, ask.user_id, name=name, content=content, comment=comment, pause=deps.pause)

    run_later(
        ask, deps, send_file, sorry="The export could not be delivered; nothing left this workspace. Please try again."
    )
    return render("export", count=count, name=name)
