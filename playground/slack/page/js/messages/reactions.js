/** Reaction pills: a click adds or takes back one's own. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { toggleReaction } from "../actions.js";
import { person, state } from "../store.js";
import { character, spoken } from "../text/emoji.js";
import { openEmojiPicker } from "./picker.js";

export function reactions(item, channel) {
  const list = (item.reactions ?? []).filter((each) => each.users?.length);
  if (!list.length) return null;
  return h("div", { class: "reactions" },
    list.map((each) => {
      const mine = each.users.includes(state.as);
      const names = each.users.map((id) => (id === state.as ? "you" : person(id)?.name ?? id)).join(", ");
      return h("button", {
        key: each.name,
        type: "button",
        class: mine ? "pill mine" : "pill",
        "aria-pressed": mine,
        "aria-label": `${spoken(each.name)}: ${each.users.length}, from ${names}`,
        title: `${names} reacted with :${each.name}:`,
        onclick: () => toggleReaction(channel, item, each.name),
      }, h("span", { class: "emoji" }, character(each.name) ?? `:${each.name}:`), h("span", { class: "pill-count" }, String(each.users.length)));
    }),
    h("button", { key: "add", type: "button", class: "pill pill-add", "aria-label": "Add reaction", "aria-haspopup": "dialog",
      onclick: (event) => openEmojiPicker(event.currentTarget, (name) => toggleReaction(channel, item, name)) }, icon("smile", 16)));
}
