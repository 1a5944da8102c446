/* What a new part of the page needs before it is shown as meant. No inline styles: the content security policy forbids
   them, so widths and positions arrive as data attributes and are set here as CSS custom properties. */
import { each } from './page.js';
import { start } from './time.js';

// data-w="40" becomes --w: 40; German pages write 40,5
const PROPERTIES = ['w', 'a', 'b', 'v', 'c0', 'c1', 'cols'];

function numeric(text) {
  return /^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
}

function paint(root) {
  PROPERTIES.forEach((name) => {
    each(root, `[data-${name}]`, (el) => {
      el.style.setProperty(`--${name}`, numeric(el.dataset[name]));
    });
  });
}

// a table that is wider than its pane is scrolled by key, too
const panes = new ResizeObserver((seen) => {
  seen.forEach((one) => {
    if (one.target.scrollWidth > one.target.clientWidth) one.target.tabIndex = 0;
    else one.target.removeAttribute('tabindex');
  });
});

// a strip of tabs that is wider than the window begins at the tab that is open
function showTab(tab) {
  const hidden = tab.getBoundingClientRect().right - tab.parentNode.getBoundingClientRect().right;
  if (hidden > 0) tab.parentNode.scrollLeft += Math.ceil(hidden) + 1; // and its border
}

export function begin(root) {
  paint(root);
  start(root);
  root.querySelectorAll('.hd-pane:has(table):not([tabindex])').forEach((el) => {
    panes.observe(el);
  });
  root.querySelectorAll('.hd-filter > [aria-current]').forEach(showTab);
}
