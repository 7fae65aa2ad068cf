/** One message: author, time, text or blocks, files, reactions, thread line and the toolbar. */

import { drawBlocks } from "../blocks/draw.js";
import { surfaceOf } from "../blocks/surface.js";
import { h, memo } from "../dom.js";
import { icon } from "../icons.js";
import { openThread } from "../actions.js";
import { app, person, set, state } from "../store.js";
import { clock, fromTs, full, time } from "../text/dates.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { avatar } from "./avatar.js";
import { reactions } from "./reactions.js";
import { toolbar } from "./toolbar.js";

/** @type {WeakMap<object, {all: string, blocks: string}>} what a fetched message says, to see whether the next one says the same */
const prints = new WeakMap();

function printOf(message) {
  let found = prints.get(message);
  if (!found) prints.set(message, (found = { all: JSON.stringify(message), blocks: JSON.stringify(message.blocks ?? []) }));
  return found;
}

/** `place` is "channel" or "thread"; `compact` leaves out the author of a message that follows their last. */
export function message(item, { channel, place, compact, isRoot = false, reach = false }) {
  const key = `${channel}/${item.ts}/${place}`;
  const surface = surfaceOf(`message:${state.as}:${channel}:${item.ts}`, { channel, ts: item.ts }, item.blocks ?? []);
  const print = printOf(item);
  if (surface.print !== print.blocks) {
    surface.print = print.blocks;
    surface.entered.clear();
    surface.failed.clear();
  }
  const active = state.active === key;
  const deps = [print.all, compact, active, surface.version, state.names, isRoot, reach, state.as];
  return memo(key, deps, () => draw(item, { key, channel, place, compact, isRoot, surface, active, reach }));
}

function draw(item, { key, channel, place, compact, isRoot, surface, active, reach }) {
  const author = who(item);
  const at = fromTs(item.ts);
  if (item.event && typeof item.event === "string" && !item.blocks?.length) return eventLine(item, author);
  const hours = item.time ?? time(at);
  return h("article", {
    class: `message${compact ? " compact" : ""}${item.ephemeral ? " ephemeral" : ""}${active ? " active" : ""}`,
    "data-ts": item.ts,
    tabindex: reach ? "0" : "-1",
    "aria-label": `${author.name}, ${clock(at).day} ${hours}${item.ephemeral ? ", only visible to you" : ""}`,
    onmouseenter: () => state.active !== key && !state.popover && set({ active: key }),
  },
  compact ? h("time", { class: "side-time", title: full(at), datetime: at.toISOString() }, hours) : avatar(author),
  h("div", { class: "message-body" },
    item.ephemeral && h("div", { class: "only-you" }, icon("eye", 15), "Only visible to you"),
    !compact && h("div", { class: "byline" },
      h("span", { class: "author" }, author.name),
      author.isApp && h("span", { class: "tag" }, "APP"),
      author.hint && h("span", { class: "tag tag-quiet" }, author.hint),
      h("time", { class: "time", title: full(at), datetime: at.toISOString() }, hours)),
    content(item, surface),
    item.edited && h("span", { class: "edited" }, "(edited)"),
    files(item),
    reactions(item, channel),
    place === "channel" && item.reply_count > 0 && threadLine(item, channel)),
  active && !item.ephemeral && toolbar(item, { channel, place, isRoot }));
}

function who(item) {
  const known = person(item.user ?? item.bot);
  const isApp = Boolean(item.bot) || known?.kind === "bot";
  const own = isApp ? app() : null;
  return {
    name: item.name ?? known?.name ?? own?.name ?? "Someone",
    avatar: item.avatar ?? known?.avatar,
    color: item.color ?? known?.color,
    isApp,
    hint: known?.kind === "stranger" ? "other company" : /guest/.test(known?.kind ?? "") ? "guest" : null,
  };
}

function content(item, surface) {
  if (item.blocks?.length) return drawBlocks(item.blocks, surface);
  return h("div", { class: "text" }, mrkdwn(item.text));
}

function files(item) {
  if (!item.files?.length) return null;
  return h("div", { class: "message-files" }, item.files.map((file) => {
    const href = `/page/download/${encodeURIComponent(file.id)}`;
    const image = /^image\//.test(file.mimetype ?? "");
    return h("a", { key: file.id, class: image ? "file-picture" : "file-card", href, target: "_blank", rel: "noopener", download: image ? undefined : file.name },
      image ? h("img", { src: href, alt: file.alt_txt ?? file.title ?? file.name })
        : [h("span", { key: "i", class: "file-sign" }, icon("file", 22)),
          h("span", { key: "t", class: "file-words" }, h("strong", {}, file.title || file.name), h("span", { class: "quiet" }, kind(file)))]);
  }));
}

function kind(file) {
  const size = file.size > 1e6 ? `${(file.size / 1e6).toFixed(1)} MB` : file.size > 999 ? `${Math.round(file.size / 1e3)} kB` : `${file.size ?? 0} bytes`;
  return [(file.pretty_type ?? file.filetype ?? "").toUpperCase(), size].filter(Boolean).join(" · ");
}

function threadLine(item, channel) {
  const count = item.reply_count;
  return h("button", {
    type: "button",
    class: "thread-line",
    onclick: () => openThread(channel, item.ts),
  }, icon("reply", 16), h("span", {}, `${count} ${count === 1 ? "reply" : "replies"}`), icon("right", 14));
}

function eventLine(item, author) {
  return h("article", { class: "event-line", "data-ts": item.ts }, h("strong", {}, author.name), " ", mrkdwn(item.text || item.event));
}
