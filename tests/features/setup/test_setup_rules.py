"""The five steps: what makes each done, which comes next, and when all is done."""

from hypothesis import given, strategies as st

from scoring.setup import FIRST_RATED, SetupProgress, SetupStep

IDS = st.lists(st.from_regex(r"[US][A-Z0-9]{8}", fullmatch=True), max_size=3).map(tuple)


@st.composite
def progresses(draw: st.DrawFn) -> SetupProgress:
    """Anything a workspace can look like: no more customers without an owner, or rated, than there are."""
    customers = draw(st.integers(0, 1_000))
    return SetupProgress(
        draw(st.none() | st.just("C1")),
        draw(IDS),
        draw(IDS),
        customers,
        draw(st.integers(0, customers)),
        draw(st.integers(0, customers)),
    )


@given(progresses())
def test_the_next_step_can_be_begun(progress: SetupProgress) -> None:
    """The next step is the first that is not done, and nothing else has to be done before it."""
    step = progress.next_step
    if step is None:
        assert progress.complete
        assert progress.steps_done == len(SetupStep)
    else:
        assert not progress.is_done(step)
        assert progress.can_begin(step)
        assert all(progress.is_done(each) for each in list(SetupStep)[: list(SetupStep).index(step)])


@given(progresses())
def test_nothing_is_done_where_nobody_has_begun(progress: SetupProgress) -> None:
    """Untouched is a workspace with no step done; one with customers has steps that can be begun."""
    if progress.untouched:
        assert progress.steps_done == 0
    assert progress.untouched is (not any((progress.channel, progress.managers, progress.voters, progress.customers)))


@given(progresses())
def test_few_customers_are_enough(progress: SetupProgress) -> None:
    """Five rated customers are enough, or all of them where they are fewer; the form never shows more than five."""
    assert 1 <= progress.to_rate <= FIRST_RATED
    assert 1 <= progress.left_to_rate <= FIRST_RATED
    if progress.customers:
        assert progress.to_rate <= progress.customers
        assert progress.is_done(SetupStep.RATINGS) is (progress.rated >= min(FIRST_RATED, progress.customers))
    else:
        assert not progress.is_done(SetupStep.RATINGS)
