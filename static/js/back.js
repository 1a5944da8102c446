/* Back and Forward: the browser brings a page back as it was left. One whose form was sent begins anew instead: what was
   sent must not be sent again as something else's. What was typed and not sent stays. (Asking for the address again and
   not reloading: a reload lets Firefox fill in what stood there.) */
(function () {
  'use strict';
  var sent = false;

  function note(el, method) { sent = sent || (method.toLowerCase() === 'post' && !!el.closest('main')); }

  document.addEventListener('submit', function (event) {
    note(event.target, event.submitter && event.submitter.formMethod || event.target.method);
  });
  document.addEventListener('htmx:beforeRequest', function (event) { note(event.detail.elt, event.detail.requestConfig.verb); });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted && sent) window.location.replace(window.location.href.split('#')[0]);
  });
})();
