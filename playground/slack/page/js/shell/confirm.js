/** The confirm dialog of Block Kit: asks before a choice is told to the bot. */

import { h } from "../dom.js";
import { changed, state } from "../store.js";
import { plain, textOf } from "../text/mrkdwn.js";
import { keepFocusIn } from "./focus.js";

/** Resolves to true when the person confirms. */
export function confirmFirst(confirm) {
  return new Promise((resolve) => {
    state.dialog = { confirm, from: document.activeElement, resolve };
    changed();
  });
}

function answer(yes) {
  const dialog = state.dialog;
  if (!dialog) return;
  state.dialog = null;
  changed();
  queueMicrotask(() => dialog.from?.isConnected && dialog.from.focus());
  dialog.resolve(yes);
}

/** The dialog, or nothing. */
export function drawConfirm() {
  if (!state.dialog) return null;
  const { confirm } = state.dialog;
  return h("div", { key: "confirm", class: "veil veil-top", onpointerdown: (event) => event.target === event.currentTarget && answer(false) },
    h("div", {
      class: "dialog dialog-small",
      role: "alertdialog",
      "aria-modal": true,
      "aria-labelledby": "confirm-title",
      "aria-describedby": "confirm-text",
      mounted: (dom) => dom.querySelector(".button-primary, .button-danger")?.focus(),
      onkeydown: (event) => {
        event.stopPropagation();
        if (event.key === "Escape") answer(false);
        keepFocusIn(event);
      },
    },
    h("h2", { class: "dialog-title", id: "confirm-title" }, plain(confirm.title?.text ?? "Are you sure?")),
    h("div", { class: "dialog-text", id: "confirm-text" }, textOf(confirm.text)),
    h("div", { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", onclick: () => answer(false) }, plain(confirm.deny?.text ?? "Cancel")),
      h("button", {
        type: "button",
        class: confirm.style === "danger" ? "button button-danger" : "button button-primary",
        onclick: () => answer(true),
      }, plain(confirm.confirm?.text ?? "Yes")))));
}
