/** The emoji picker: type to search, arrows to move, Enter to take. */

import { h } from "../dom.js";
import { changed } from "../store.js";
import { closePopover, openPopover } from "../shell/popover.js";
import { groups, spoken } from "../text/emoji.js";

const COLUMNS = 8;

export function openEmojiPicker(anchor, take) {
  const list = { query: "", active: 0 };
  openPopover(anchor, { name: "Add reaction", wide: true, draw: () => picker(list, take) });
}

function picker(list, take) {
  const wanted = list.query.toLowerCase().replace(/[: ]/g, "_").replace(/^_|_$/g, "");
  const shown = groups.map((group) => ({ ...group, emoji: group.emoji.filter((each) => each.name.includes(wanted)) }))
    .filter((group) => group.emoji.length);
  const flat = shown.flatMap((group) => group.emoji);
  const choose = (name) => {
    closePopover();
    take(name);
  };
  const keys = (event) => {
    const to = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (to && !(list.query && Math.abs(to) === 1)) {
      event.preventDefault();
      list.active = Math.max(0, Math.min(flat.length - 1, list.active + to));
      changed();
    } else if (event.key === "Enter" && flat[list.active]) {
      event.preventDefault();
      choose(flat[list.active].name);
    } else if (event.key === "Tab") {
      closePopover();
    }
  };
  let place = -1;
  return h("div", { class: "picker" },
    h("input", {
      class: "options-search", type: "text", role: "combobox", "aria-label": "Search emoji", "aria-expanded": true,
      "aria-controls": "emoji-grid", "aria-activedescendant": flat.length ? `emoji-${list.active}` : undefined,
      autocomplete: "off", placeholder: "Search emoji", value: list.query,
      mounted: (dom) => dom.focus(),
      oninput: (event) => {
        list.query = event.target.value;
        list.active = 0;
        changed();
      },
      onkeydown: keys,
    }),
    h("div", { class: "picker-scroll", role: "listbox", id: "emoji-grid", "aria-label": "Emoji" },
      shown.map((group) => h("div", { key: group.title, role: "group", "aria-label": group.title },
        h("div", { class: "menu-title", "aria-hidden": "true" }, group.title),
        h("div", { class: "picker-grid" }, group.emoji.map((each) => {
          place += 1;
          const mine = place;
          return h("div", {
            key: each.name, id: `emoji-${mine}`, role: "option", "aria-selected": mine === list.active,
            "aria-label": spoken(each.name), title: `:${each.name}:`,
            class: mine === list.active ? "picker-emoji active" : "picker-emoji",
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => choose(each.name),
            drawn: mine === list.active && mine > 0 ? (dom) => dom.scrollIntoView({ block: "nearest" }) : undefined,
          }, each.character);
        })))),
      !flat.length && h("p", { class: "menu-note menu-empty", role: "status" }, "No emoji of that name")),
    h("div", { class: "picker-foot" }, flat[list.active] ? `${flat[list.active].character} :${flat[list.active].name}:` : ""));
}
