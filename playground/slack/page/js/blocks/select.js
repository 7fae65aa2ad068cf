/** All selects: static, users, conversations, channels and external, for one choice or many, with type-ahead. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import * as server from "../server.js";
import { changed, channelName, channelOf, person, state } from "../store.js";
import { closePopover, openPopover } from "../shell/popover.js";
import { spokenText, textOf } from "../text/mrkdwn.js";
import { isMulti } from "./values.js";

/** The control that shows what is chosen and opens the list. */
export function select(item, at) {
  const { surface, blockId, actionId, id } = at;
  const many = isMulti(item.type);
  const value = surface.value(blockId, actionId, item);
  const chosen = (many ? value : value === null || value === undefined ? [] : [value]).map((each) => asChoice(item, each));
  const busy = surface.isBusy(blockId, actionId);
  const hint = item.placeholder ? spokenText(item.placeholder) : placeholderFor(item.type);
  const valueId = `${id}-value`;
  const remove = (choice) => surface.choose(blockId, actionId, item, value.filter((each) => keyOf(item, each) !== choice.key));
  return h("div", { class: many ? "select select-many" : "select" },
    many && chosen.length > 0 && h("ul", { class: "chips" }, chosen.map((choice) => h("li", { key: choice.key, class: "chip" },
      h("span", { class: "chip-text" }, choice.text),
      h("button", { type: "button", "aria-label": `Remove ${choice.text}`, onclick: () => remove(choice) }, icon("close", 14))))),
    h("button", {
      type: "button",
      id,
      class: `select-button${busy ? " busy" : ""}${chosen.length && !many ? "" : " unset"}`,
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": "options",
      "aria-labelledby": at.labelId ? `${at.labelId} ${valueId}` : undefined,
      "aria-label": at.labelId ? undefined : [at.name.slice(0, 80), chosen[0]?.text ?? hint].filter(Boolean).join(": "),
      "aria-describedby": at.describedBy,
      "aria-invalid": at.invalid ? true : undefined,
      "data-focus": item.focus_on_load ? "yes" : undefined,
      onclick: (event) => open(event.currentTarget, item, at, hint),
      onkeydown: (event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        open(event.currentTarget, item, at, hint);
      },
    },
    h("span", { class: "select-value", id: valueId }, many ? hint : chosen[0]?.drawn ?? hint),
    icon("down", 16)));
}

function placeholderFor(type) {
  if (type.includes("users")) return "Choose a person";
  if (type.includes("channels")) return "Choose a channel";
  if (type.includes("conversations")) return "Choose a conversation";
  return type.startsWith("multi") ? "Choose options" : "Choose an option";
}

const byId = (item) => /users|channels|conversations/.test(item.type);
const keyOf = (item, value) => (byId(item) ? value : value?.value);

function asChoice(item, value) {
  if (!byId(item)) return { key: value.value, text: spokenText(value.text), drawn: textOf(value.text), value };
  const text = item.type.includes("users") ? person(value)?.name ?? value : `${channelName(channelOf(value)) || value}`;
  return { key: value, text, drawn: [text], value };
}

function open(anchor, item, at, hint) {
  if (state.popover?.anchor === anchor) return closePopover();
  const list = { query: "", active: 0, groups: [], loading: false, turn: 0 };
  list.groups = item.type.includes("external") ? [] : groupsOf(item);
  const value = at.surface.value(at.blockId, at.actionId, item);
  const chosen = list.groups.flatMap((group) => group.options).findIndex((each) => !isMulti(item.type) && each.key === keyOf(item, value));
  list.active = Math.max(0, chosen);
  const fetchMore = async () => {
    if (!item.type.includes("external")) return;
    const turn = ++list.turn;
    const least = item.min_query_length ?? 3;
    if (list.query.length < least) {
      Object.assign(list, { groups: [], loading: false, note: least === 1 ? "Type to search" : `Type ${least} characters or more` });
      return changed();
    }
    Object.assign(list, { loading: true, note: "Searching…" });
    changed();
    let found = [];
    let note = "No matches";
    try {
      found = await suggestions(item, at, list.query);
    } catch (refused) {
      note = refused.message;
    }
    if (turn === list.turn) Object.assign(list, { groups: found, loading: false, note, active: 0 });
    changed();
  };
  openPopover(anchor, { name: at.name ? `${at.name}: ${hint}` : hint, draw: () => panel(list, item, at, fetchMore) });
  fetchMore();
}

function groupsOf(item) {
  if (item.type.includes("users")) {
    const people = state.server.people.filter((each) => !each.deactivated);
    return [{ options: people.map((each) => ({ ...asChoice(item, each.id), note: each.handle ? `@${each.handle}` : "" })) }];
  }
  if (byId(item)) {
    const kinds = item.type.includes("channels") ? ["public"] : (item.filter?.include ?? ["public", "private", "im"]);
    const fits = state.server.channels.filter((each) => kinds.includes(each.kind)
      && !(item.filter?.exclude_external_shared_channels && each.shared));
    return [{ options: fits.map((each) => ({ ...asChoice(item, each.id), note: each.topic })) }];
  }
  return fromOptions(item);
}

function fromOptions(source) {
  const one = (option) => ({
    key: option.value, text: spokenText(option.text), drawn: textOf(option.text), value: option,
    note: option.description && spokenText(option.description),
  });
  if (source.option_groups) {
    return source.option_groups.map((group) => ({ title: spokenText(group.label), options: (group.options ?? []).map(one) }));
  }
  return [{ options: (source.options ?? []).map(one) }];
}

async function suggestions(item, at, query) {
  const answer = await server.suggest(state.as, at.surface.where, at.blockId, at.actionId, query);
  return fromOptions(answer);
}

function shownIn(list, item) {
  if (item.type.includes("external") || !list.query) return list.groups;
  const wanted = folded(list.query);
  return list.groups.map((group) => ({
    ...group, options: group.options.filter((each) => folded(`${each.text} ${each.note ?? ""}`).includes(wanted)),
  })).filter((group) => group.options.length);
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function panel(list, item, at, fetchMore) {
  const many = isMulti(item.type);
  const groups = shownIn(list, item);
  const flat = groups.flatMap((group) => group.options);
  const value = at.surface.value(at.blockId, at.actionId, item);
  const isOn = (choice) => (many ? value.some((each) => keyOf(item, each) === choice.key) : keyOf(item, value) === choice.key);
  const pick = (choice) => {
    if (!choice) return;
    if (!many) {
      closePopover();
      at.surface.choose(at.blockId, at.actionId, item, choice.value);
      return;
    }
    const left = isOn(choice) ? value.filter((each) => keyOf(item, each) !== choice.key) : [...value, choice.value];
    if (item.max_selected_items && left.length > item.max_selected_items) return;
    at.surface.choose(at.blockId, at.actionId, item, left);
  };
  const keys = (event) => {
    const to = { ArrowDown: list.active + 1, ArrowUp: list.active - 1, Home: 0, End: flat.length - 1 }[event.key];
    if (to !== undefined && !(event.target.value && (event.key === "Home" || event.key === "End"))) {
      event.preventDefault();
      list.active = flat.length ? (to + flat.length) % flat.length : 0;
      changed();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      pick(flat[list.active]);
    } else if (event.key === "Tab") {
      closePopover();
    }
  };
  let place = -1;
  return h("div", { class: "options-panel" },
    h("input", {
      class: "options-search",
      type: "text",
      role: "combobox",
      "aria-label": `Search: ${at.name || "options"}`,
      "aria-expanded": true,
      "aria-controls": "options",
      "aria-activedescendant": flat.length ? `option-${list.active}` : undefined,
      autocomplete: "off",
      placeholder: "Search",
      value: list.query,
      mounted: (dom) => dom.focus(),
      oninput: (event) => {
        list.query = event.target.value;
        list.active = 0;
        changed();
        fetchMore();
      },
      onkeydown: keys,
    }),
    h("div", { class: "options", role: "listbox", id: "options", "aria-label": at.name || "Options", "aria-multiselectable": many ? true : undefined },
      groups.map((group, key) => h("div", { key, role: group.title ? "group" : "presentation", "aria-label": group.title },
        group.title && h("div", { class: "menu-title", "aria-hidden": "true" }, group.title),
        group.options.map((choice) => {
          place += 1;
          const mine = place;
          return h("div", {
            key: choice.key,
            id: `option-${mine}`,
            role: "option",
            class: `option${mine === list.active ? " active" : ""}`,
            "aria-selected": isOn(choice),
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => pick(choice),
            onpointermove: () => {
              if (list.active !== mine) {
                list.active = mine;
                changed();
              }
            },
            drawn: mine === list.active ? (dom) => dom.scrollIntoView({ block: "nearest" }) : undefined,
          },
          h("span", { class: "option-check" }, isOn(choice) && icon("check", 16)),
          h("span", { class: "option-text" }, choice.drawn, choice.note && h("span", { class: "menu-note" }, choice.note)));
        })))),
    !flat.length && h("p", { class: "menu-note menu-empty", role: "status" }, list.loading ? "Searching…" : list.note ?? "No matches"));
}
