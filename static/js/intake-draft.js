/* Call intake: what is typed stays in this browser until the server has it. Imported by intake.js. */
import { pick } from './draft.js';
import { hidden } from './intake-fields.js';
import { local } from './storage.js';

const form = document.getElementById('intake');
const store = `hd-call-${form.dataset.user}-`; // and the sheet's name: two tabs may hold two calls

function values() {
  return Object.fromEntries(new FormData(form));
}

export function keep() {
  local.set(store + hidden('token').value, JSON.stringify(values()));
}

export function forget() {
  local.remove(store + hidden('token').value);
}

function allKept() {
  try {
    return local.keys(store).map((key) => JSON.parse(local.get(key)));
  } catch {
    return []; /* nothing usable */
  }
}

export function restore() {
  const kept = pick(allKept(), values());
  if (!kept) return false;
  Object.entries(kept).forEach(([name, value]) => {
    const field = form.elements[name];
    if (name === 'csrfmiddlewaretoken' || !field) return;
    if (field instanceof RadioNodeList || field.type === 'radio' || field.type === 'checkbox') {
      form.querySelectorAll(`[name="${name}"]`).forEach((one) => {
        one.checked = one.value === value;
      });
    } else {
      field.value = value;
    }
  });
  return true;
}
