/** Short notices at the bottom. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { set, state } from "../store.js";

export function toasts() {
  return h("div", { class: "toasts", key: "toasts", role: "status", "aria-live": "polite" }, state.toasts.map((each) =>
    h("div", { key: each.id, class: `toast toast-${each.tone}` },
      icon(each.tone === "bad" ? "warn" : "info", 17),
      h("span", {}, each.text),
      h("button", { type: "button", class: "plain-button", "aria-label": "Dismiss", onclick: () => set({ toasts: state.toasts.filter((one) => one !== each) }) }, icon("close", 15)))));
}
