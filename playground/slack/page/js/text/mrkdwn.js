/**
 * Slack's mrkdwn as elements: *bold*, _italic_, ~strike~, `code`, ```pre```, quotes, <links|text>, mentions, dates
 * and :emoji:. Whatever is not one of these stays the text it is.
 */

import { h } from "../dom.js";
import { character, spoken } from "./emoji.js";
import { formatted } from "./dates.js";
import { broadcast, channelMention, groupMention, link, userMention } from "./mentions.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

export const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** A whole text: fenced pieces, quotes and lines. */
export function mrkdwn(text, options = {}) {
  const parts = [];
  String(text ?? "").split(/```/).forEach((piece, index, all) => {
    const fenced = index % 2 === 1 && index < all.length - 1;
    if (fenced) parts.push(h("pre", { class: "pre" }, unescape(piece.replace(/^\n|\n$/g, "")) || " "));
    else if (index % 2 === 1) parts.push(...lines(`\`\`\`${piece}`, options));
    else parts.push(...lines(trimAround(piece, index, all.length), options));
  });
  return keyed(parts);
}

/** `plain_text`: emoji short codes and nothing else. */
export function plain(text, emoji = true) {
  const shown = unescape(String(text ?? ""));
  return emoji === false ? [shown] : keyed(withEmoji(shown));
}

/** A Block Kit text object of either kind. */
export function textOf(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim });
  return breaks(plain(object.text, object.emoji));
}

/** The text object as bare characters, for names read aloud. */
export function spokenText(object) {
  const text = typeof object === "string" ? object : object?.text;
  return unescape(String(text ?? ""))
    .replace(/<[@#!]?([^|>]+)\|([^>]*)>/g, "$2")
    .replace(/[*_~`]/g, "")
    .replace(/:([a-z0-9_+-]+):/g, (all, name) => (character(name) ? spoken(name) : all))
    .trim();
}

const keyed = (parts) => parts.map((part, index) => (typeof part === "object" ? { ...part, key: index } : part));

function trimAround(piece, index, count) {
  let text = piece;
  if (index > 0) text = text.replace(/^\n/, "");
  if (index < count - 1) text = text.replace(/\n$/, "");
  return text;
}

function lines(text, options) {
  if (text === "") return [];
  const parts = [];
  let quoted = [];
  const endQuote = () => {
    if (quoted.length) parts.push(h("blockquote", { class: "quote" }, joined(quoted, options)));
    quoted = [];
  };
  const all = text.split("\n");
  let first = true;
  for (let index = 0; index < all.length; index += 1) {
    const rest = /^(?:>>>|&gt;&gt;&gt;) ?/.exec(all[index]);
    if (rest) {
      quoted.push(all[index].slice(rest[0].length), ...all.slice(index + 1));
      break;
    }
    const quote = /^(?:>|&gt;) ?/.exec(all[index]);
    if (quote) {
      quoted.push(all[index].slice(quote[0].length));
      first = true;
      continue;
    }
    endQuote();
    if (!first) parts.push(h("br"));
    parts.push(...inline(all[index], options));
    first = false;
  }
  endQuote();
  return parts;
}

function joined(texts, options) {
  const parts = texts.flatMap((line, index) => [...(index ? [h("br")] : []), ...inline(line, options)]);
  return keyed(parts);
}

function breaks(parts) {
  return keyed(parts.flatMap((part) => (typeof part !== "string" ? [part]
    : part.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line])))));
}

const MARKS = { "*": "strong", _: "em", "~": "s" };
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"\]])/;

function inline(text, options) {
  const parts = [];
  let rest = text;
  let before = "";
  while (rest) {
    const token = TOKEN.exec(rest);
    const mark = firstMark(rest, before);
    if (mark && (!token || mark.start <= token.index) && !insideToken(mark, token)) {
      if (mark.start) parts.push(unescape(rest.slice(0, mark.start)));
      parts.push(h(MARKS[mark.sign], {}, keyed(inline(mark.text, options))));
      before = mark.sign;
      rest = rest.slice(mark.end);
    } else if (token) {
      if (token.index) parts.push(unescape(rest.slice(0, token.index)));
      parts.push(drawnToken(token, options));
      before = rest[token.index + token[0].length - 1];
      rest = rest.slice(token.index + token[0].length);
    } else {
      parts.push(unescape(rest));
      rest = "";
    }
  }
  return parts;
}

const insideToken = (mark, token) => token && mark.start > token.index && mark.start < token.index + token[0].length;

/** The first *…*, _…_ or ~…~ that stands between word boundaries, as Slack wants it. */
function firstMark(text, before) {
  const pattern = /([*_~])(?=\S)/g;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const start = found.index;
    const previous = start ? text[start - 1] : before;
    if (previous && /[\p{L}\p{N}]/u.test(previous)) continue;
    const sign = found[1];
    let end = text.indexOf(sign, start + 1);
    while (end !== -1) {
      const inner = text.slice(start + 1, end);
      const after = text[end + 1];
      const open = (inner.match(/</g) ?? []).length > (inner.match(/>/g) ?? []).length;
      const inCode = (inner.match(/`/g) ?? []).length % 2 === 1;
      if (inner && /\S$/.test(inner) && !open && !inCode && !(after && /[\p{L}\p{N}]/u.test(after))) {
        return { sign, start, end: end + 1, text: inner };
      }
      end = text.indexOf(sign, end + 1);
    }
  }
  return null;
}

function drawnToken(token, options) {
  const [all, code, angle, name, address] = token;
  if (code !== undefined) return h("code", { class: "code" }, unescape(code));
  if (angle !== undefined) return drawnAngle(angle, all);
  if (name !== undefined) return emojiOrText(name, all);
  return options.verbatim ? address : link(unescape(address), unescape(address));
}

function drawnAngle(angle, all) {
  const bar = angle.indexOf("|");
  const target = bar === -1 ? angle : angle.slice(0, bar);
  const label = bar === -1 ? "" : unescape(angle.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), label);
  if (target.startsWith("!date^")) return drawnDate(target.slice(6), label);
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return link(unescape(target), label);
  return unescape(all);
}

function drawnDate(rest, fallback) {
  const [seconds, format, url] = rest.split("^");
  const text = formatted(seconds, format ?? "") ?? fallback ?? "";
  const date = new Date(Number(seconds) * 1000);
  if (url) return link(unescape(url), text);
  return h("time", { datetime: Number.isNaN(date.getTime()) ? undefined : date.toISOString() }, text);
}

function withEmoji(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g)) {
    const drawn = emojiOrText(found[1], found[0]);
    if (typeof drawn === "string") continue;
    if (found.index > from) parts.push(text.slice(from, found.index));
    parts.push(drawn);
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** An emoji by short code, or the text that was there. */
export function emojiOrText(name, otherwise) {
  const found = character(name);
  return found ? h("span", { class: "emoji", role: "img", "aria-label": spoken(name), title: `:${name}:` }, found) : otherwise;
}
