/* After saving: the focus on the heading, F2 asks first while nothing was chosen, leaving the page ends the call. */
(function () {
  'use strict';
  var heading = document.getElementById('saved-h');
  var ended = document.location.pathname.replace(/logged\/$/, 'ended/');
  var token = document.querySelector('meta[name="csrf-token"]').content;

  function mustSettle() { return document.getElementById('saved-live').dataset.mustSettle === '1'; }

  document.addEventListener('click', function (event) {
    var link = event.target.closest('a[data-key="f2"]');
    if (!link || !mustSettle()) return;
    event.preventDefault();
    document.getElementById('unsettled').showModal();
  });
  window.addEventListener('pagehide', function () {
    var form = new FormData();
    form.set('csrfmiddlewaretoken', token);
    navigator.sendBeacon(ended, form);
  });
  document.body.addEventListener('htmx:afterSwap', function () {
    var open = document.querySelector('#mail-dialog[data-open]');
    if (open) open.showModal();
  });
  heading.focus();
})();
