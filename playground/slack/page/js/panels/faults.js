/** What the local Slack can be told to do wrong: once, or until it is switched off. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { attempt } from "../actions.js";
import { refreshFaults } from "../refresh.js";
import * as server from "../server.js";
import { changed, state, toast } from "../store.js";

const FOR_EVER = 1_000_000;

/** kind → [title, what happens, what is sent besides the kind] */
const KINDS = {
  429: ["Too many requests", "Calls are refused with 429 and Retry-After", { retry_after: 2 }],
  "5xx": ["Server error", "Calls answer 503 and are not stored", {}],
  error: ["Refusal", "Calls answer internal_error", {}],
  passing: ["Not now", "Calls are refused with an error that passes, such as a workspace being moved", {}],
  slow: ["Slow answers", "Each call takes 1.2 seconds", {}],
  hold: ["Time-out", "Calls stay unanswered until this is switched off", {}],
  reset: ["Reset after storing", "Calls take effect, then the connection breaks", { stored: true }],
  unshared: ["Upload lost", "Slack answers ok to an upload, and shares it nowhere", {}],
  shared_late: ["Upload late", "Slack shares an upload, and says so only at the third look", {}],
  duplicate: ["Duplicate", "Events arrive twice", {}],
  out_of_order: ["Out of order", "The next two events arrive the wrong way round", { times: 2 }],
};

const SETTINGS = {
  enforce_rate_limits: ["Rate limits", "Calls are counted as Slack counts them"],
  refuse_sockets: ["No connection", "New sockets of the app are refused"],
  deafen_sockets: ["Deaf connection", "Sockets stay open, and nothing comes over them any more, until the app makes new ones"],
  decline_optional_scopes: ["Optional scopes declined", "Whoever installed the app did not grant them"],
  refuse_data_blocks: ["Tables refused", "Messages with tables or charts are refused, as in some plans and workspaces"],
  on_a_grid: ["Enterprise Grid", "People's home workspaces are elsewhere in the organization"],
  commands_taken: ["Commands taken", "Another app, installed later, owns every command but the one with this app's name"],
  short_pages: ["Short pages", "Lists come in pages of three, however many were asked for"],
  fails_as_usual: ["Bad luck", "One call in ten fails in some way, and one event in seven comes again"],
  every_key: ["Every key", "Payloads carry every key Slack was seen to send, and new ones"],
  fewest_keys: ["Fewest keys", "Payloads carry only what is always there"],
  nulls: ["Nulls", "Payloads carry null for what is not always there"],
  redelivers: ["Events come again", "At once, after a minute, after five, then never"],
  lose_described_files: ["Described uploads lost", "An upload with an alternative text is answered ok and shared nowhere"],
  limit_file_inputs: ["Limit for files in forms", "A form takes files of up to 10 MB"],
  limit_blocks: ["Limit for all blocks", "A message with more than 13,200 characters in its blocks is refused"],
};

/** What Slack does everywhere, so that it is no fault. */
const CUSTOMS = ["enforce_rate_limits", "redelivers", "limit_blocks", "lose_described_files", "limit_file_inputs"];

/** How many faults are on, for the dot on the inspector's button. */
export function faultsOn() {
  const { faults = [], ...switches } = state.faults ?? {};
  return faults.length + Object.keys(SETTINGS).filter((name) => !CUSTOMS.includes(name) && switches[name]).length;
}

export function faultsPart() {
  const kinds = state.faults?.kinds;
  if (!kinds) return null;
  const count = faultsOn();
  const open = state.inspector.faultsOpen;
  return h("section", { class: count ? "faults some" : "faults", "aria-label": "Faults" },
    h("button", { type: "button", class: "faults-head", "aria-expanded": open, onclick: () => {
      state.inspector.faultsOpen = !open;
      changed();
    } }, icon("warn", 17), h("span", {}, "Faults"), h("span", { class: "quiet" }, count ? `${count} on` : "none on"), icon(open ? "down" : "right", 15)),
    open && h("div", { class: "fault-list" },
      kinds.map(fault),
      Object.entries(SETTINGS).filter(([name]) => name in state.faults).map(([name, [title, note]]) =>
        row(name, title, note, Boolean(state.faults[name]), (on) => change({ [name]: on }))),
      row("disconnect", "Disconnect", "The app's sockets are closed; it connects again", null, null,
        () => change({ disconnect: "" }, "The app was disconnected.")),
      count > 0 && h("button", { type: "button", class: "button fault-clear", onclick: () => change({ clear: true }) }, "Switch Everything Off")));
}

function fault(kind) {
  const [title, note, extra] = KINDS[kind] ?? [kind.replace(/_/g, " "), "", {}];
  const mine = state.faults.faults.filter((each) => each.kind === kind);
  const left = mine.reduce((sum, each) => sum + each.left, 0);
  const flip = async (on) => {
    if (on) return change({ add: { kind, times: FOR_EVER, ...extra } });
    for (const each of mine) await change({ remove: each.id });
    return undefined;
  };
  const words = mine.length && left < FOR_EVER / 2 ? `${note} (${left} to come)` : note;
  return row(kind, title, words, mine.length > 0, flip, () => change({ add: { kind, times: 1, ...extra } }));
}

function row(key, title, note, on, flip, once) {
  return h("div", { key, class: on ? "fault on" : "fault" },
    h(flip ? "label" : "div", { class: "fault-label" },
      flip ? h("input", { type: "checkbox", role: "switch", checked: on, onchange: (event) => flip(event.target.checked) }) : h("span", { class: "fault-gap" }),
      h("span", { class: "fault-words" }, h("span", {}, title), h("span", { class: "menu-note" }, note))),
    once && h("button", { type: "button", class: "plain-button", "aria-label": `${title}: once`, onclick: once }, flip ? "Once" : "Now"));
}

async function change(wanted, said) {
  const answer = await attempt(() => server.setFaults(wanted));
  if (answer && said) toast(said);
  await refreshFaults();
}
