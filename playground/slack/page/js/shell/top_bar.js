/** The playground's own bar: what this is, its clock and time machine, who one is, the inspector. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { faultsOn } from "../panels/faults.js";
import { toggleInspector } from "../panels/inspector.js";
import { moveToZone, travel } from "../actions.js";
import { me, state } from "../store.js";
import { clock, now } from "../text/dates.js";
import { actAsButton } from "./act_as.js";
import { openMenu } from "./menu.js";
import { openTravelForm } from "./travel_form.js";

const STEPS = [
  { step: "+1h", short: "+1 hour", long: "One hour on" },
  { step: "tomorrow-9", short: "Tomorrow 9:00", long: "Tomorrow at 9:00" },
  { step: "monday-9", short: "Next Monday 9:00", long: "Next Monday at 9:00" },
  { step: "+30d", short: "+30 days", long: "Thirty days on" },
];

export function topBar() {
  const shown = clock(now());
  const under = Boolean(state.travel);
  return h("header", { class: "top-bar" },
    h("div", { class: "brand" }, h("span", { class: "brand-mark", "aria-hidden": "true" }), h("span", { class: "brand-name" }, "Playground")),
    h("div", { class: "machine", role: "group", "aria-label": "Time machine" },
      h("button", {
        type: "button", class: "clock", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `The playground's clock: ${shown.day} ${shown.year}, ${shown.time}. Move it`,
        title: "The playground's clock", onclick: (event) => openTimes(event.currentTarget),
      }, icon("clock", 17), h("span", { class: "clock-day" }, shown.day, h("span", { class: "clock-year" }, ` ${shown.year}`)), h("span", { class: "clock-time" }, shown.time), icon("down", 14)),
      h("div", { class: "steps" }, STEPS.map(({ step, short, long }) => h("button", {
        key: step, type: "button", class: "step", title: long, disabled: under, onclick: () => travel({ step }),
      }, short)), h("button", { type: "button", class: "step", title: "Any date within a year", disabled: under, "aria-haspopup": "dialog", "aria-expanded": "false",
        onclick: (event) => openTravelForm(event.currentTarget) }, "Any date…"))),
    h("div", { class: "top-right" },
      !state.connected && h("span", { class: "reconnecting", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, "Reconnecting…")),
      actAsButton(),
      h("button", {
        type: "button", class: state.inspector.open ? "inspect on" : "inspect", "aria-pressed": state.inspector.open, "aria-label": "Inspector",
        title: "What the bot heard and said", onclick: toggleInspector,
      }, icon("pulse"), h("span", { class: "inspect-label" }, "Inspector"),
      faultsOn() > 0 && h("span", { class: "fault-dot", role: "img", "aria-label": "Faults are switched on" }))),
    under && progress());
}

function progress() {
  const done = Math.round((state.travel.done ?? 0) * 100);
  return h("div", { class: "travelling" },
    h("div", { class: "travel-bar", role: "progressbar", "aria-label": "Travelling", "aria-valuenow": done, "aria-valuemin": 0, "aria-valuemax": 100,
      "aria-valuetext": state.travel.label || `${done} %` }, h("span", { style: { transform: `scaleX(${done / 100})` } })),
    h("div", { class: "travel-label", role: "status" }, h("span", { class: "travel-words" }, state.travel.label || "Travelling"), h("span", { class: "travel-done" }, `${done} %`)));
}

/** A few zones to try: Slack shows everybody dates in their own. */
const zones = () => [...new Set([me()?.tz, state.server?.workspace?.zone, "America/New_York", "Asia/Tokyo"])].filter(Boolean);

function openTimes(anchor) {
  openMenu(anchor, {
    label: "Move the clock",
    items: [
      { title: "Move the clock to" }, ...STEPS.map(({ step, long }) => ({ text: long, icon: "clock", off: Boolean(state.travel), run: () => travel({ step }) })),
      { text: "Any date…", icon: "clock", off: Boolean(state.travel), run: () => openTravelForm(anchor) },
      { title: `${me()?.name}'s time zone` }, ...zones().map((zone) => ({ text: zone, note: zone === me()?.tz ? "Now" : "", run: () => moveToZone(zone) })),
    ],
  });
}
