/** People, channels, groups and links inside a text, as elements. Only http, https, mailto and tel become links. */

import { h } from "../dom.js";
import { channelName, channelOf, person, state } from "../store.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

export function userMention(id, label) {
  const who = person(id);
  const asApp = state.server?.apps?.find((each) => each.id === id || each.user_id === id);
  const name = who?.name ?? asApp?.name ?? label ?? id;
  const mine = id === state.as;
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${name}`);
}

export function channelMention(id, label) {
  const channel = channelOf(id);
  const name = channel ? channelName(channel) : label || "private channel";
  if (!channel) return h("span", { class: "mention" }, `#${name}`);
  return h("a", { class: "mention", href: `#as=${state.as}&in=${id}` }, `#${name}`);
}

export const broadcast = (range) => h("span", { class: "mention mention-all" }, `@${range}`);

export const groupMention = (id, label) => h("span", { class: "mention" }, label || `@${id}`);

/** A link, or plain text when the address is of a kind one should not follow. */
export function link(url, label) {
  const text = label || url.replace(/^mailto:/, "");
  const local = url.startsWith(`${location.origin}/page/download/`) || url.startsWith("/page/download/");
  if (!local && !SAFE.test(url)) return h("span", {}, label ? `${label} (${url})` : url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
}
