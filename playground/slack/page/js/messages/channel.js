/** The middle: a channel's head, its messages and the composer, or the app's Home. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openTab } from "../actions.js";
import { app, channelName, channelOf, changed, person, set, state } from "../store.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { cannotWrite, composer, pendingRows, suggestText } from "../composer/composer.js";
import { homeView } from "./home.js";
import { hintBox } from "./hint.js";
import { meanwhile } from "./meanwhile.js";
import { messageList } from "./list.js";
import { avatar } from "./avatar.js";

export function channelPane() {
  const channel = channelOf(state.channel);
  if (!channel) {
    return h("main", { class: "pane", id: "main" }, head(null), h("div", { class: "empty" },
      h("p", { class: "empty-title" }, "Nothing to see here"),
      h("p", {}, "This person is in no channel. Act as somebody else to go on.")));
  }
  const home = channel.kind === "app" && state.tab === "home";
  return h("main", { class: "pane", id: "main", "aria-label": channelName(channel) },
    head(channel),
    meanwhile(),
    home ? homeView() : conversation(channel));
}

function conversation(channel) {
  const loaded = state.channels[channel.id];
  const messages = loaded?.messages ?? [];
  return h("div", { class: "conversation", key: channel.id },
    loaded ? messageList(messages, {
      channel: channel.id,
      place: "channel",
      newFrom: state.newLine[channel.id],
      label: `Messages in ${channelName(channel)}`,
      head: beginning(channel, messages.length),
      foot: pendingRows(null),
    }) : h("div", { class: "scroller loading", "aria-busy": true }),
    h("div", { class: "composer-area" },
      state.scrolledUp && h("button", { type: "button", class: "to-end", onclick: toEnd }, icon("down", 16), h("span", {}, "Latest messages")),
      hintBox(suggestText), cannotWrite() ?? composer("channel")));
}

function toEnd() {
  const list = document.getElementById("messages");
  if (list) list.scrollTop = list.scrollHeight;
}

function head(channel) {
  const isApp = channel?.kind === "app";
  const menu = h("button", { type: "button", class: "tool only-narrow", "aria-label": "Channels and people", "aria-expanded": state.drawer,
    onclick: () => set({ drawer: true }) }, icon("menu"));
  if (!channel) return h("header", { class: "pane-head" }, menu);
  return h("header", { class: isApp ? "pane-head with-tabs" : "pane-head" },
    h("div", { class: "pane-head-row" },
      menu,
      h("h1", { class: "pane-title" }, sign(channel), h("span", { class: "pane-name" }, channelName(channel))),
      channel.shared && h("span", { class: "tag tag-shared" }, icon("shared", 14), "shared with a customer"),
      channel.topic && h("span", { class: "topic", title: channel.topic }, mrkdwn(channel.topic)),
      channel.bot_in === false && channel.kind !== "im" && h("span", { class: "tag tag-quiet not-in" }, `${app()?.name ?? "The app"} is not in here`)),
    isApp && h("div", { class: "tabs", role: "tablist", "aria-label": channelName(channel), onkeydown: tabKeys },
      ["home", "messages"].map((tab) => h("button", {
        key: tab, type: "button", role: "tab", class: "tab", id: `tab-${tab}`, "aria-selected": state.tab === tab,
        tabindex: state.tab === tab ? "0" : "-1", onclick: () => openTab(tab),
      }, tab === "home" ? "Home" : "Messages"))));
}

function tabKeys(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  openTab(state.tab === "home" ? "messages" : "home");
  changed();
  queueMicrotask(() => document.getElementById(`tab-${state.tab}`)?.focus());
}

function sign(channel) {
  if (channel.kind === "im") return avatar(person(channel.with) ?? channel, 26);
  if (channel.kind === "app") return avatar(person(app()?.user_id) ?? { name: app()?.name }, 26);
  return icon(channel.kind === "private" ? "lock" : "hash", 19);
}

function beginning(channel, count) {
  const name = channelName(channel);
  const words = {
    public: `This is the very beginning of #${name}.`,
    private: `This is the very beginning of #${name}, a private channel: only its members see it.`,
    im: `This conversation is just between you and ${name}.`,
    app: `What ${name} tells you alone arrives here.${channel.read_only ? "" : " You can also type a command."}`,
  }[channel.kind];
  return h("div", { class: count ? "beginning" : "beginning alone", key: "beginning" },
    h("div", { class: "beginning-sign" }, sign(channel)),
    h("h2", {}, name),
    h("p", {}, words),
    channel.shared && h("p", { class: "warned" }, icon("warn", 16), "People of another company read along in this channel."));
}
