"""The features of umpire, one folder each, in the order in which help lists them."""

from bot.feature import Feature
from bot.features.ballots.feature import FEATURE as ballots
from bot.features.campaigns.feature import FEATURE as campaigns
from bot.features.capacity.feature import FEATURE as capacity
from bot.features.cases.feature import FEATURE as cases
from bot.features.channels.feature import FEATURE as channels
from bot.features.customers.feature import FEATURE as customers
from bot.features.departures.feature import FEATURE as departures
from bot.features.digests.feature import FEATURE as digests
from bot.features.floors.feature import FEATURE as floors
from bot.features.help.feature import FEATURE as help
from bot.features.home.feature import FEATURE as home
from bot.features.imports.feature import FEATURE as imports
from bot.features.interactions.feature import FEATURE as interactions
from bot.features.letters.feature import FEATURE as letters
from bot.features.moods.feature import FEATURE as moods
from bot.features.notices.feature import FEATURE as notices
from bot.features.packages.feature import FEATURE as packages
from bot.features.plots.feature import FEATURE as plots
from bot.features.privacy.feature import FEATURE as privacy
from bot.features.prompts.feature import FEATURE as prompts
from bot.features.prospects.feature import FEATURE as prospects
from bot.features.quarterly_reviews.feature import FEATURE as quarterly_reviews
from bot.features.quotes.feature import FEATURE as quotes
from bot.features.reminders.feature import FEATURE as reminders
from bot.features.replies.feature import FEATURE as replies
from bot.features.restrictions.feature import FEATURE as restrictions
from bot.features.roles.feature import FEATURE as roles
from bot.features.rounds.feature import FEATURE as rounds
from bot.features.scorecards.feature import FEATURE as scorecards
from bot.features.settings.feature import FEATURE as settings
from bot.features.setup.feature import FEATURE as setup
from bot.features.strikes.feature import FEATURE as strikes
from bot.features.terms.feature import FEATURE as terms
from bot.features.todos.feature import FEATURE as todos
from bot.features.transitions.feature import FEATURE as transitions

FEATURES: tuple[Feature, ...] = (
    strikes,
    interactions,
    scorecards,
    rounds,
    todos,
    moods,
    prompts,
    cases,
    restrictions,
    ballots,
    notices,
    replies,
    letters,
    transitions,
    floors,
    packages,
    terms,
    quotes,
    campaigns,
    prospects,
    capacity,
    digests,
    quarterly_reviews,
    plots,
    setup,
    customers,
    imports,
    channels,
    roles,
    settings,
    privacy,
    home,
    reminders,
    departures,
    help,
)
