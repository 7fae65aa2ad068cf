/** What the bot heard and said, live, newest first; and the faults one can switch on. */

import { h, memo } from "../dom.js";
import { icon } from "../icons.js";
import { closeThread } from "../actions.js";
import { refreshFaults, refreshInspector } from "../refresh.js";
import { app, changed, channelName, channelOf, person, state } from "../store.js";
import { remember } from "../shell/route.js";
import { faultsPart } from "./faults.js";
import { json } from "./json.js";

const SHOWN = 300;

export function toggleInspector() {
  state.inspector.open = !state.inspector.open;
  remember("inspector", state.inspector.open ? "open" : "");
  if (state.inspector.open && window.innerWidth < 1500 && state.thread) closeThread();
  changed();
  if (state.inspector.open) {
    refreshInspector();
    refreshFaults();
  }
}

export function inspectorPane() {
  const panel = state.inspector;
  if (!panel.open) return null;
  const bot = app()?.name ?? "the bot";
  const entries = panel.entries.filter(fits).slice(-SHOWN).reverse();
  return h("aside", { class: "side-pane inspector", key: "inspector", "aria-label": "Inspector", onkeydown: (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) toggleInspector();
  } },
  h("header", { class: "side-head" },
    h("h2", {}, "Inspector"), h("span", { class: "quiet side-where" }, `What ${bot} hears and says`),
    h("button", { type: "button", class: "tool", "aria-label": "Close inspector", onclick: toggleInspector }, icon("close"))),
  faultsPart(),
  h("div", { class: "inspector-filter" },
    h("input", { type: "search", class: "typed", "aria-label": "Filter entries", placeholder: "Filter by text", value: panel.filter,
      oninput: (event) => {
        panel.filter = event.target.value;
        changed();
      } }),
    h("div", { class: "segmented", role: "group", "aria-label": "Show" }, [["all", "All"], ["heard", "Heard"], ["said", "Said"], ["errors", "Errors"]].map(([key, text]) =>
      h("button", { key, type: "button", "aria-pressed": panel.show === key, onclick: () => {
        panel.show = key;
        changed();
      } }, text)))),
  h("ol", { class: "entries", "aria-label": "Entries, newest first" },
    entries.map((entry) => memo(entry.n, [entry, panel.selected === entry.n, state.names], () => row(entry)))),
  !entries.length && h("p", { class: "empty-line" }, panel.entries.length ? "Nothing fits the filter." : `Nothing yet. Type a command and see what ${bot} hears.`));
}

const failed = (entry) => entry.ok === false || Boolean(entry.error);

function fits(entry) {
  const { show, filter } = state.inspector;
  if (show === "errors" ? !failed(entry) : show !== "all" && entry.direction !== show) return false;
  if (!filter.trim()) return true;
  entry.text ??= JSON.stringify([entry.what, entry.who, person(entry.who)?.name, entry.channel, entry.error, entry.payload, entry.answer]).toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => entry.text.includes(word));
}

function row(entry) {
  const open = state.inspector.selected === entry.n;
  const bad = failed(entry);
  const who = person(entry.who)?.name ?? entry.who;
  const where = channelOf(entry.channel) ? `in ${channelName(channelOf(entry.channel))}` : entry.channel;
  const status = bad ? entry.error || "failed" : entry.ok === true ? "ok" : "waiting";
  const toggle = () => {
    state.inspector.selected = open ? null : entry.n;
    changed();
  };
  return h("li", { class: `entry${open ? " open" : ""}${bad ? " bad" : ""}` },
    h("button", { type: "button", class: "entry-line", "aria-expanded": open, onclick: toggle },
      h("span", { class: `direction ${entry.direction}` }, entry.direction),
      h("span", { class: "entry-what" }, entry.what),
      h("span", { class: "entry-ms" }, entry.ms === null || entry.ms === undefined ? "" : `${entry.ms < 10 ? entry.ms.toFixed(1) : Math.round(entry.ms)} ms`),
      h("span", { class: "entry-who" }, [who, where].filter(Boolean).join(" ") || " "),
      h("span", { class: `entry-status ${bad ? "bad" : entry.ok ? "ok" : "open"}` }, status)),
    open && h("div", { class: "entry-detail" },
      h("h3", {}, entry.direction === "heard" ? "What it heard" : "What it said"), json(entry.payload),
      h("h3", {}, entry.direction === "heard" ? "What it answered" : "What Slack answered"), json(entry.answer ?? null),
      h("p", { class: "quiet" }, `Number ${entry.n}, ${entry.at}`)));
}
