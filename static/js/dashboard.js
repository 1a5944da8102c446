/* The overview and the wall board: what the reader has opened stays open when the page refreshes itself; the wall asks
   every 15 seconds and says so when it has heard nothing for a minute. */
(function () {
  'use strict';
  var ASK_MS = 15000;
  var SILENT_MS = 60000;
  var body = document.body;
  var open = [];

  body.addEventListener('htmx:beforeSwap', function () {
    open = Array.from(document.querySelectorAll('details[open][id]'), function (el) { return el.id; });
  });
  // at once, not after settling: another part of the page may be swapped in between and overwrite `open`
  body.addEventListener('htmx:afterSwap', function () {
    open.forEach(function (id) {
      var el = document.getElementById(id);
      if (el) el.open = true;
    });
  });

  if (!document.getElementById('wall')) return;
  var heard = Date.now();

  function show() {
    var silent = Date.now() - heard > SILENT_MS;
    document.querySelectorAll('[data-while]').forEach(function (el) { el.hidden = (el.dataset.while === 'silent') !== silent; });
  }

  body.addEventListener('htmx:afterOnLoad', function (event) {
    // 204 is how the server says that nobody is signed in any more: nothing was heard
    if (event.detail.xhr.status === 200 && window.hd.kindOf(event.detail.xhr) === 'heard') heard = Date.now();
    show();
  });
  setInterval(function () { window.htmx.trigger('#wall', 'live'); }, ASK_MS);
  setInterval(show, 1000);
})();
