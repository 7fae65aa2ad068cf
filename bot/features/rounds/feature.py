"""What the feature `rounds` brings."""

from bot.feature import Feature
from bot.features.rounds import forms
from bot.features.rounds.usecases import ratings

FEATURE = Feature(name="rounds", forms=forms.FORMS, undo=ratings.TAKE_BACK)
