"""The question before a text is stored: as a short modal above the form it stands in, or as a private message."""

from collections.abc import Sequence

from bot.slack import modals
from bot.slack.modals import View
from bot.slack.rendering import Message, render
from scoring.values.wording import MOST_WORDS, Doubt, DoubtKind

KEEP, REWORD = "wording_keep", "wording_reword"
KEEP_CALLBACK, LINE_CALLBACK = "wording_keep", "wording_line"
KEEP_BUTTON, REWORD_BUTTON = "Keep as It Is", "Reword"
ADVICE = {
    DoubtKind.INSULT: "A note reads fairest when it says what was said or done, when, and what it did to us.",
    DoubtKind.DIAGNOSIS: "This may name an illness. What they did, when, and its effect is enough.",
    DoubtKind.TRAIT: "This may say who a person is. What they did, when, and its effect is enough. I never ask about a "
    "strike for the reason “discriminatory”.",
}
RECORDED = "If you keep it, the record says that I asked, but not about which words."


def render_question(doubt: Doubt, draft: str) -> Message:
    """Render the question about a line or a click; `draft` is the id of what was to be stored."""
    words = list_words(doubt.words)
    return render("wording", words=words, advice=ADVICE[doubt.kind], recorded=RECORDED, draft=draft)


def build_question_view(doubt: Doubt, words: Sequence[str], text: str, draft: str) -> View:
    """Build the question that lies above a form: closing it leads back to the form, with everything typed."""
    blocks = (
        modals.paragraph(f"Nothing is stored yet. I ask because of {list_words(words)}."),
        modals.paragraph(text),
        modals.paragraph(f"{ADVICE[doubt.kind]} {RECORDED}"),
    )
    view = modals.build_modal("Before this is kept", blocks, callback=KEEP_CALLBACK, submit=KEEP_BUTTON, key=draft)
    return {**view, "close": modals.plain_text(REWORD_BUTTON)}


def build_line_view(word: str, text: str, draft: str) -> View:
    """Build the form in which a typed line is reworded; submitting it is like typing it."""
    field = modals.field("line", f"What follows /{word}", modals.text_input(initial=text, multiline=True, most=3000))
    return modals.build_modal("Reword it", [field], callback=LINE_CALLBACK, submit="Send", key=draft)


def build_trouble_view(sentences: Sequence[str]) -> View:
    """Build what lies above a form whose text is kept as it is, but which has something else to mend."""
    blocks = [modals.paragraph("Nothing is stored yet."), *map(modals.paragraph, sentences)]
    return {**modals.build_modal("Before this is kept", blocks), "close": modals.plain_text("Back")}


def list_words(words: Sequence[str]) -> str:
    """List the first words in quotation marks, cut where they are long."""
    *others, last = [f"“{word[:60]}”" for word in words[:MOST_WORDS]]
    return f"{', '.join(others)} and {last}" if others else last
