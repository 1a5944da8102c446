/* Asking the server, in one place: the token as it is now goes with each request, and each answer is heard, refused, of
   somebody signed out, a failure of the server, or no answer at all (decision.js). */
import { choose, cookie, decide } from './decision.js';

function meta(name) {
  return document.querySelector(`meta[name="${name}"]`);
}

export function token() {
  const page = meta('csrf-token');
  if (!page) return '';
  const now = { token: cookie(document.cookie, 'csrftoken'), reader: cookie(document.cookie, 'hd-reader') };
  return choose({ token: page.content, reader: page.dataset.reader }, now);
}

const FIELD = 'csrfmiddlewaretoken'; // Django reads it before the header

// every form, sent by the browser, by htmx or by a script: its token is the one of now
document.addEventListener('formdata', (event) => {
  if (event.formData.has(FIELD) && meta('csrf-token')) event.formData.set(FIELD, token());
});
document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRFToken'] = token();
  if (event.detail.parameters[FIELD]) event.detail.parameters[FIELD] = token();
});

export function beacon(url) {
  const form = new FormData();
  form.set(FIELD, token());
  navigator.sendBeacon(url, form);
}

/* asking: an answer that was heard, else an Error with its kind */
export function ask(url, options) {
  const request = Object.assign({}, options);
  request.headers = Object.assign({ 'X-CSRFToken': token() }, request.headers);
  return fetch(url, request).then(hear, lost);
}

function hear(answer) {
  const kind = tell(decide(answer, signInPath()));
  if (kind === 'heard') return answer;
  throw trouble(kind, answer);
}

function lost(fault) {
  if (fault.name === 'AbortError') throw fault; // called back by the page itself
  throw trouble('no line');
}

function trouble(kind, answer) {
  const fault = new Error(kind);
  fault.kind = kind;
  fault.answer = answer;
  return fault;
}

// the kind of answer that htmx had
export function kindOf(xhr) {
  return decide({ status: xhr.status, trigger: xhr.getResponseHeader('HX-Trigger') }, signInPath());
}

function signInPath() {
  const page = meta('hd-sign-in');
  return page ? page.content : '';
}

// the frame says it, wherever the answer came from
function tell(kind) {
  if (kind === 'signed out') document.dispatchEvent(new Event('hd-signed-out'));
  return kind;
}

export function send(url, values) {
  return ask(url, { method: 'POST', body: new URLSearchParams(values) });
}
