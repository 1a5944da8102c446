/* The fields of the call intake: by name, what was filled in for the agent, suggestions below a field, errors at it.
   Tells `hd:taken` on the form when a suggestion was taken. Imported by intake.js.
   1 fields · 2 suggestions below a field (combobox) · 3 errors */
const form = document.getElementById('intake');

/* 1 ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────── */
export function input(name) {
  return form.elements[name];
}

export function hidden(name) {
  return document.getElementById(`id_${name}`);
}

function auto() {
  return new Set(hidden('auto').value.split(' ').filter(Boolean));
}

export function setAuto(names) {
  hidden('auto').value = Array.from(names).join(' ');
}

export function byHand(name) {
  const names = auto();
  if (names.delete(name)) setAuto(names);
}

export function put(name, value) {
  const field = hidden(name) || input(name);
  if (field && field.value !== String(value)) field.value = value;
  if (field && String(value)) clearError(name);
}

// the next call on this page: another name of the sheet, and its clock begins
export function rename(values) {
  Object.entries(values).forEach((pair) => {
    put(pair[0], pair[1]);
  });
  const clock = document.querySelector('.hd-live [data-since]');
  if (values.started_at && clock) clock.dataset.since = values.started_at;
}

export function piece(name) {
  return document.getElementById(`piece-${name}`);
}

/* 2 ── suggestions below a field (combobox) ────────────────────────────────────────────────────────────────────── */
let open = null; // { field, list, options, at }

export function offer(name, options) {
  const field = name && hidden(name);
  close();
  if (!field || document.activeElement !== field || !options.length) return;
  const list = document.getElementById(`${field.id}-o`);
  list.replaceChildren.apply(
    list,
    options.map((option, index) => entry(list, option, index)),
  );
  list.hidden = false;
  field.setAttribute('aria-expanded', 'true');
  open = { field: field, list: list, options: options, at: -1 };
}

function entry(list, option, index) {
  const line = document.createElement('li');
  const label = document.createElement('span');
  const sub = document.createElement('span');
  line.id = list.id + index;
  line.setAttribute('role', 'option');
  line.setAttribute('aria-selected', 'false');
  label.textContent = option.label;
  label.className = option.code ? 'hd-code' : '';
  sub.textContent = option.sub;
  sub.className = 'hd-meta hd-clip';
  line.append(label, sub);
  line.addEventListener('mousedown', (event) => {
    event.preventDefault();
    take(option);
  });
  return line;
}

function close() {
  if (!open) return;
  open.list.hidden = true;
  open.field.setAttribute('aria-expanded', 'false');
  open.field.removeAttribute('aria-activedescendant');
  open = null;
}

function point(step) {
  const lines = open.list.children;
  if (open.at >= 0) lines[open.at].setAttribute('aria-selected', 'false');
  open.at = (open.at + step + lines.length + (open.at < 0 && step < 0 ? 1 : 0)) % lines.length;
  lines[open.at].setAttribute('aria-selected', 'true');
  lines[open.at].scrollIntoView({ block: 'nearest' });
  open.field.setAttribute('aria-activedescendant', lines[open.at].id);
}

function take(option) {
  Object.entries(option.fill).forEach((pair) => {
    put(pair[0], pair[1]);
    byHand(pair[0]);
  });
  close();
  form.dispatchEvent(new CustomEvent('hd:taken'));
}

form.addEventListener('keydown', (event) => {
  if (open && event.target === open.field) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      point(event.key === 'ArrowDown' ? 1 : -1);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && open.at >= 0 && !event.ctrlKey) {
      if (event.key === 'Tab') {
        take(open.options[open.at]);
        return;
      }
      take(open.options[open.at]);
    } else if (event.key === 'Escape') {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === 'Enter' && event.target.matches('input') && !event.ctrlKey && !event.metaKey) {
    event.preventDefault(); // Enter in a field is no "save": that is Ctrl Enter
  }
});
form.addEventListener('focusout', () => {
  setTimeout(() => {
    if (open && document.activeElement !== open.field) close();
  }, 0);
});

/* 3 ── errors ─────────────────────────────────────────────────────────────────────────────────────────────────────── */
function errorOf(name) {
  return document.getElementById(`id_${name}-e`);
}

export function clearError(name) {
  const line = errorOf(name);
  const field = hidden(name);
  if (line) line.hidden = true;
  if (field) {
    field.classList.remove('is-invalid');
    field.removeAttribute('aria-invalid');
  }
}

export function showErrors(errors) {
  let first = null;
  const whole = document.getElementById('sheet-error');
  whole.hidden = true;
  Object.keys(errors).forEach((name) => {
    const line = errorOf(name);
    if (!line) {
      whole.hidden = false;
      whole.querySelector('p').textContent = errors[name];
      return;
    }
    line.hidden = false;
    line.querySelector('span').textContent = errors[name];
    const field = hidden(name);
    if (!field) return;
    field.classList.add('is-invalid');
    field.setAttribute('aria-invalid', 'true');
    if (!first || field.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) first = field;
  });
  if (first) first.focus();
}
