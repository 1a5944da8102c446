/* Short messages that leave by themselves. */
import { words } from './page.js';

const TOAST_MS = 6000;

export function toast(text, isError, isUrgent) {
  const line = document.createElement('p');
  line.className = `hd-toast${isError ? ' is-error' : ''}${isUrgent ? ' is-urgent' : ''}`;
  line.textContent = text;
  document.getElementById('hd-toasts').append(line);
  fade(line);
}

export function fade(line) {
  setTimeout(
    () => {
      line.remove();
    },
    line.matches('.is-error, .is-urgent') ? TOAST_MS * 2 : TOAST_MS,
  );
}

document.body.addEventListener('hd-toast', (event) => {
  toast(event.detail.text, event.detail.isError);
});

// what a person is told when something was not done; that they are signed out stands below, by live.js
const SAID = { refused: words.textRefused, failed: words.textFailed, 'no line': words.textOffline };

export function complain(fault) {
  const text = fault.kind ? SAID[fault.kind] : fault.message;
  if (text) toast(text, true);
}
