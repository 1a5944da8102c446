/* Keys: data-key="n" | "alt+1" | "ctrl+enter" | "f2" | "escape". */
import { FIELDS, inField, mayAct, pressed } from './keynames.js';
import { words } from './page.js';

// the page's own element comes after the frame's
function targetOf(key) {
  const dialog = document.querySelector('dialog[open]');
  const found = (dialog || document).querySelectorAll(`[data-key~="${CSS.escape(key)}"]`);
  return Array.from(found)
    .reverse()
    .find((el) => !el.disabled && el.getAttribute('aria-disabled') !== 'true' && el.getClientRects().length > 0);
}

export function use(el) {
  if (el.tagName === 'INPUT' && (el.type === 'radio' || el.type === 'checkbox')) {
    el.focus();
    el.click();
  } else if (el.matches(FIELDS)) {
    el.focus();
    if (el.select) el.select();
  } else {
    el.click();
  }
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const key = pressed(event);
  if (!key || !mayAct(key, event.target, words.singleKeys === '1')) return;
  const target = targetOf(key);
  if (target) {
    event.preventDefault();
    use(target);
  } else if (key === 'escape' && inField(event.target)) {
    event.target.blur();
  }
});

// where a part of the page scrolls instead of the page, the keys are for it
const SCROLLING = ['PageDown', 'PageUp', 'ArrowDown', 'ArrowUp', 'Home', 'End', ' '];
document.addEventListener('keydown', (event) => {
  if (event.target !== document.body || event.defaultPrevented || !SCROLLING.includes(event.key)) return;
  const pane = Array.from(document.querySelectorAll('.hd-room, .hd-flow, .hd-list, .hd-thread')).find(
    (el) => el.scrollHeight > el.clientHeight && getComputedStyle(el).overflowY === 'auto',
  );
  if (!pane) return;
  pane.tabIndex = -1;
  pane.focus({ preventScroll: true });
});
