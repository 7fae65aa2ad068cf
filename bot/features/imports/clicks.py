"""Handles the menus and buttons in the preview of an import."""

from bot.features.imports import forms
from bot.slack.handlers import Handler

CLICKS: dict[str, Handler] = {
    "import_apply": forms.refuse_old_button,
    "import_column": forms.change_preview,
    "import_answer": forms.change_preview,
    "import_owner": forms.change_preview,
    "import_keep": forms.change_preview,
    "import_sheet": forms.change_preview,
    "import_encoding": forms.change_preview,
    "import_currency": forms.change_preview,
    "import_forget": forms.change_preview,
}
