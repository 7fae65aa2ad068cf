/** What one can do with a message: react, reply in a thread, run a message shortcut. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openThread, runShortcut, toggleReaction } from "../actions.js";
import { openMenu } from "../shell/menu.js";
import { state, toast } from "../store.js";
import { spokenText } from "../text/mrkdwn.js";
import { character, spoken } from "../text/emoji.js";
import { openEmojiPicker } from "./picker.js";

const QUICK = ["white_check_mark", "eyes"];

export function toolbar(item, { channel, place, isRoot }) {
  const react = (name) => toggleReaction(channel, item, name);
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    QUICK.map((name) => h("button", { key: name, type: "button", class: "tool tool-quick", "aria-label": `React with ${spoken(name)}`,
      title: `React with :${name}:`, onclick: () => react(name) }, h("span", { class: "emoji" }, character(name)))),
    h("button", { type: "button", class: "tool", "aria-label": "Add reaction", title: "Add reaction", "aria-haspopup": "dialog",
      onclick: (event) => openEmojiPicker(event.currentTarget, react) }, icon("smile")),
    place === "channel" && h("button", { type: "button", class: "tool", "aria-label": "Reply in thread", title: "Reply in thread",
      onclick: () => openThread(channel, item.thread_ts || item.ts) }, icon("reply")),
    h("button", { type: "button", class: "tool", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu",
      onclick: (event) => openMore(event.currentTarget, item, channel, isRoot) }, icon("more")));
}

function openMore(anchor, item, channel) {
  const shortcuts = (state.server.shortcuts ?? []).filter((each) => each.type === "message");
  openMenu(anchor, {
    label: "More actions",
    items: [
      ...shortcuts.map((each) => ({
        text: each.name,
        icon: "bolt",
        run: () => runShortcut(each.callback_id, { channel, ts: item.ts }),
      })),
      { text: "Copy text", icon: "copy", run: () => copy(spokenText(item.text)) },
    ],
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast("The browser did not allow copying.", "bad");
  }
}
