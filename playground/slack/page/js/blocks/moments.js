/** Dates and times, with the browser's own pickers. A date counts once it is complete and left, or picked. */

import { h } from "../dom.js";
import { spokenText } from "../text/mrkdwn.js";

function moment(kind, item, at, { shown, kept }) {
  const { surface, blockId, actionId } = at;
  const value = surface.value(blockId, actionId, item);
  const finish = (event) => {
    const next = kept(event.target.value);
    const told = event.target.dataset.told ?? String(value ?? "");
    if (String(next ?? "") === told) return;
    event.target.dataset.told = String(next ?? "");
    surface.choose(blockId, actionId, item, next);
  };
  const input = (event) => {
    clearTimeout(surface.pause);
    const target = event.target;
    if (!surface.tells(blockId)) surface.enter(blockId, actionId, item, kept(target.value));
    else if (target.value) surface.pause = setTimeout(() => finish({ target }), 900);
  };
  return h("input", {
    id: at.id,
    type: kind,
    class: "typed moment",
    value: shown(value),
    "aria-labelledby": at.labelId,
    "aria-label": at.labelId ? undefined : at.name || spokenText(item.placeholder) || "Choose",
    title: item.placeholder ? spokenText(item.placeholder) : undefined,
    "aria-describedby": at.describedBy,
    "aria-invalid": at.invalid ? true : undefined,
    "data-focus": item.focus_on_load ? "yes" : undefined,
    oninput: input,
    onblur: (event) => surface.tells(blockId) && finish(event),
    onkeydown: (event) => {
      if (event.key === "Enter" && surface.tells(blockId)) finish(event);
    },
  });
}

const same = { shown: (value) => value ?? "", kept: (text) => text || null };

export const dateInput = (item, at) => moment("date", item, at, same);
export const timeInput = (item, at) => moment("time", item, at, same);

/** Slack keeps a date with a time as seconds; they are typed in the browser's zone. */
export const dateTimeInput = (item, at) => moment("datetime-local", item, at, {
  shown: (value) => (value ? new Date(value * 1000 - new Date(value * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16) : ""),
  kept: (text) => (text ? Math.round(new Date(text).getTime() / 1000) : null),
});
