/** What happened while the clock was moved, said once on arrival: how much, where, and the newest of it. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { actAs, openChannel, openMessage } from "../actions.js";
import { remember, remembered } from "../shell/route.js";
import { changed, channelName, channelOf, person, state } from "../store.js";
import { clock } from "../text/dates.js";
import { spokenText } from "../text/mrkdwn.js";

const KEY = "trip";
const many = (count, one, more) => `${count} ${count === 1 ? one : more}`;

/** The trip that is over and was not put away yet, or nothing. */
function trip() {
  const last = state.server?.trip;
  return last && !state.travel && remembered(KEY) !== last.to ? last : null;
}

/** The box above the messages. */
export function meanwhile() {
  const last = trip();
  if (!last) return null;
  const others = last.places.filter((place) => !channelOf(place.channel));
  const seen = last.places.filter((place) => channelOf(place.channel));
  const there = clock(new Date(last.to));
  return h("aside", { class: "meanwhile", key: "meanwhile", "aria-label": "What happened meanwhile" },
    h("div", { class: "meanwhile-head" },
      h("p", {}, h("strong", {}, howMuchLater(last)), ` It is ${there.day} ${there.year}, ${there.time}.`, !last.places.length && " Nothing was posted meanwhile."),
      h("button", { type: "button", class: "plain-button", "aria-label": "Put this away", onclick: putAway }, icon("close", 16))),
    last.places.length > 0 && h("ul", { class: "meanwhile-places" }, seen.map(shown), others.length > 0 && h("li", { key: "others" },
      h("span", { class: "meanwhile-where" }, "Only they see: "),
      others.map((place) => h("button", { key: place.channel, type: "button", class: "link-button", onclick: () => actAs(place.with, { channel: place.channel }) },
        `${many(place.new + place.changed, "direct message", "direct messages")} to ${person(place.with)?.name ?? "somebody"}`)))));
}

function shown(place) {
  const channel = channelOf(place.channel);
  const direct = channel.kind === "app";
  const more = place.new - place.messages.length;
  const where = direct ? "to you" : `in #${channelName(channel)}`;
  return h("li", { key: place.channel },
    h("button", { type: "button", class: "link-button meanwhile-where", onclick: () => openChannel(place.channel, { tab: "messages" }) },
      counted(place, direct, where)),
    place.messages.length > 0 && h("ul", { class: "meanwhile-messages" }, place.messages.map((each) => h("li", { key: each.ts },
      h("button", { type: "button", class: "link-button", onclick: () => openMessage(place.channel, each.ts) }, firstWords(each.text)))), more > 0 && h("li", { key: "more", class: "quiet" }, `and ${more} more`)));
}

/** `2 messages in #general, 1 changed`. */
function counted({ new: fresh, changed: other }, direct, where) {
  const words = direct ? ["direct message", "direct messages"] : ["message", "messages"];
  if (!fresh) return `${many(other, ...words)} ${where} changed`;
  return `${many(fresh, ...words)} ${where}${other ? `, ${other} changed` : ""}`;
}

const firstWords = (text) => {
  const words = spokenText(text).replace(/\s+/g, " ").trim();
  return words.length > 100 ? `${words.slice(0, 99).trimEnd()}…` : words || "A message";
};

/** `30 days later:` in the largest unit that fits. */
function howMuchLater({ from, to }) {
  const minutes = Math.round((new Date(to) - new Date(from)) / 60000);
  if (minutes < 60) return `${many(minutes, "minute", "minutes")} later.`;
  const hours = Math.round(minutes / 60);
  if (hours < 36) return `${many(hours, "hour", "hours")} later.`;
  return `${many(Math.round(hours / 24), "day", "days")} later.`;
}

/** The same in one sentence, for the live region. */
export function saidOnArrival() {
  const last = trip();
  if (!last) return "";
  const places = last.places.map((place) => {
    const channel = channelOf(place.channel);
    const where = !channel ? `to ${person(place.with)?.name ?? "somebody"}` : channel.kind === "app" ? "to you" : `in ${channelName(channel)}`;
    return counted(place, !channel || channel.kind === "app", where);
  });
  return [howMuchLater(last), places.length ? `${places.join("; ")}.` : "Nothing was posted meanwhile."].join(" ");
}

function putAway() {
  remember(KEY, state.server.trip.to);
  changed();
  document.querySelector('[data-composer="channel"]')?.focus();
}
