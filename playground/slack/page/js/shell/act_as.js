/** The switch that says who one is. Deactivated people and bots are listed, with the reason why one cannot be them. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { actAs } from "../actions.js";
import { avatar } from "../messages/avatar.js";
import { me, state } from "../store.js";
import { openMenu } from "./menu.js";

export const canAct = (someone) => !someone.deactivated && someone.kind !== "deactivated" && someone.kind !== "bot";

const KINDS = {
  member: "staff", owner: "owner", admin: "admin", guest: "guest", single_guest: "guest of one channel",
  stranger: "from another company", deactivated: "deactivated", bot: "bot",
};

/** What a person is here: the role where one is known, else the kind of account. */
export function roleOf(someone) {
  const kind = KINDS[someone.kind] ?? someone.kind ?? "";
  return someone.role_hint || kind;
}

export function actAsButton() {
  const self = me();
  return h("button", {
    type: "button",
    class: "act-as",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-label": self ? `Acting as ${self.name}, ${roleOf(self)}. Change` : "Choose who to act as",
    onclick: (event) => openPeople(event.currentTarget),
  },
  h("span", { class: "act-as-label" }, "Acting as"),
  self && avatar(self, 24),
  h("span", { class: "act-as-name" }, self?.name ?? "nobody"),
  self && h("span", { class: "role" }, roleOf(self)),
  icon("down", 15));
}

function openPeople(anchor) {
  const people = state.server.people;
  const inside = people.filter((each) => canAct(each) && !/guest|stranger/.test(each.kind));
  const outside = people.filter((each) => canAct(each) && /guest|stranger/.test(each.kind));
  const unable = people.filter((each) => !canAct(each));
  const titled = (title, list) => (list.length ? [{ title }, ...list.map(item)] : []);
  openMenu(anchor, {
    label: "Act as",
    items: [...titled("Colleagues", inside), ...titled("Guests and other companies", outside), ...titled("Cannot act", unable)],
  });
}

function aboutOf(someone) {
  const role = roleOf(someone);
  return [role, someone.title].filter((each, place) => each && (place === 0 || each.toLowerCase() !== role.toLowerCase())).join(" · ");
}

function item(someone) {
  const able = canAct(someone);
  const why = someone.kind === "bot" ? "A bot acts by itself" : "This account is deactivated: it can neither read nor write";
  return {
    text: someone.name,
    off: !able,
    drawn: [h("span", { key: "who", class: "who" }, avatar(someone, 26), h("span", { class: "who-words" },
      h("span", { class: "who-name" }, someone.name, someone.id === state.as && h("span", { class: "who-me" }, icon("check", 15))),
      h("span", { class: "menu-note" }, able ? aboutOf(someone) : why)))],
    run: () => actAs(someone.id),
  };
}
