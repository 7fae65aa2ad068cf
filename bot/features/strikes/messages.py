"""Renders strikes: the answers to `/strike`, and the line in the review channel."""

from datetime import date

from markupsafe import Markup

from bot.features.strikes.usecases.adjustments import AdjustmentAnswered
from bot.features.strikes.usecases.strikes import SameIncidentQuestion, StrikeChanged, StrikeList, StrikeRecorded
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, fill_pattern, mention, render
from bot.workflow.outbox import StrikePost
from scoring import strikes as strike_rules
from scoring.privacy import staff
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.rules.reasons import Reason, spell_reason
from scoring.strikes import OurPart, Strike, StrikePhase, StrikeState, StrikeTally, phases_of
from scoring.values.moments import Moment

MOST_STRIKES = 20
MOST_VOICES = 5
"""Notes of witnesses a list shows of one strike."""
PHASE_TEXTS = {
    **{phase: phase.value for phase in StrikePhase},
    StrikePhase.LIVE: "counts",
    StrikePhase.OURS: "mostly ours: counts only if it happens again after our fix",
    StrikePhase.CLEARED: "cleared: the final notice was met",
}
"""The phase of a strike in the words that people read."""


def render_recorded(outcome: StrikeRecorded | SameIncidentQuestion) -> Message:
    """Render the private answer to a strike: what counts now, until when, what follows, and who was told."""
    policy = outcome.policy
    if isinstance(outcome, SameIncidentQuestion):
        return render(
            "strike_same",
            customer=outcome.customer.name,
            reason=spell_reason(outcome.earlier.reason),
            number=outcome.earlier.id,
            hours=formatting.count(policy.witness_hours, "hour"),
            mine=outcome.mine,
            note=outcome.earlier.note,
            on=formatting.day(outcome.earlier.incident_on),
            now_on=formatting.day(outcome.incident_on),
            draft=outcome.draft,
        )
    strike = outcome.strike
    template = "strike_joined" if outcome.joined else "strike_noted" if outcome.added else "strike_recorded"
    return render(
        template,
        customer=outcome.customer.name,
        key=outcome.customer.key,
        headline=_format_headline(outcome),
        standing=_format_points_now(outcome),
        reason=spell_reason(strike.reason),
        number=strike.id,
        witnesses=formatting.count(len(strike.witnesses) + 1, "person", "people"),
        until=_format_expiry(strike, policy),
        counts=_is_counted(strike, outcome.tally),
        why_not=_explain_not_counted(strike),
        ours=strike.ours.value,
        opens_case=outcome.opens_case,
        shows_case=outcome.shows_case,
        severe=outcome.tally.severe,
        points=formatting.count(outcome.tally.points, "point"),
        hours=formatting.count(policy.witness_hours, "hour"),
        told=outcome.told,
        colleague=strike.on_behalf_of,
        minutes=formatting.count(policy.undo_minutes, "minute"),
        advice=outcome.advice,
        undo=outcome.undo,
        on=formatting.day(strike.incident_on),
        reporter=mention(strike.reporter) if staff.shows_names(policy) else "A colleague",
        note=formatting.short(strike.note, 600),
        said=formatting.short(outcome.said, 600),
        draft=outcome.draft,
        asks_adjustment=outcome.asks_adjustment,
        adjustment=formatting.short(strike.adjustment or "", 300),
    )


def render_adjustment(answered: AdjustmentAnswered) -> Message:
    """Render the private answer to whether an adjustment would help."""
    return render(
        "strike_adjustment",
        customer=answered.customer.name,
        key=answered.customer.key,
        number=answered.strike.id,
        helps=answered.strike.adjustment,
        owner=answered.customer.owner,
        minutes=formatting.count(answered.policy.undo_minutes, "minute"),
        undo=answered.undo,
    )


def render_day_question(date_words: str, day: date, today: date, dated: str, undated: str) -> Message:
    """Render the question whether the date at the beginning of a note is the day of the incident.

    `dated` and `undated` are the ids of the drafts that the two buttons carry out."""
    return render("strike_day", said=date_words, day=formatting.day(day, today), dated=dated, undated=undated)


def render_changed(verb: str, outcome: StrikeChanged) -> Message:
    """Render the private answer to somebody who contested, upheld or voided a strike."""
    return render(
        "strike_changed",
        verb=verb,
        customer=outcome.customer.name,
        number=outcome.strike.id,
        reason=spell_reason(outcome.strike.reason),
        points=formatting.points(outcome.tally.points, outcome.policy.strikes_to_case),
        counts=_is_counted(outcome.strike, outcome.tally),
        why_not=_explain_not_counted(outcome.strike),
        until=_format_expiry(outcome.strike, outcome.policy),
        told=outcome.told,
        judge=outcome.judge,
        named=staff.shows_names(outcome.policy),
        lapses=Moment(outcome.lapses_at, outcome.policy.zone) if outcome.lapses_at else "",
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_undecided_contest(post: StrikePost, *, lapsed: bool) -> Message:
    """Render a direct message about an undecided contest: it waits for the reader's decision, or has lapsed."""
    strike, policy = post.strike, post.policy
    lapses_at = strike_rules.contest_lapses_at(strike.contested_at or strike.recorded_at, policy)
    return render(
        "contest_word",
        lapsed=lapsed,
        customer=post.customer.name,
        key=post.customer.key,
        number=strike.id,
        reason=spell_reason(strike.reason),
        why=strike.contest_why or "",
        lapses=Moment(lapses_at, policy.zone),
        points=formatting.points(post.tally.points, policy.strikes_to_case),
    )


def render_strikes(strike_list: StrikeList) -> Message:
    """Render the list of a customer's strikes, whatever became of them, except those undone."""
    known = [strike for strike in strike_list.strikes if strike.state is not StrikeState.UNDONE]
    phases = phases_of(strike_list.strikes, now=strike_list.now, policy=strike_list.policy)
    today = strike_list.now.astimezone(strike_list.policy.zone).date()
    rows = [
        {
            "number": strike.id,
            "phase": _format_phase(strike, phases[strike.id], strike_list.policy),
            "reason": spell_reason(strike.reason),
            "weight": formatting.count(strike.weight, "point"),
            "on": formatting.day(strike.incident_on, today),
            "reporters": _name_reporters(strike, strike_list),
            "said": _format_notes(strike),
            "voices": _list_voices(strike, strike_list),
            "link": strike.link,
        }
        for strike in known[:MOST_STRIKES]
    ]
    return render(
        "strike_list",
        customer=strike_list.customer.name,
        points=formatting.points(strike_list.tally.points, strike_list.policy.strikes_to_case),
        rows=rows,
        more=max(0, len(known) - MOST_STRIKES),
    )


def render_reasons(policy: Policy) -> Message:
    """Render the list of reasons, with weight in points and life in days."""
    groups = [
        (
            group.value,
            [(r.name, formatting.count(r.weight, "point"), formatting.count(r.life_days, "day")) for r in members],
        )
        for group, members in reasons.group_reasons(policy.reasons)
    ]
    return render(
        "strike_reasons",
        groups=groups,
        note_from=formatting.count(policy.note_from_weight, "point"),
        lawful=reasons.LAWFUL_STEPS,
    )


def format_choice(reason: Reason) -> str:
    """Format a reason as a menu shows it: `Late payment · 1 point, 180 days`."""
    weight, life = formatting.count(reason.weight, "point"), formatting.count(reason.life_days, "day")
    return f"{formatting.sentence(reason.words)} · {weight}, {life}"


def explain_note(reason: Reason | None, policy: Policy) -> str:
    """Say what a note is for, and whether the chosen reason needs one; without a reason, from which weight on."""
    what = "what was said or done, and what it did to us."
    if reason is None:
        return f"{formatting.sentence(what)} Needed from {formatting.count(policy.note_from_weight, 'point')} on."
    if not reasons.needs_note(reason, policy.note_from_weight):
        return formatting.sentence(what)
    if reason.weight < policy.note_from_weight:
        return "Needed: which dispute was settled before, how, and what they dispute again without grounds."
    weight = formatting.count(reason.weight, "point")
    return f"{formatting.sentence(reason.words)} weighs {weight}, so it needs a note: {what}"


def render_help(policy: Policy) -> Message:
    """Render the help on `/strike`."""
    return render(
        "strike_help",
        undo=formatting.count(policy.undo_minutes, "minute"),
        contest=formatting.count(policy.contest_days, "day"),
        lapse=formatting.count(policy.contest_lapse_days, "day"),
        age=formatting.count(policy.incident_max_age_days, "day"),
        threshold=policy.strikes_to_case,
        lawful=reasons.LAWFUL_STEPS,
    )


def describe_phase(strike: Strike, phase: StrikePhase) -> str:
    """Describe how a strike stands on a card or in a case, and what would help the customer, if somebody said so."""
    helps = formatting.short(" · ".join((strike.adjustment or "").split("\n")), 80)
    return f"{PHASE_TEXTS[phase]}; may help: {helps}" if helps else PHASE_TEXTS[phase]


def render_review_line(post: StrikePost, today: date) -> Message:
    """Render the line in the review channel about a strike as it is now, without the reporter's name."""
    strike, policy = post.strike, post.policy
    return render(
        "strike_line",
        customer=post.customer.name,
        number=strike.id,
        reason=spell_reason(strike.reason),
        weight=formatting.count(strike.weight, "point"),
        state=strike.state.value,
        mostly_ours=strike.ours is OurPart.MOSTLY and not _is_counted(strike, post.tally),
        until=formatting.day(strike.expires_at.astimezone(policy.zone).date(), today),
        points=formatting.points(post.tally.points, policy.strikes_to_case),
        case=post.opens_case,
        witnesses=len(strike.witnesses),
    )


def render_now_yours(post: StrikePost) -> Message:
    """Render a direct message to the witness who became the reporter because the first report was taken back."""
    strike, policy = post.strike, post.policy
    return render(
        "strike_yours",
        customer=post.customer.name,
        key=post.customer.key,
        number=strike.id,
        reason=spell_reason(strike.reason),
        note=strike.note,
        counts=_is_counted(strike, post.tally),
        until=_format_expiry(strike, policy),
        points=formatting.points(post.tally.points, policy.strikes_to_case),
    )


def _format_headline(outcome: StrikeRecorded) -> str:
    """Format `Strike 1 of 3`; or `3 points` if the strike weighs more than one, or comes on top of three."""
    points, needed = outcome.tally.points, outcome.policy.strikes_to_case
    weight = outcome.strike.weight
    return f"Strike {points} of {needed}" if weight == 1 and points <= needed else formatting.count(weight, "point")


def _format_points_now(outcome: StrikeRecorded) -> str:
    """Format the customer's points now; "" if the headline says them."""
    points, needed = outcome.tally.points, outcome.policy.strikes_to_case
    if outcome.strike.weight == 1 and points <= needed:
        return ""
    return f"now {points} of {needed}" if points <= needed else f"now {formatting.count(points, 'point')}"


def _is_counted(strike: Strike, tally: StrikeTally) -> bool:
    """Tell whether the strike counts now."""
    return any(each.id == strike.id for each in tally.live)


def _explain_not_counted(strike: Strike) -> str:
    """Explain why a strike that is neither contested nor void does not count."""
    if strike.cleared_at is not None:
        return "the final notice it led to was met"
    if strike.ours is OurPart.MOSTLY:
        return "it was mostly ours: it counts only if it happens again after our fix"
    return "its time is over"


def _format_phase(strike: Strike, phase: StrikePhase, policy: Policy) -> str:
    """Write how a strike stands: `counts until 20 May`, or why it does not count."""
    return f"counts until {_format_expiry(strike, policy)}" if phase is StrikePhase.LIVE else PHASE_TEXTS[phase]


def _format_notes(strike: Strike) -> str:
    """Format the note and the reasons of the contest and of the decision, a line each."""
    judged = "Voided" if strike.state is StrikeState.VOID else "Upheld"
    adjustment = "nothing, as far as we know" if strike.adjustment == "" else strike.adjustment
    labelled_texts = (
        ("", strike.note),
        ("What may help them: ", adjustment),
        ("Contested: ", strike.contest_why),
        (f"{judged}: ", strike.resolved_why),
    )
    return "\n".join(f"{label}{formatting.short(text, 600)}" for label, text in labelled_texts if text)


def _name_reporters(strike: Strike, strike_list: StrikeList) -> Markup:
    """Name who reported a strike and count who joined, or only count them all where names are hidden."""
    others = len(strike.witnesses)
    if staff.shows_names(strike_list.policy):
        return fill_pattern("{}{}", mention(strike.reporter), f" and {others} more" if others else "")
    if strike_list.viewer in (strike.reporter, *strike.witnesses):
        return fill_pattern("you{}", f" and {others} more" if others else "")
    return fill_pattern("{}", staff.count_people(others + 1))


def _list_voices(strike: Strike, strike_list: StrikeList) -> list[tuple[str, str]]:
    """List further notes on a strike as (who, note); where names are hidden, who is "" unless it is the reader."""
    return [
        (
            voice.user_id if staff.may_see(voice.user_id, strike_list.viewer, strike_list.policy) else "",
            formatting.short(voice.note, 300),
        )
        for voice in strike.voices
        if voice.note
    ][:MOST_VOICES]


def _format_expiry(strike: Strike, policy: Policy) -> str:
    """Format the day until which a strike counts."""
    return formatting.day(strike.expires_at.astimezone(policy.zone).date(), strike.incident_on)


HELP: dict[str, HelpEntry] = {
    "strike": HelpEntry(
        "record a strike, or manage one",
        "staff",
        (
            ("/strike acme late-payment invoice 218", "records it; `/strike acme` opens the form"),
            ("/strike undo", "takes your latest one back"),
            ("/strike list acme", "all of them; `/strike reasons` the reasons; `/strike help` the rest"),
        ),
    ),
}
