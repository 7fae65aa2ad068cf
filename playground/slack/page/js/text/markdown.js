/** The `markdown` block, the common part: headings, lists, quotes, fences, rules, bold, italic, strike, code, links. */

import { h } from "../dom.js";
import { link } from "./mentions.js";
import { emojiOrText } from "./mrkdwn.js";

/** A markdown text as elements. */
export function markdown(text) {
  const out = [];
  const rows = String(text ?? "").replace(/\r/g, "").split("\n");
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    const [item, ordered] = [/^\s*[-*+] +(.*)/.exec(row), /^\s*\d+[.)] +(.*)/.exec(row)];
    if (/^```/.test(row)) {
      const end = rows.findIndex((each, index) => index > at && /^```/.test(each));
      const last = end === -1 ? rows.length : end;
      out.push(h("pre", { class: "pre" }, rows.slice(at + 1, last).join("\n")));
      at = last;
    } else if (/^#{1,6} /.test(row)) {
      out.push(h("p", { class: "md-heading" }, inline(row.replace(/^#+ /, ""))));
    } else if (/^(---+|\*\*\*+)$/.test(row.trim())) {
      out.push(h("hr", { class: "divider" }));
    } else if (item || ordered) {
      const pattern = item ? /^\s*[-*+] +(.*)/ : /^\s*\d+[.)] +(.*)/;
      const items = [];
      for (; at < rows.length && pattern.test(rows[at]); at += 1) items.push(pattern.exec(rows[at])[1]);
      at -= 1;
      out.push(h(item ? "ul" : "ol", { class: "rich-list" }, items.map((each, key) => h("li", { key }, inline(each)))));
    } else if (/^> ?/.test(row)) {
      const quoted = [];
      for (; at < rows.length && /^> ?/.test(rows[at]); at += 1) quoted.push(rows[at].replace(/^> ?/, ""));
      at -= 1;
      out.push(h("blockquote", { class: "quote" }, inline(quoted.join(" "))));
    } else if (row.trim()) {
      const paragraph = [];
      for (; at < rows.length && rows[at].trim() && !/^(#|>|```|\s*[-*+] |\s*\d+[.)] )/.test(rows[at]); at += 1) {
        paragraph.push(rows[at]);
      }
      if (paragraph.length) at -= 1;
      out.push(h("p", { class: "md-paragraph" }, inline((paragraph.length ? paragraph : [row]).join(" "))));
    }
  }
  return out.map((each, key) => ({ ...each, key }));
}

const TOKEN =
  /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|:([a-z0-9_+-]+):/;

function inline(text) {
  const parts = [];
  let rest = text;
  for (let found = TOKEN.exec(rest); found; found = TOKEN.exec(rest)) {
    const [all, code, label, url, bold, bold2, strike, italic, italic2, emoji] = found;
    if (found.index) parts.push(rest.slice(0, found.index));
    if (code !== undefined) parts.push(h("code", { class: "code" }, code));
    else if (label !== undefined) parts.push(link(url, label));
    else if (bold ?? bold2) parts.push(h("strong", {}, inline(bold ?? bold2)));
    else if (strike !== undefined) parts.push(h("s", {}, inline(strike)));
    else if (italic ?? italic2) parts.push(h("em", {}, inline(italic ?? italic2)));
    else parts.push(emojiOrText(emoji, all));
    rest = rest.slice(found.index + all.length);
  }
  if (rest) parts.push(rest);
  return parts;
}
