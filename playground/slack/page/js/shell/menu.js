/** A menu of commands: arrow keys move, Enter runs, Escape closes. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { closePopover, openPopover } from "./popover.js";

/** items: [{text, drawn?, note?, icon?, danger?, off?, run}] or {title} */
export function openMenu(anchor, { label, items }) {
  openPopover(anchor, { name: label, role: "menu", draw: () => menu(label, items) });
}

function menu(label, items) {
  const first = items.findIndex((item) => !item.title); // one of them is reachable, or a long menu could not be scrolled
  return h("div", {
    class: "menu",
    role: "menu",
    "aria-label": label,
    mounted: (dom) => dom.querySelector("[role=menuitem]")?.focus(),
    onkeydown: move,
  }, items.length ? items.map((item, key) => (item.title
    ? h("div", { key, class: "menu-title", role: "presentation" }, item.title)
    : h("button", {
      key,
      type: "button",
      role: "menuitem",
      class: `menu-item${item.danger ? " danger" : ""}`,
      tabindex: key === first ? "0" : "-1",
      "aria-disabled": item.off ? true : undefined,
      onclick: () => {
        if (item.off) return;
        closePopover();
        item.run();
      },
    },
    item.icon && icon(item.icon),
    h("span", { class: "menu-text" }, item.drawn ?? item.text, item.note && h("span", { class: "menu-note" }, item.note)))))
    : h("p", { class: "menu-note menu-empty" }, "Nothing here."));
}

function move(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    const next = [...items.slice(at + 1), ...items].find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
    next?.focus();
  }
}
