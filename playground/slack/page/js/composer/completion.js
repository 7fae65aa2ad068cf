/** What can be completed at the caret: a command at the start, @people and #channels anywhere. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../messages/avatar.js";
import { channelName, state } from "../store.js";
import { character, groups } from "../text/emoji.js";

const folded = (text) => (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** {kind, from, to, items: [{key, insert, ...}]} or null. */
export function completionAt(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) return some("command", 0, caret, commands(before));
  const at = /(?:^|[\s(])([@#:])([\p{L}\p{N}._+-]*)$/u.exec(before);
  if (!at) return null;
  const from = caret - at[2].length - 1;
  if (at[1] === "@") return some("person", from, caret, people(at[2]));
  if (at[1] === "#") return some("channel", from, caret, channels(at[2]));
  return at[2].length < 2 ? null : some("emoji", from, caret, emoji(at[2]));
}

const some = (kind, from, to, items) => (items.length ? { kind, from, to, items, active: 0 } : null);

function commands(before) {
  const typed = before.toLowerCase();
  return (state.server.commands ?? []).filter((each) => each.command.startsWith(typed))
    .map((each) => ({ key: each.command, insert: `${each.command} `, ...each }));
}

function people(typed) {
  const wanted = folded(typed);
  return state.server.people
    .filter((each) => !each.deactivated && each.handle
      && (folded(each.handle).startsWith(wanted) || folded(each.name).split(/\s+/).some((word) => word.startsWith(wanted))))
    .slice(0, 8)
    .map((each) => ({ key: each.id, insert: `@${each.handle} `, person: each }));
}

function channels(typed) {
  const wanted = folded(typed);
  return state.server.channels
    .filter((each) => (each.kind === "public" || each.kind === "private") && folded(each.name).includes(wanted))
    .slice(0, 8)
    .map((each) => ({ key: each.id, insert: `#${each.name} `, channel: each }));
}

function emoji(typed) {
  return groups.flatMap((group) => group.emoji).filter((each) => each.name.includes(typed.toLowerCase())).slice(0, 8)
    .map((each) => ({ key: each.name, insert: `:${each.name}: `, emoji: each }));
}

/** The command the text begins with, for its usage. */
export function commandOf(text) {
  const name = /^(\/\S+)\s/.exec(text)?.[1];
  return name ? (state.server.commands ?? []).find((each) => each.command === name) ?? null : null;
}

const TITLES = { command: "Commands", person: "People", channel: "Channels", emoji: "Emoji" };

/** The list above the composer. */
export function completionList(completion, { id, take, point }) {
  return h("div", { class: "completion", key: "completion" },
    h("div", { class: "completion-head" },
      h("span", {}, TITLES[completion.kind]),
      h("span", { class: "completion-keys" }, h("kbd", {}, "↑↓"), " move ", h("kbd", {}, "Tab"), " take ", h("kbd", {}, "Esc"), " close")),
    h("div", { role: "listbox", id, "aria-label": TITLES[completion.kind], class: "completion-list" },
      completion.items.map((item, place) => h("div", {
        key: item.key,
        id: `${id}-${place}`,
        role: "option",
        class: place === completion.active ? "completion-item active" : "completion-item",
        "aria-selected": place === completion.active,
        onpointerdown: (event) => {
          event.preventDefault();
          take(item);
        },
        onpointermove: () => completion.active !== place && point(place),
        drawn: place === completion.active ? (dom) => dom.scrollIntoView({ block: "nearest" }) : undefined,
      }, drawn(item)))));
}

function drawn(item) {
  if (item.command) {
    return [
      h("span", { key: "line", class: "completion-line" }, h("strong", {}, item.command), " ", h("span", { class: "usage" }, item.usage_hint)),
      h("span", { key: "note", class: "completion-note" }, item.description),
    ];
  }
  if (item.person) {
    return [avatar(item.person, 22), h("strong", { key: "n" }, item.person.name), h("span", { key: "h", class: "quiet" }, `@${item.person.handle}`),
      item.person.kind === "bot" && h("span", { key: "t", class: "tag" }, "APP")];
  }
  if (item.channel) {
    return [icon(item.channel.kind === "private" ? "lock" : "hash", 16), h("strong", { key: "n" }, channelName(item.channel)),
      h("span", { key: "t", class: "quiet" }, item.channel.topic)];
  }
  return [h("span", { key: "e", class: "emoji" }, character(item.emoji.name)), h("span", { key: "n" }, `:${item.emoji.name}:`)];
}
