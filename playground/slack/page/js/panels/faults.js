/** What the local Slack can be told to do wrong. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { attempt } from "../actions.js";
import { refreshFaults } from "../refresh.js";
import * as server from "../server.js";
import { changed, state } from "../store.js";

const WORDS = {
  429: ["Too many requests", "The next calls are refused with 429 and Retry-After"],
  error: ["Slack says no", "The next calls answer internal_error"],
  "5xx": ["Server error", "The next calls answer 503"],
  hold: ["Time-out", "The next calls are not answered until it is switched off"],
  reset: ["Reset after storing", "The next calls take effect, then the connection breaks"],
  duplicate: ["Duplicate", "The next deliveries arrive twice"],
  out_of_order: ["Out of order", "The next deliveries change places"],
  disconnect: ["Disconnect", "The socket to the bot is closed"],
  refuse_sockets: ["No connection", "New sockets of the bot are refused"],
  enforce_rate_limits: ["Rate limits", "Calls are counted as Slack counts them"],
};

/** {name: on} however the local Slack lists them. */
function switches() {
  const { faults, kinds, ...others } = state.faults ?? {};
  const on = new Map(Object.entries(others).filter(([, value]) => typeof value === "boolean"));
  for (const kind of kinds ?? []) on.set(kind, (faults ?? []).some((each) => each.kind === kind));
  return [...on].map(([name, isOn]) => ({ name, isOn }));
}

export function faultsPart() {
  const all = switches();
  if (!all.length) return null;
  const count = all.filter((each) => each.isOn).length;
  const open = state.inspector.faultsOpen;
  return h("section", { class: count ? "faults some" : "faults", "aria-label": "Faults" },
    h("button", { type: "button", class: "faults-head", "aria-expanded": open, onclick: () => {
      state.inspector.faultsOpen = !open;
      changed();
    } }, icon("warn", 17), h("span", {}, "Faults"), h("span", { class: "quiet" }, count ? `${count} on` : "all well"), icon(open ? "down" : "right", 15)),
    open && h("ul", { class: "fault-list" }, all.map(({ name, isOn }) => {
      const [title, note] = WORDS[name] ?? [name.replace(/_/g, " "), ""];
      return h("li", { key: name }, h("label", { class: "fault" },
        h("input", { type: "checkbox", role: "switch", checked: isOn, onchange: (event) => flip(name, event.target.checked) }),
        h("span", { class: "fault-words" }, h("span", {}, title), h("span", { class: "menu-note" }, note))));
    })));
}

async function flip(name, on) {
  await attempt(() => server.setFaults({ [name]: on }));
  await refreshFaults();
}
