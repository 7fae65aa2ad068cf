/** Where one writes: Enter sends, Shift+Enter breaks the line, `/`, `@`, `#` and `:` complete. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { dropPending, runShortcut, send } from "../actions.js";
import { openMenu } from "../shell/menu.js";
import { changed, channelName, channelOf, me, state } from "../store.js";
import { openEmojiPicker } from "../messages/picker.js";
import { commandOf, completionAt, completionList } from "./completion.js";

/** What was sent from each composer, oldest first. */
const history = new Map();

const keyOf = (where) => `${state.as}/${state.channel}/${where === "thread" ? state.thread : ""}`;

/** The draft of a composer, made when first asked for. */
function draftOf(key) {
  return (state.drafts[key] ??= { text: "", back: null });
}

/** Puts a text into the composer of the channel, ready to be sent. */
export function suggestText(text) {
  draftOf(keyOf("channel")).text = text;
  changed();
  queueMicrotask(() => {
    const area = document.querySelector('[data-composer="channel"]');
    area?.focus();
    area?.setSelectionRange(text.length, text.length);
  });
}

/** `where` is "channel" or "thread". */
export function composer(where) {
  const key = keyOf(where);
  const draft = draftOf(key);
  const channel = channelOf(state.channel);
  const completion = state.completion?.key === key ? state.completion : null;
  const listId = `complete-${where}`;
  const usage = !completion && commandOf(draft.text);
  const pending = state.pending.filter((each) => each.channel === state.channel && (each.thread ?? null) === (where === "thread" ? state.thread : null));
  const name = channelName(channel);
  const target = where === "thread" ? "Reply in thread" : `Message ${channel?.kind === "public" || channel?.kind === "private" ? "#" : ""}${name}`;
  return h("div", { class: "composer", key },
    pending.filter((each) => each.failed).map((each) => failure(each, draft)),
    completion && completionList(completion, { id: listId, take: (item) => take(where, completion, item), point: (place) => {
      completion.active = place;
      changed();
    } }),
    usage && h("div", { class: "usage-bar" }, h("strong", {}, usage.command), " ", h("span", { class: "usage" }, usage.usage_hint)),
    h("form", { class: "composer-box", onsubmit: (event) => {
      event.preventDefault();
      submit(where);
    } },
    h("textarea", {
      "data-composer": where,
      class: "composer-text",
      rows: 1,
      value: draft.text,
      placeholder: target,
      "aria-label": target,
      "aria-autocomplete": "list",
      "aria-controls": completion ? listId : undefined,
      "aria-activedescendant": completion ? `${listId}-${completion.active}` : undefined,
      maxlength: 40000,
      drawn: grow,
      oninput: (event) => {
        draft.text = event.target.value;
        draft.back = null;
        complete(key, event.target);
      },
      onclick: (event) => complete(key, event.target),
      onblur: () => {
        if (state.completion?.key === key) {
          state.completion = null;
          changed();
        }
      },
      onkeydown: (event) => keys(event, where, draft, completion),
    }),
    h("div", { class: "composer-tools" },
      where === "channel" && h("button", { type: "button", class: "tool", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu",
        onclick: (event) => openShortcuts(event.currentTarget) }, icon("bolt")),
      h("button", { type: "button", class: "tool", "aria-label": "Insert emoji", title: "Insert emoji", "aria-haspopup": "dialog",
        onclick: (event) => openEmojiPicker(event.currentTarget, (emoji) => insert(where, `:${emoji}: `)) }, icon("smile")),
      h("span", { class: "composer-hint", "aria-hidden": "true" }, h("kbd", {}, "Enter"), " sends · ", h("kbd", {}, "Shift"), " ", h("kbd", {}, "Enter"), " new line"),
      h("button", { type: "submit", class: draft.text.trim() ? "send ready" : "send", "aria-label": "Send", title: "Send" }, icon("send")))));
}

/** Messages on their way, drawn at the end of the list. */
export function pendingRows(thread) {
  return state.pending
    .filter((each) => !each.failed && each.channel === state.channel && (each.thread ?? null) === (thread ?? null))
    .map((each) => h("div", { key: `pending-${each.id}`, class: "pending" },
      h("span", { class: "spinner", "aria-hidden": "true" }),
      h("span", { class: "pending-text" }, each.text),
      h("span", { class: "quiet" }, each.text.startsWith("/") ? "waiting for the app…" : "sending…")));
}

function failure(pending, draft) {
  return h("div", { key: `failed-${pending.id}`, class: "composer-error", role: "alert" }, icon("warn", 17),
    h("span", { class: "composer-error-text" }, pending.failed),
    h("button", { type: "button", class: "plain-button", onclick: () => {
      draft.text = pending.text;
      dropPending(pending);
    } }, "Edit again"),
    h("button", { type: "button", class: "plain-button", "aria-label": "Dismiss", onclick: () => dropPending(pending) }, icon("close", 15)));
}

function grow(area) {
  if (area.grownFor === area.value) return;
  area.grownFor = area.value;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
}

function complete(key, area) {
  const found = area.selectionStart === area.selectionEnd ? completionAt(area.value, area.selectionStart) : null;
  state.completion = found && { key, ...found };
  changed();
}

function keys(event, where, draft, completion) {
  if (event.isComposing) return;
  if (completion) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      completion.active = (completion.active + step + completion.items.length) % completion.items.length;
      return changed();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      state.completion = null;
      return changed();
    }
    const item = completion.items[completion.active];
    const whole = completion.kind === "command" && draft.text === item.command;
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !whole)) {
      event.preventDefault();
      return take(where, completion, item);
    }
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    return submit(where);
  }
  if (event.key === "ArrowUp" || event.key === "ArrowDown") return recall(event, where, draft);
  return undefined;
}

function take(where, completion, item) {
  const key = keyOf(where);
  const draft = draftOf(key);
  draft.text = draft.text.slice(0, completion.from) + item.insert + draft.text.slice(completion.to);
  state.completion = null;
  changed();
  caretTo(where, completion.from + item.insert.length);
}

function insert(where, text) {
  const area = document.querySelector(`[data-composer="${where}"]`);
  const draft = draftOf(keyOf(where));
  const caret = area?.selectionStart ?? draft.text.length;
  draft.text = draft.text.slice(0, caret) + text + draft.text.slice(caret);
  changed();
  caretTo(where, caret + text.length);
}

function caretTo(where, place) {
  queueMicrotask(() => {
    const area = document.querySelector(`[data-composer="${where}"]`);
    area?.focus();
    area?.setSelectionRange(place, place);
  });
}

/** ArrowUp in an empty composer brings back what one sent. */
function recall(event, where, draft) {
  const sent = history.get(keyOf(where)) ?? [];
  const browsing = draft.back !== null;
  if (!browsing && (draft.text || event.key === "ArrowDown")) return;
  const next = (draft.back ?? sent.length) + (event.key === "ArrowUp" ? -1 : 1);
  if (next < 0 || !sent.length) return;
  event.preventDefault();
  draft.back = next >= sent.length ? null : next;
  draft.text = draft.back === null ? "" : sent[next];
  changed();
  caretTo(where, draft.text.length);
}

function submit(where) {
  const key = keyOf(where);
  const draft = draftOf(key);
  const text = draft.text.trim();
  if (!text) return;
  history.set(key, [...(history.get(key) ?? []).filter((each) => each !== text), text].slice(-50));
  Object.assign(draft, { text: "", back: null });
  state.completion = null;
  send(text, where === "thread" ? state.thread : null);
}

function openShortcuts(anchor) {
  const shortcuts = (state.server.shortcuts ?? []).filter((each) => each.type === "global");
  const items = shortcuts.map((each) => ({ text: each.name, icon: "bolt", run: () => runShortcut(each.callback_id, { channel: state.channel }) }));
  openMenu(anchor, { label: "Shortcuts", items: [{ title: "Shortcuts" }, ...items] });
}

/** Someone who cannot act cannot write, and nobody can where it was turned off. */
export function cannotWrite() {
  const self = me();
  if (channelOf(state.channel)?.archived) return h("p", { class: "cannot-write" }, "This channel is archived: one can read it, nobody can write.");
  if (channelOf(state.channel)?.read_only) return h("p", { class: "cannot-write" }, "Sending messages to this app has been turned off.");
  return self?.deactivated ? h("p", { class: "cannot-write" }, `${self.name} is deactivated and cannot act.`) : null;
}
