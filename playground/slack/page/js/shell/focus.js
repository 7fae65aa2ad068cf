/** Where the keyboard is. */

const REACHABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex]:not([tabindex='-1']), summary";

export const reachable = (root) => [...root.querySelectorAll(REACHABLE)].filter((each) => each.offsetParent !== null);

/** Makes Tab go round inside the element whose keydown this is. */
export function keepFocusIn(event) {
  if (event.key !== "Tab") return;
  const all = reachable(event.currentTarget);
  if (!all.length) return event.preventDefault();
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement === edge || !event.currentTarget.contains(document.activeElement)) {
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }
}
