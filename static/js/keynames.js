/* Which key was pressed, and whether it may act where the focus is. Pure: tested in tests/js without a page. */
export const FIELDS = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]';

// the name of what is pressed: "n", "alt+1", "ctrl+enter", "f2"
export function pressed(event) {
  if (event.getModifierState?.('AltGraph')) return '';
  let name = event.key.toLowerCase();
  // the physical digit row: Alt with a digit gives other characters on some keyboards
  if (event.altKey && /^(Digit|Numpad)\d$/.test(event.code)) name = event.code.slice(-1);
  else if (event.altKey && /^Key[A-Z]$/.test(event.code)) name = event.code.slice(-1).toLowerCase();
  return (event.ctrlKey || event.metaKey ? 'ctrl+' : '') + (event.altKey ? 'alt+' : '') + name;
}

export function inField(el) {
  if (!el?.matches?.(FIELDS)) return false;
  return !(el.tagName === 'INPUT' && ['checkbox', 'radio', 'button', 'submit', 'reset'].includes(el.type));
}

// isSingle: whether the reader uses single keys
export function mayAct(key, target, isSingle) {
  if (key.startsWith('arrow')) return isSingle && !inField(target);
  if (key.length > 1 && key !== 'enter') return true;
  if (!isSingle || inField(target)) return false;
  return key !== 'enter' || !target.closest('a, button, summary, input, select');
}
