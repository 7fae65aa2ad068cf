/** The thread pane. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { closeThread } from "../actions.js";
import { cannotWrite, composer, pendingRows } from "../composer/composer.js";
import { channelName, channelOf, state } from "../store.js";
import { messageList } from "./list.js";

export function threadPane() {
  if (!state.thread || !state.channel) return null;
  const name = channelName(channelOf(state.channel));
  return h("aside", { class: "side-pane thread", key: "thread", "aria-label": "Thread", onkeydown: (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeThread();
  } },
  h("header", { class: "side-head" },
    h("h2", {}, "Thread"), h("span", { class: "quiet side-where" }, name),
    h("button", { type: "button", class: "tool", "aria-label": "Close thread", onclick: closeThread }, icon("close"))),
  state.replies
    ? messageList(state.replies, { channel: state.channel, place: "thread", label: "Replies", foot: pendingRows(state.thread) })
    : h("div", { class: "scroller loading", "aria-busy": true }),
  h("div", { class: "composer-area" }, cannotWrite() ?? composer("thread")));
}
