/* The ticket's page and list: forms in the dialog, the dock, files by drop and paste, choosing many rows. */
import { complain, toast } from './messages.js';
import { ask } from './server.js';
import { session } from './storage.js';

const body = document.body;
const LARGEST = 25 * 1024 * 1024;

/* the dialog: a form that was fetched into it opens it, an empty answer closes it */
const dialog = document.getElementById('act');
const state = { asked: null }; // what had the focus when the dialog was asked for

function focusFirst(root) {
  const field = root.querySelector('[aria-invalid="true"], input:not([type=hidden]), select, textarea, button');
  if (field) field.focus();
}

body.addEventListener('htmx:beforeRequest', (event) => {
  if (event.detail.target && event.detail.target.id === 'act-body' && dialog && !dialog.open)
    state.asked = document.activeElement;
});
body.addEventListener('htmx:afterSwap', (event) => {
  if (!dialog || event.detail.target.id !== 'act-body') return;
  if (!event.detail.target.firstElementChild) {
    dialog.close();
    return;
  }
  const menu = document.getElementById('more');
  if (menu?.matches(':popover-open')) menu.hidePopover();
  if (!dialog.open) dialog.showModal();
  focusFirst(event.detail.target);
});
if (dialog) {
  dialog.addEventListener('close', () => {
    document.getElementById('act-body').replaceChildren();
    if (state.asked?.isConnected) state.asked.focus();
  });
}
document.addEventListener('click', (event) => {
  const closing = event.target.closest('[data-close]');
  if (closing && dialog?.open) {
    event.preventDefault();
    dialog.close();
  }
  const canned = event.target.closest('[data-canned]');
  if (canned) takeOver(canned.dataset.canned);
});

/* the dock */
function text() {
  return document.getElementById('cmp');
}

// what stands in the box outlives a reload and a new sign-in
const kept = `hd-entry-${window.location.pathname}`;

function keep() {
  if (text().value) session.set(kept, text().value);
  else session.remove(kept);
}

document.addEventListener('input', (event) => {
  if (event.target === text()) keep();
});
body.addEventListener('htmx:afterSwap', (event) => {
  if (text() && event.detail.target.id === 'compose') keep();
});
body.addEventListener('htmx:afterSettle', (event) => {
  const refused = event.detail.target.id === 'compose' && document.querySelector('#compose [aria-invalid="true"]');
  if (refused) refused.focus();
});
if (text() && !text().value) text().value = session.get(kept);

function takeOver(words) {
  const field = text();
  dialog.close();
  field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
  keep();
  field.focus();
}

document.addEventListener('change', (event) => {
  if (event.target.matches('#compose [name=kind]')) text().placeholder = text().dataset[event.target.value];
  if (event.target.matches('[data-file-input]')) {
    send(Array.from(event.target.files));
    event.target.value = '';
  }
  if (event.target.matches('[data-pick-all]')) {
    event.target.form.querySelectorAll('[name=pick]').forEach((box) => {
      box.checked = event.target.checked;
    });
  }
});

/* files: chosen, dropped anywhere on the page, or pasted */
function send(files) {
  const form = document.getElementById('compose');
  if (!form || !files.length) return;
  const large = files.filter((file) => file.size > LARGEST);
  large.forEach((file) => {
    toast(`${file.name}: ${form.dataset.tooLarge}`, true);
  });
  const fine = files.filter((file) => file.size <= LARGEST);
  if (fine.length) upload(form, fine);
}

function upload(form, files) {
  const data = new FormData();
  files.forEach((file) => {
    data.append('files', file, file.name);
  });
  data.append('kind', form.elements.kind.value);
  form.setAttribute('aria-busy', 'true');
  ask(form.dataset.files, { method: 'POST', body: data, headers: { Accept: 'application/json' } })
    .then((answer) => answer.json())
    .then((answer) => {
      answer.faults.forEach((fault) => {
        toast(fault, true);
      });
      if (answer.faults.length < files.length) toast(form.dataset.kept);
      window.htmx.trigger('#thread', 'live');
    })
    .catch((fault) => {
      if (fault.answer?.status === 413) toast(form.dataset.tooLarge, true);
      else complain(fault);
    })
    .finally(() => {
      form.removeAttribute('aria-busy');
    });
}

function hasFiles(event) {
  return event.dataTransfer && Array.from(event.dataTransfer.types).includes('Files');
}

document.addEventListener('dragover', (event) => {
  if (!hasFiles(event) || !document.getElementById('compose')) return;
  event.preventDefault();
  body.classList.add('is-dropping');
});
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) body.classList.remove('is-dropping');
});
document.addEventListener('drop', (event) => {
  body.classList.remove('is-dropping');
  if (!hasFiles(event) || !document.getElementById('compose')) return;
  event.preventDefault();
  send(Array.from(event.dataTransfer.files));
});
document.addEventListener('paste', (event) => {
  const files = event.clipboardData ? Array.from(event.clipboardData.files) : [];
  if (files.length && document.getElementById('compose')) {
    event.preventDefault();
    send(files);
  }
});
