/** The page's own line icons, drawn on a 20 × 20 grid. They are decoration: the control around them has the name. */

import { h } from "./dom.js";

const PATHS = {
  hash: ["M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5"],
  lock: ["M5.5 9h9v7.5h-9z", "M7 9V6.5a3 3 0 0 1 6 0V9"],
  person: ["M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10z", "M3.8 16.8c.6-3 3-4.6 6.2-4.6s5.6 1.6 6.2 4.6"],
  app: ["M4 4h5v5H4zM11 11h5v5h-5zM11 4h5v5h-5zM4 11h5v5H4z"],
  shared: ["M4 16V6l6-2.5V16", "M10 8h6v8", "M2.5 16.5h15", "M6.5 8.5h1M6.5 11.5h1M12.5 11h1M12.5 13.5h1"],
  smile: ["M9 17A7 7 0 1 1 15.6 8", "M7 8v.6M11.5 8v.6", "M6.3 11.5c1.4 2 4 2 5.4 0", "M16 12v5M13.5 14.5h5"],
  reply: ["M17 9.5c0 3.3-3.1 5.8-7 5.8-.9 0-1.7-.1-2.5-.3L3.5 16.8l1-3.3C3.5 12.4 3 11 3 9.5 3 6.2 6.1 3.8 10 3.8s7 2.4 7 5.7z"],
  more: ["M10 5v.1M10 10v.1M10 15v.1"],
  bolt: ["M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z"],
  send: ["M3.5 10 16.5 4l-4 13-3-5.5z", "M9.5 11.5 16.5 4"],
  close: ["M5 5l10 10M15 5 5 15"],
  search: ["M9 14.5A5.5 5.5 0 1 0 9 3.5a5.5 5.5 0 0 0 0 11z", "M13 13l4 4"],
  clock: ["M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M10 6v4.2l2.8 1.8"],
  menu: ["M3.5 5.5h13M3.5 10h13M3.5 14.5h13"],
  pulse: ["M2.5 10.5h3.5l2-6 3.5 11 2.2-5h3.8"],
  down: ["M5.5 8l4.5 4.5L14.5 8"],
  up: ["M5.5 12l4.5-4.5 4.5 4.5"],
  right: ["M8 5.5 12.5 10 8 14.5"],
  back: ["M11.5 4.5 6 10l5.5 5.5"],
  check: ["M4.5 10.5l3.7 3.7L15.5 6.5"],
  warn: ["M10 3.5 17.5 16.5h-15z", "M10 8.5v3.5M10 14.2v.1"],
  file: ["M5.5 3h6l3.5 3.5V17h-9.5z", "M11.5 3v3.5H15"],
  eye: ["M2.5 10c1.7-3.3 4.3-5 7.5-5s5.8 1.7 7.5 5c-1.7 3.3-4.3 5-7.5 5s-5.8-1.7-7.5-5z", "M10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z"],
  info: ["M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M10 9.2v4.3M10 6.5v.1"],
  copy: ["M7 7h9v9H7z", "M4 13V4h9"],
  out: ["M8 4.5H4.5v11h11V12", "M11.5 4h4.5v4.5M16 4l-7 7"],
  calendar: ["M3.5 5h13v11.5h-13z", "M3.5 8.5h13M7 3v3.5M13 3v3.5"],
};

/** One icon by name. */
export function icon(name, size = 18) {
  return h(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", focusable: "false" },
    (PATHS[name] ?? PATHS.info).map((d, index) => h("path", { d, key: index })),
  );
}
