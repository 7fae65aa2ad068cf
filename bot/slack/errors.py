"""What each error of Slack's Web API means for a message: try again, look first, write it anew, or give it up.

Slack's reference lists these errors for the methods umpire calls; `tests/contracts/test_slack_methods.py` holds the
table complete. An error that is not in it, because it is newer, is a no as well.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookResponse


class Verdict(StrEnum):
    """What umpire does after an error. A call without an error was sent."""

    AGAIN = "again"
    """Slack did not take the message and the cause passes by itself: sent again, later each time."""
    UNSURE = "unsure"
    """Slack may have taken the message: looked for first, then sent again."""
    ANEW = "anew"
    """The message that was to be changed is gone, or is not ours: posted anew."""
    PARKED = "parked"
    """A no that stands until somebody does something."""


_VERDICTS: dict[Verdict, str] = {
    Verdict.AGAIN: """
        external_channel_migrating fetch_members_failed file_update_failed hash_conflict
        message_limit_exceeded rate_limited ratelimited streaming_state_conflict team_added_to_org update_failed
    """,
    Verdict.UNSURE: "fatal_error internal_error request_timeout service_unavailable",
    Verdict.ANEW: "cant_update_message edit_window_closed message_not_found",
    Verdict.PARKED: """
        access_denied accesslimited account_inactive alt_txt_too_large app_access_restricted
        as_user_not_supported attachment_payload_limit_exceeded bad_timestamp block_mismatch blocked_file_type
        bot_not_found bots_not_found cannot_reply_to_message cant_broadcast_message cant_delete_file
        cant_delete_message cant_leave_general canvas_disabled_file_team canvas_disabled_user_team
        canvas_globally_disabled channel_is_limited_access channel_not_found channels_limit_exceeded
        delete_not_allowed deprecated_endpoint draft_already_deleted draft_already_sent draft_has_conflict
        draft_not_found duplicate_channel_not_found duplicate_external_id duplicate_message_not_found
        ekm_access_denied enterprise_is_restricted exchanged_trigger_id expired_trigger_id
        file_comment_not_found file_deleted file_deleting_disabled file_is_deleted file_not_found
        file_share_limit_reached file_type_not_allowed file_upload_size_restricted file_uploads_disabled
        file_uploads_except_images_disabled forbidden_team insecure_request invalid_arg_name invalid_array_arg
        invalid_attachments invalid_auth invalid_blocks invalid_blocks_format invalid_channel invalid_charset
        invalid_cursor invalid_form_data invalid_limit invalid_metadata_filter_keys invalid_metadata_format
        invalid_metadata_schema invalid_post_type invalid_trigger_id invalid_ts_latest invalid_ts_oldest
        invalid_user_combination is_archived is_bot is_inactive last_member limit_required
        markdown_text_conflict max_file_sharing_exceeded messages_tab_disabled metadata_must_be_sent_from_app
        metadata_too_large method_deprecated method_not_supported_for_channel_type missing_args missing_argument
        missing_file_data missing_post_type missing_profile_id missing_scope msg_blocks_too_long msg_too_long
        no_dual_broadcast_content_update no_item_specified no_permission no_such_subteam no_text
        not_allowed_token_type not_authed not_enabled not_enough_users not_found not_implemented not_in_channel
        not_visible org_login_required plan_upgrade_required posting_to_channel_denied restricted_action
        restricted_action_non_threadable_channel restricted_action_read_only_channel
        restricted_action_thread_locked restricted_action_thread_only_channel send_on_behalf_not_allowed
        slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_lists_sharing_blocked snippet_too_large storage_limit_reached team_not_found
        template_not_visible token_expired token_revoked too_many_attachments
        too_many_contact_cards too_many_members too_many_users two_factor_setup_required unable_to_share_files
        unknown_method unknown_snippet_type unknown_subtype user_disabled user_is_restricted user_not_found
        user_not_in_channel user_not_visible users_list_not_supplied view_too_large
    """,
}

VERDICTS: dict[str, Verdict] = {code: verdict for verdict, codes in _VERDICTS.items() for code in codes.split()}


def judge_error(code: str) -> Verdict:
    """Return what umpire does after an error of Slack's."""
    return VERDICTS.get(code, Verdict.PARKED)


RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})


class AskedToWait(Exception):
    """Slack asks to wait so many `seconds` before it is called again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to wait for {seconds:g} s")
        self.seconds = seconds


def is_rate_limited(answer: SlackResponse) -> bool:
    """Tell whether Slack refused a call because there were too many."""
    return answer.status_code == 429 or answer.get("error") in RATE_LIMITED


def read_retry_after(answer: SlackResponse | WebhookResponse, *, at_most: float, unknown: float) -> float:
    """Read for how many seconds Slack asks to wait, cut to `at_most`; `unknown` if it does not say, or in no number."""
    text = next((str(value) for name, value in answer.headers.items() if name.casefold() == "retry-after"), "")
    seconds = float(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text.strip()) else unknown
    return min(seconds, at_most)


def read_error(answer: SlackResponse) -> str | None:
    """Read the error code of an answer; None if it has none, as a server's page of words has."""
    code = str(answer.get("error") or "")
    return code if re.fullmatch(r"[a-z0-9_]+", code) else None


MOST_WAITS, LONGEST_WAIT, USUAL_WAIT = 5, 300.0, 30.0
"""For programs nobody waits for: how often a call is made again, and the seconds a wait has at most, or if unknown."""


def call_patiently(call: Callable[[], SlackResponse], *, pause: Callable[[float], object]) -> SlackResponse:
    """Make a call; where Slack says to wait, `pause` for so many seconds and make it again, a few times.

    Raises SlackApiError where it was refused, or is still to wait after that.
    """
    for _ in range(MOST_WAITS):
        try:
            return call()
        except SlackApiError as error:
            if read_error(error.response) not in RATE_LIMITED:
                raise
            pause(read_retry_after(error.response, at_most=LONGEST_WAIT, unknown=USUAL_WAIT))
    return call()
