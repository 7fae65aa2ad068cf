/** `rich_text`: what is inside is literal text with a style, never mrkdwn. */

import { h } from "../dom.js";
import { formatted } from "./dates.js";
import { broadcast, channelMention, groupMention, link, userMention } from "./mentions.js";
import { emojiOrText } from "./mrkdwn.js";

/** The elements of one rich_text block; neighbouring lists that number on count on. */
export function richText(block) {
  return h("div", { class: "rich" }, (block.elements ?? []).map((part, key) => ({ ...drawnPart(part), key })));
}

function drawnPart(part) {
  if (part.type === "rich_text_section") return h("div", { class: "rich-section" }, inline(part.elements));
  if (part.type === "rich_text_quote") return h("blockquote", { class: "quote" }, inline(part.elements));
  if (part.type === "rich_text_preformatted") return h("pre", { class: "pre" }, inline(part.elements));
  if (part.type === "rich_text_list") return drawnList(part);
  return h("div", { class: "cannot" }, `A “${part.type}” cannot be drawn here.`);
}

function drawnList(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const items = (part.elements ?? []).map((item, key) => h("li", { key }, inline(item.elements)));
  const indent = Math.min(Number(part.indent ?? 0), 8);
  const bordered = part.border ? " rich-bordered" : "";
  return h(tag, {
    class: `rich-list rich-indent-${indent}${bordered}`,
    style: { "--indent": indent },
    start: part.offset ? part.offset + 1 : undefined,
  }, items);
}

function inline(elements) {
  return (elements ?? []).flatMap((element, index) => {
    const drawn = drawnElement(element);
    return styled(drawn, element.style).map((each, place) =>
      typeof each === "object" ? { ...each, key: `${index}.${place}` } : each);
  });
}

function drawnElement(element) {
  switch (element.type) {
    case "text": return withBreaks(element.text ?? "");
    case "link": return [link(element.url ?? "", element.text)];
    case "user": return [userMention(element.user_id)];
    case "channel": return [channelMention(element.channel_id)];
    case "usergroup": return [groupMention(element.usergroup_id)];
    case "team": return [groupMention(element.team_id)];
    case "broadcast": return [broadcast(element.range)];
    case "emoji": return [emojiOrText(element.name, fromCodes(element.unicode) ?? `:${element.name}:`)];
    case "date": return [h("time", {}, formatted(element.timestamp, element.format ?? "") ?? element.fallback ?? "")];
    case "color": return [h("code", { class: "code" }, element.value)];
    default: return [h("span", { class: "cannot" }, `“${element.type}” cannot be drawn here`)];
  }
}

const fromCodes = (codes) =>
  /^[0-9a-f-]+$/i.test(codes ?? "") ? String.fromCodePoint(...codes.split("-").map((code) => Number.parseInt(code, 16))) : null;

const withBreaks = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

function styled(parts, style) {
  if (!style) return parts;
  let drawn = parts;
  const wrap = (tag, props = {}) => { drawn = [h(tag, props, drawn)]; };
  if (style.code) wrap("code", { class: "code" });
  if (style.bold) wrap("strong");
  if (style.italic) wrap("em");
  if (style.strike) wrap("s");
  if (style.underline) wrap("u");
  return drawn;
}
