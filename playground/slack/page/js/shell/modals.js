/** The stack of open modals; only the top one shows. What was typed stays through errors and updates. */

import { closeView } from "../actions.js";
import { drawBlocks } from "../blocks/draw.js";
import { forget, surfaceOf } from "../blocks/surface.js";
import { collected, isUploading, missing } from "../blocks/values.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { refreshChannel, refreshViews } from "../refresh.js";
import * as server from "../server.js";
import { app, changed, person, state } from "../store.js";
import { plain } from "../text/mrkdwn.js";
import { avatar } from "../messages/avatar.js";
import { keepFocusIn } from "./focus.js";

/** The top modal, or nothing. */
export function drawModal() {
  const top = state.views.at(-1);
  if (!top) return null;
  const { id, view } = top;
  const surface = surfaceOf(`view:${id}`, { view: id }, view.blocks ?? []);
  const errors = { ...(surface.errors ?? top.errors ?? {}) };
  const problem = surface.problem ?? errors[""];
  const close = () => closeView(id);
  const below = state.views.length - 1;
  queueMicrotask(keepKeyboard);
  return h("div", { class: "veil", key: `modal-${id}`, onpointerdown: (event) => event.target === event.currentTarget && close() },
    h("div", {
      class: "dialog modal",
      role: "dialog",
      "aria-modal": true,
      "aria-labelledby": "modal-title",
      onkeydown: (event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.querySelector("form").requestSubmit();
        keepFocusIn(event);
      },
    }, h("form", {
      class: "modal-form",
      novalidate: true,
      mounted: focusFirst,
      onsubmit: (event) => {
        event.preventDefault();
        submit(id, view, surface, event.currentTarget);
      },
    },
    h("header", { class: "modal-head" },
      avatar(person(app()?.user_id) ?? { name: app()?.name }, 30),
      h("h2", { class: "dialog-title", id: "modal-title" }, plain(view.title?.text, view.title?.emoji)),
      below > 0 && h("span", { class: "quiet" }, below === 1 ? "1 below" : `${below} below`),
      h("button", { type: "button", class: "tool", "aria-label": "Close", onclick: close }, icon("close"))),
    h("div", { class: "modal-body", tabindex: "-1" },
      problem && h("div", { class: "block alert alert-error", role: "alert" }, icon("warn"), h("div", {}, problem)),
      drawBlocks(view.blocks ?? [], surface, errors)),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button", onclick: close }, plain(view.close?.text ?? "Cancel")),
      view.submit && h("button", { type: "submit", disabled: isUploading(surface, view.blocks), class: surface.sending ? "button button-primary busy" : "button button-primary", "aria-busy": Boolean(surface.sending) },
        h("span", { class: "button-text" }, plain(view.submit.text)))))));
}

function focusFirst(form) {
  const wanted = form.querySelector("[data-focus=yes]")
    ?? form.querySelector(".modal-body input:not([type=file]), .modal-body textarea, .modal-body .select-button, .modal-body .button")
    ?? form.querySelector(".modal-foot .button-primary, .modal-foot .button");
  wanted?.focus();
}

/** What had the focus may be gone with the view before; the keyboard must still reach the one that took its place. */
function keepKeyboard() {
  const form = document.querySelector("form.modal-form");
  if (form && document.activeElement === document.body) form.querySelector("[data-focus=yes], .modal-body").focus();
}

async function submit(id, view, surface, form) {
  if (surface.sending || !view.submit) return;
  const lacking = missing(surface, view.blocks);
  if (Object.keys(lacking).length) return showErrors(surface, lacking, form);
  Object.assign(surface, { sending: true, problem: null });
  surface.touch();
  try {
    const answer = await server.submitView(state.as, id, collected(surface, view.blocks));
    surface.errors = answer.errors ?? null;
  } catch (refused) {
    surface.errors = refused.answer?.errors ?? null;
    if (!surface.errors) surface.problem = refused.message;
  }
  surface.sending = false;
  if (surface.errors && Object.keys(surface.errors).length) return showErrors(surface, surface.errors, form);
  surface.touch();
  await Promise.all([refreshViews(), refreshChannel()]);
  if (!state.views.some((each) => each.id === id)) forget(`view:${id}`);
  return changed();
}

function showErrors(surface, errors, form) {
  surface.errors = errors;
  surface.touch();
  queueMicrotask(() => {
    const first = form.querySelector(".invalid :is(input, textarea, .select-button)");
    first?.focus();
    form.querySelector(".invalid")?.scrollIntoView({ block: "nearest" });
  });
}
