/** The sidebar: channels, conversations and the app, what is unread first to the eye. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openChannel } from "../actions.js";
import { avatar } from "../messages/avatar.js";
import { app, channelName, person, set, state } from "../store.js";
import { openSwitcher } from "./switcher.js";

export function sidebar() {
  const channels = state.server.channels;
  const rooms = channels.filter((each) => each.kind === "public" || each.kind === "private");
  return h("nav", { class: state.drawer ? "sidebar open" : "sidebar", "aria-label": "Channels and conversations", onkeydown: walk },
    h("div", { class: "workspace" },
      h("span", { class: "workspace-name" }, state.server.workspace?.name ?? "Workspace"),
      h("button", { type: "button", class: "tool only-narrow", "aria-label": "Close the list", onclick: () => set({ drawer: false }) }, icon("close"))),
    h("button", { type: "button", class: "jump", onclick: openSwitcher }, icon("search", 16), h("span", {}, "Jump to…"), h("kbd", {}, "Ctrl K")),
    h("div", { class: "rooms" },
      part("Channels", rooms),
      part("Direct messages", channels.filter((each) => each.kind === "im")),
      part("Apps", channels.filter((each) => each.kind === "app"))));
}

function part(title, channels) {
  if (!channels.length) return null;
  return h("section", { key: title, class: "room-part" },
    h("h2", { class: "room-title" }, title),
    h("ul", {}, channels.map((each) => h("li", { key: each.id }, room(each)))));
}

function room(channel) {
  const here = channel.id === state.channel;
  const unread = here && !state.scrolledUp && state.tab === "messages" ? 0 : channel.unread;
  const name = channelName(channel);
  const spoken = [name, channel.kind === "private" && "private", channel.shared && "shared with a customer", unread && `${unread} unread`]
    .filter(Boolean).join(", ");
  return h("button", {
    type: "button",
    class: `room${here ? " here" : ""}${unread ? " unread" : ""}`,
    "aria-current": here ? "page" : undefined,
    "aria-label": spoken,
    "data-channel": channel.id,
    onclick: () => openChannel(channel.id),
  },
  h("span", { class: "room-sign" }, sign(channel)),
  h("span", { class: "room-name" }, name),
  channel.shared && h("span", { class: "room-shared", title: "Shared with a customer" }, icon("shared", 15)),
  unread > 0 && h("span", { class: "count" }, unread > 99 ? "99+" : String(unread)));
}

function sign(channel) {
  if (channel.kind === "im") return avatar(person(channel.with) ?? channel, 20);
  if (channel.kind === "app") return avatar(person(app()?.user_id) ?? { name: app()?.name ?? channel.name }, 20);
  return icon(channel.kind === "private" ? "lock" : "hash", 16);
}

/** Arrow keys walk through the list. */
function walk(event) {
  if (event.key === "Escape" && state.drawer) return set({ drawer: false });
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".room")) return undefined;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll(".room")];
  return all[all.indexOf(event.target) + step]?.focus();
}
