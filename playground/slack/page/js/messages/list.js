/** The messages of a channel or thread: days, the "New" line, grouping, and a scroll that stays at the end. */

import { h } from "../dom.js";
import { changed, state } from "../store.js";
import { dayTitle, fromTs, isoDay } from "../text/dates.js";
import { message } from "./message.js";
import { markRead } from "../refresh.js";

const GROUP_SECONDS = 300;

/** `place` is "channel" or "thread"; `head` stands above the first message. */
export function messageList(items, { channel, place, head, foot, newFrom = null, label }) {
  const rows = [];
  const reach = items.find((each) => state.active === `${channel}/${each.ts}/${place}`)?.ts ?? items.at(-1)?.ts;
  let before = null;
  for (const item of items) {
    const day = dayOf(item);
    const newDay = !before || day !== dayOf(before);
    const isNew = newFrom && item.ts === newFrom;
    if (newDay && place === "channel") rows.push(separator(`day-${day}`, dayTitle(fromTs(item.ts)), isNew ? "day new" : "day"));
    else if (isNew) rows.push(separator("new", "", "new"));
    const isRoot = place === "thread" && !before;
    const compact = !newDay && !isNew && follows(before, item) && !(place === "thread" && before === items[0]);
    rows.push(message(item, { channel, place, compact, isRoot, reach: item.ts === reach }));
    if (isRoot && items.length > 1) {
      rows.push(separator("replies", `${items.length - 1} ${items.length === 2 ? "reply" : "replies"}`, "replies"));
    }
    before = item;
  }
  return h("div", {
    key: `${state.as}/${channel}/${place}/${place === "thread" ? state.thread : ""}`,
    class: "scroller",
    id: place === "channel" ? "messages" : undefined,
    tabindex: "-1",
    role: "log",
    "aria-live": "off",
    "aria-label": label,
    mounted: (dom) => stickToEnd(dom, place),
    drawn: keepAtEnd,
    onkeydown: walk,
    onmouseleave: (event) => !state.popover && !event.currentTarget.contains(document.activeElement) && leave(),
  }, h("div", { class: "scroll-content" }, head, rows, foot));
}

const dayOf = (item) => item.day || isoDay(fromTs(item.ts));

function leave() {
  if (!state.active) return;
  state.active = null;
  changed();
}

function separator(key, title, kind) {
  return h("div", { key, class: `separator ${kind}`, role: "separator", "aria-label": [title, kind.includes("new") ? "New messages" : ""].filter(Boolean).join(", ") },
    title && h("span", { class: "separator-title" }, title),
    kind.includes("new") && h("span", { class: "separator-new" }, "New"));
}

function follows(before, item) {
  return before && before.user === item.user && before.bot === item.bot && before.name === item.name
    && Boolean(before.ephemeral) === Boolean(item.ephemeral) && !before.event && !item.event
    && Number(item.ts) - Number(before.ts) < GROUP_SECONDS;
}

function stickToEnd(dom, place) {
  dom.atEnd = true;
  dom.scrollTop = dom.scrollHeight;
  dom.stuckAt = dom.scrollTop;
  dom.addEventListener("scroll", () => {
    const atEnd = dom.scrollHeight - dom.scrollTop - dom.clientHeight < 60;
    if (atEnd === dom.atEnd) return;
    dom.atEnd = atEnd;
    if (place !== "channel") return;
    state.scrolledUp = !atEnd;
    if (atEnd) markRead();
    changed();
  }, { passive: true });
  if (place === "channel") state.scrolledUp = false;
  dom.addEventListener("focusin", (event) => pointAt(dom, event.target, place));
  dom.addEventListener("focusout", (event) => !state.popover && !dom.contains(event.relatedTarget) && !dom.matches(":hover") && leave());
  new ResizeObserver(() => keepAtEnd(dom)).observe(dom.firstElementChild);
  new ResizeObserver(() => keepAtEnd(dom)).observe(dom);
}

/** The message that has the keyboard shows its actions, as the one under the mouse does. */
function pointAt(dom, target, place) {
  const ts = target.closest("article.message")?.dataset.ts;
  const key = `${state.channel}/${ts}/${place}`;
  if (ts && state.active !== key && !state.popover) {
    state.active = key;
    changed();
  }
}

/** Goes to the end if one was there; whoever moved up since, even a moment ago, stays where they are. */
function keepAtEnd(dom) {
  if (!dom.atEnd) return;
  const toGo = dom.scrollHeight - dom.scrollTop - dom.clientHeight;
  if (dom.scrollTop < dom.stuckAt - 4 && toGo > 60) return;
  dom.scrollTop = dom.scrollHeight;
  dom.stuckAt = dom.scrollTop;
}

/** Arrow keys walk from message to message when a message itself has the focus. */
function walk(event) {
  if (!event.target.matches("article.message, .scroller")) return;
  const all = [...event.currentTarget.querySelectorAll("article.message")];
  const at = all.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at === -1 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all[to]) return;
  event.preventDefault();
  all[to].focus();
  all[to].scrollIntoView({ block: "nearest" });
}
