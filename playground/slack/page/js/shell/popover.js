/**
 * One small panel at a time beside the control that opened it: menus, option lists, the emoji picker.
 * It lives outside the page's own tree, so a live update neither closes nor moves it.
 */

import { h } from "../dom.js";
import { changed, state } from "../store.js";

/** Opens a panel. `draw()` gives its content; `name` is what it is called aloud. */
export function openPopover(anchor, { name, draw, role = "dialog", wide = false, onClosed }) {
  closePopover({ giveBack: false });
  anchor.setAttribute("aria-expanded", "true");
  state.popover = { anchor, name, draw, role, wide, onClosed };
  changed();
}

/** Closes the panel and gives the focus back to its control. */
export function closePopover({ giveBack = true } = {}) {
  const popover = state.popover;
  if (!popover) return;
  state.popover = null;
  popover.anchor.setAttribute("aria-expanded", "false");
  if (giveBack && popover.anchor.isConnected) popover.anchor.focus();
  popover.onClosed?.();
  changed();
}

/** The panel, or nothing. */
export function drawPopover() {
  const popover = state.popover;
  if (!popover) return null;
  if (!popover.anchor.isConnected) {
    queueMicrotask(() => state.popover === popover && closePopover({ giveBack: false }));
    return null;
  }
  return h("div", {
    key: popover.name,
    class: popover.wide ? "popover popover-wide" : "popover",
    role: popover.role === "menu" ? "region" : "dialog",
    "aria-label": popover.name,
    drawn: place,
    onkeydown: (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        closePopover();
      }
      if (event.key === "Tab" && popover.role === "menu") closePopover();
    },
  }, popover.draw());
}

function place(dom) {
  const { anchor } = state.popover ?? {};
  if (!anchor) return;
  const at = anchor.getBoundingClientRect();
  dom.style.minWidth = `${Math.min(at.width, window.innerWidth - 16)}px`;
  dom.style.maxHeight = "none"; // its own height, not that of an earlier, smaller window
  const [width, height] = [dom.offsetWidth, dom.offsetHeight];
  const below = window.innerHeight - at.bottom - 12;
  const above = at.top - 12;
  const up = below < Math.min(height, 260) && above > below;
  dom.style.maxHeight = `${Math.max(140, up ? above : below)}px`;
  const tall = Math.min(height, up ? above : below);
  dom.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`;
  dom.style.top = `${Math.max(8, up ? at.top - tall - 4 : at.bottom + 4)}px`;
}

/** Outside clicks close it; scrolling and resizing keep it beside its control. */
export function watchPopover() {
  document.addEventListener("pointerdown", (event) => {
    const popover = state.popover;
    if (!popover || event.target.closest(".popover") || popover.anchor.contains(event.target)) return;
    closePopover({ giveBack: false });
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.popover && !event.defaultPrevented) {
      event.preventDefault();
      closePopover();
    }
  }, true);
  const again = () => {
    const dom = document.querySelector(".popover");
    if (dom && state.popover) place(dom);
  };
  window.addEventListener("resize", again);
  document.addEventListener("scroll", (event) => !(event.target.closest && event.target.closest(".popover")) && again(), true);
}
