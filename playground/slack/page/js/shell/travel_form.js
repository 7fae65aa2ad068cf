/** The time machine's form: any date within a year, picked or typed. */

import { h } from "../dom.js";
import { travelling } from "../actions.js";
import * as server from "../server.js";
import { changed, state } from "../store.js";
import { isoDay, now } from "../text/dates.js";
import { closePopover, openPopover } from "./popover.js";

const DAY = 864e5;
const FARTHEST = 366;

/** Opens the form beside a control of the top bar. */
export function openTravelForm(anchor) {
  const form = { day: isoDay(new Date(now().getTime() + DAY)), hour: "09:00", problem: "" };
  openPopover(anchor, { name: "Move the clock to a date", draw: () => drawForm(form) });
}

function drawForm(form) {
  const go = async (event) => {
    event.preventDefault();
    form.problem = form.day ? "" : "Choose a date.";
    if (form.problem) return changed();
    try {
      await server.travel({ to: `${form.day}T${form.hour || "09:00"}` });
    } catch (refused) {
      form.problem = refused.message;
      return changed();
    }
    closePopover();
    return travelling();
  };
  const field = (label, name, props) => h("label", { class: "travel-field" }, h("span", { class: "label" }, label),
    h("input", { class: "typed", value: form[name], "aria-describedby": "travel-note", "aria-invalid": form.problem ? true : undefined, ...props,
      oninput: (event) => {
        form[name] = event.target.value;
      } }));
  return h("form", { class: "travel-form", novalidate: true, onsubmit: go },
    h("div", { class: "travel-fields" },
      field("Date", "day", { type: "date", min: isoDay(now()), max: isoDay(new Date(now().getTime() + FARTHEST * DAY)), mounted: (dom) => dom.focus() }),
      field("Time", "hour", { type: "time" })),
    form.problem && h("p", { class: "field-error", role: "alert" }, form.problem),
    h("p", { class: "hint", id: "travel-note" }, `Up to a year ahead, in the time of ${state.server.workspace?.zone ?? "UTC"}. All that falls due on the way is done.`),
    h("div", { class: "travel-buttons" },
      h("button", { type: "button", class: "button", onclick: () => closePopover() }, "Cancel"),
      h("button", { type: "submit", class: "button button-primary" }, "Move the Clock")));
}
