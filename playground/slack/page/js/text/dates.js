/** Dates as the playground's people read them. The zone is the acting person's, else the workspace's. */

import { me, state } from "../store.js";

/** @type {Map<string, Intl.DateTimeFormat>} making one takes longer than using it a hundred times */
const formats = new Map();

function format(locale, options) {
  const zone = me()?.tz ?? state.server?.workspace?.zone ?? "UTC";
  const key = JSON.stringify([locale, zone, options]);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = made(locale, zone, options)));
  return found;
}

function made(locale, zone, options) {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  } catch {
    return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  }
}

const shown = (date, options) => format("en-GB", options).format(date);

export const fromTs = (ts) => new Date(Number.parseFloat(ts) * 1000);

export const now = () => (state.server?.now ? new Date(state.server.now) : new Date());

/** `2026-03-14`, in the person's zone. */
export const isoDay = (date) => format("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

export const time = (date) => shown(date, { hour: "2-digit", minute: "2-digit" });

/** The title of a day separator: Today, Yesterday, `Monday 14 March`. */
export function dayTitle(date) {
  const day = isoDay(date);
  if (day === isoDay(now())) return "Today";
  if (day === isoDay(new Date(now().getTime() - 864e5))) return "Yesterday";
  const sameYear = day.slice(0, 4) === isoDay(now()).slice(0, 4);
  return shown(date, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) })
    .replace(",", "");
}

/** The clock in the top bar. */
export function clock(date) {
  return {
    day: shown(date, { weekday: "short", day: "numeric", month: "short" }).replace(",", ""),
    year: shown(date, { year: "numeric" }),
    time: time(date),
  };
}

export const full = (date) =>
  `${shown(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" })} at ${time(date)}`;

const LONG = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const TOKENS = {
  date_num: (date) => isoDay(date),
  date_slash: (date) => isoDay(date).split("-").reverse().join("/"),
  date: (date) => shown(date, { month: "long", day: "numeric" }),
  date_short: (date) => shown(date, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (date) => shown(date, LONG),
  date_long_full: (date) => shown(date, { month: "long", day: "numeric", year: "numeric" }),
  time: (date) => time(date),
  time_secs: (date) => shown(date, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (date) => ago(date),
  day_divider_pretty: (date) => dayTitle(date),
};

/** Slack's `{date_short_pretty} at {time}` for a moment in seconds; null if a token is unknown. */
export function formatted(seconds, pattern) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = pattern.replace(/\{([a-z_]+)\}/g, (_, token) => {
    const plain = TOKENS[token] ?? TOKENS[token.replace(/_pretty$/, "")];
    if (!plain) known = false;
    if (!plain || !token.endsWith("_pretty")) return plain ? plain(date) : "";
    const title = dayTitle(date);
    return title === "Today" || title === "Yesterday" ? title.toLowerCase() : plain(date);
  });
  return known ? text.charAt(0).toUpperCase() + text.slice(1) : null;
}

function ago(date) {
  const minutes = Math.round((date.getTime() - now().getTime()) / 60000);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}
