/* Call intake: the classification, the same case again, and other small choices. Imported by intake.js. */
import { byHand, clearError, hidden, input, piece, put } from './intake-fields.js';
import { ask } from './server.js';

let sheet = null; // what intake.js does when something was chosen: soon, finish, offline, showPicksAnew

const dialog = document.getElementById('classes');
const query = document.getElementById('classes-q');
const list = document.getElementById('classes-list');

function findClass(button) {
  ask(`${button.dataset.url}?product=${encodeURIComponent(hidden('product_id').value)}`)
    .then((response) => response.text())
    .then((html) => {
      list.innerHTML = html;
      query.value = '';
      dialog.showModal();
      query.focus();
    })
    .catch(sheet.offline);
}

function filter() {
  const words = query.value.toLowerCase().split(/\s+/);
  list.querySelectorAll('li[data-words]').forEach((line) => {
    line.hidden = !words.every((word) => line.dataset.words.includes(word));
  });
}

query.addEventListener('input', filter);
query.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  const first = list.querySelector('li:not([hidden]) [data-class]');
  if (first) first.click();
});

function chooseClass(id) {
  const picks = piece('picks');
  picks.querySelectorAll('input').forEach((field) => {
    field.checked = field.value === id;
  });
  if (!picks.querySelector('input:checked')) {
    const chosen = document.createElement('input');
    chosen.type = 'hidden';
    chosen.name = 'classification_id';
    chosen.value = id;
    picks.append(chosen);
  }
  hidden('chosen').value = '1';
  clearError('classification_id');
  dialog.close();
  document.getElementById('more-classes').focus();
  sheet.showPicksAnew();
  sheet.soon(0);
}

// the number is known, but this time somebody else of the company has it in hand
function someoneElse() {
  hidden('stranger').value = hidden('phone').value;
  ['caller_name', 'email', 'contact_id'].forEach((name) => {
    put(name, '');
    byHand(name);
  });
  input('caller_name').focus();
  sheet.soon(0);
}

function notYetKnown() {
  document.getElementById('missing').hidden = false;
  input('serial_missing').focus();
}

export function listenForChoices(acts) {
  sheet = acts;
  document.addEventListener('click', (event) => {
    const el = event.target.closest(
      '[data-class], [data-attach], [data-detach], [data-someone-else], [data-missing], [data-serial], #more-classes, #discard',
    );
    if (!el) return;
    if (el.dataset.class) chooseClass(el.dataset.class);
    else if (el.dataset.attach) {
      put('attach_to', el.dataset.attach);
      input('description').focus();
      sheet.soon(0);
    } else if ('detach' in el.dataset) {
      put('attach_to', '');
      input('description').focus();
      sheet.soon(0);
    } else if ('someoneElse' in el.dataset) someoneElse();
    else if ('missing' in el.dataset) notYetKnown();
    else if (el.dataset.serial) {
      put('serial', el.dataset.serial);
      input('serial').focus();
      sheet.soon(0);
    } else if (el.id === 'more-classes') findClass(el);
    else if (el.id === 'discard') sheet.finish();
  });
}
