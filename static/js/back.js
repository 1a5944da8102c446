/* Back and Forward: the browser brings a page back as it was left. One whose form was sent begins anew instead: what was
   sent must not be sent again as something else's. What was typed and not sent stays. (Asking for the address again and
   not reloading: a reload lets Firefox fill in what stood there.) */
const state = { isSent: false };

function note(el, method) {
  state.isSent = state.isSent || (method.toLowerCase() === 'post' && !!el.closest('main'));
}

document.addEventListener('submit', (event) => {
  note(event.target, event.submitter?.formMethod || event.target.method);
});
document.addEventListener('htmx:beforeRequest', (event) => {
  note(event.detail.elt, event.detail.requestConfig.verb);
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted && state.isSent) window.location.replace(window.location.href.split('#')[0]);
});
