/* After saving: the focus on the heading, F2 asks first while nothing was chosen, leaving the page ends the call. */
import { beacon } from './server.js';

const heading = document.getElementById('saved-h');
const ended = document.location.pathname.replace(/logged\/$/, 'ended/');

function mustSettle() {
  return document.getElementById('saved-live').dataset.mustSettle === '1';
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-key="f2"]');
  if (!link || !mustSettle()) return;
  event.preventDefault();
  document.getElementById('unsettled').showModal();
});
window.addEventListener('pagehide', () => {
  beacon(ended);
});
document.body.addEventListener('htmx:afterSwap', () => {
  const open = document.querySelector('#mail-dialog[data-open]');
  if (open) open.showModal();
});
heading.focus();
