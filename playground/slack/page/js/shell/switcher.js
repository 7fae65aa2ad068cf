/** Ctrl+K: type a few letters, go to a channel or a conversation, or become another person. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { actAs, openChannel } from "../actions.js";
import { avatar } from "../messages/avatar.js";
import { changed, channelName, person, state } from "../store.js";
import { canAct } from "./act_as.js";

export function openSwitcher() {
  state.switcher = { query: "", active: 0, from: document.activeElement };
  changed();
}

export function closeSwitcher() {
  const from = state.switcher?.from;
  state.switcher = null;
  changed();
  queueMicrotask(() => from?.isConnected && from.focus());
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function found(query) {
  const wanted = folded(query.trim());
  const rooms = state.server.channels.map((each) => ({
    key: each.id, text: channelName(each), note: each.kind === "app" ? "App" : each.kind === "im" ? "Conversation" : each.topic,
    sign: each.kind === "im" ? avatar(person(each.with) ?? each, 22) : icon(each.kind === "private" ? "lock" : each.kind === "app" ? "app" : "hash"),
    go: () => openChannel(each.id),
  }));
  const people = state.server.people.filter((each) => canAct(each) && each.id !== state.as).map((each) => ({
    key: `as-${each.id}`, text: `Act as ${each.name}`, note: each.role_hint || each.kind, sign: avatar(each, 22), go: () => actAs(each.id),
  }));
  return [...rooms, ...people].filter((each) => folded(each.text).includes(wanted)).slice(0, 12);
}

export function drawSwitcher() {
  const switcher = state.switcher;
  if (!switcher) return null;
  const items = found(switcher.query);
  const go = (item) => {
    if (!item) return;
    state.switcher = null;
    changed();
    item.go();
  };
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      switcher.active = (switcher.active + step + items.length) % items.length;
      changed();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      go(items[switcher.active]);
    }
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      closeSwitcher();
    }
  };
  return h("div", { key: "switcher", class: "veil veil-high", onpointerdown: (event) => event.target === event.currentTarget && closeSwitcher() },
    h("div", { class: "switcher", role: "dialog", "aria-modal": true, "aria-label": "Jump to" },
      h("div", { class: "switcher-search" }, icon("search"), h("input", {
        type: "text", role: "combobox", "aria-label": "Channel, conversation or person", "aria-expanded": true, "aria-controls": "switcher-list",
        "aria-activedescendant": items.length ? `switch-${switcher.active}` : undefined, placeholder: "Channel, conversation or person",
        value: switcher.query, autocomplete: "off", mounted: (dom) => dom.focus(), onkeydown: keys,
        oninput: (event) => {
          Object.assign(switcher, { query: event.target.value, active: 0 });
          changed();
        },
      })),
      h("div", { class: "switcher-list", role: "listbox", id: "switcher-list", "aria-label": "Places and people" },
        items.map((item, place) => h("div", {
          key: item.key, id: `switch-${place}`, role: "option", "aria-selected": place === switcher.active,
          class: place === switcher.active ? "switch active" : "switch", onclick: () => go(item),
          drawn: place === switcher.active ? (dom) => dom.scrollIntoView({ block: "nearest" }) : undefined,
        }, h("span", { class: "switch-sign" }, item.sign), h("span", { class: "switch-text" }, item.text), h("span", { class: "quiet switch-note" }, item.note)))),
      !items.length && h("p", { class: "menu-note menu-empty", role: "status" }, "Nobody and nothing of that name")));
}
