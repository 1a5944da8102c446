/* The ticket's page and list: forms in the dialog, the dock, files by drop and paste, choosing many rows. */
(function () {
  'use strict';
  var body = document.body;
  var LARGEST = 25 * 1024 * 1024;

  /* the dialog: a form that was fetched into it opens it, an empty answer closes it */
  var dialog = document.getElementById('act');
  var asked = null;

  function focusFirst(root) {
    var field = root.querySelector('[aria-invalid="true"], input:not([type=hidden]), select, textarea, button');
    if (field) field.focus();
  }

  body.addEventListener('htmx:beforeRequest', function (event) {
    if (event.detail.target && event.detail.target.id === 'act-body' && dialog && !dialog.open) asked = document.activeElement;
  });
  body.addEventListener('htmx:afterSwap', function (event) {
    if (!dialog || event.detail.target.id !== 'act-body') return;
    if (!event.detail.target.firstElementChild) {
      dialog.close();
      return;
    }
    var menu = document.getElementById('more');
    if (menu && menu.matches(':popover-open')) menu.hidePopover();
    if (!dialog.open) dialog.showModal();
    focusFirst(event.detail.target);
  });
  if (dialog) {
    dialog.addEventListener('close', function () {
      document.getElementById('act-body').replaceChildren();
      if (asked && asked.isConnected) asked.focus();
    });
  }
  document.addEventListener('click', function (event) {
    var closing = event.target.closest('[data-close]');
    if (closing && dialog && dialog.open) {
      event.preventDefault();
      dialog.close();
    }
    var canned = event.target.closest('[data-canned]');
    if (canned) takeOver(canned.dataset.canned);
  });

  /* the dock */
  function text() { return document.getElementById('cmp'); }

  // what stands in the box outlives a reload and a new sign-in
  var kept = 'hd-entry-' + window.location.pathname;

  function keep() {
    if (text().value) window.hd.session.set(kept, text().value);
    else window.hd.session.remove(kept);
  }

  document.addEventListener('input', function (event) { if (event.target === text()) keep(); });
  body.addEventListener('htmx:afterSwap', function (event) { if (text() && event.detail.target.id === 'compose') keep(); });
  body.addEventListener('htmx:afterSettle', function (event) {
    var refused = event.detail.target.id === 'compose' && document.querySelector('#compose [aria-invalid="true"]');
    if (refused) refused.focus();
  });
  if (text() && !text().value) text().value = window.hd.session.get(kept);

  function takeOver(words) {
    var field = text();
    dialog.close();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
    keep();
    field.focus();
  }

  document.addEventListener('change', function (event) {
    if (event.target.matches('#compose [name=kind]')) text().placeholder = text().dataset[event.target.value];
    if (event.target.matches('[data-file-input]')) {
      send(Array.from(event.target.files));
      event.target.value = '';
    }
    if (event.target.matches('[data-pick-all]')) {
      event.target.form.querySelectorAll('[name=pick]').forEach(function (box) { box.checked = event.target.checked; });
    }
  });

  /* files: chosen, dropped anywhere on the page, or pasted */
  function send(files) {
    var form = document.getElementById('compose');
    if (!form || !files.length) return;
    var large = files.filter(function (file) { return file.size > LARGEST; });
    large.forEach(function (file) { window.hd.toast(file.name + ': ' + form.dataset.tooLarge, true); });
    var fine = files.filter(function (file) { return file.size <= LARGEST; });
    if (fine.length) upload(form, fine);
  }

  function upload(form, files) {
    var data = new FormData();
    files.forEach(function (file) { data.append('files', file, file.name); });
    data.append('kind', form.elements.kind.value);
    form.setAttribute('aria-busy', 'true');
    window.hd.ask(form.dataset.files, { method: 'POST', body: data, headers: { Accept: 'application/json' } })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        answer.faults.forEach(function (fault) { window.hd.toast(fault, true); });
        if (answer.faults.length < files.length) window.hd.toast(form.dataset.kept);
        window.htmx.trigger('#thread', 'live');
      })
      .catch(function (fault) {
        if (fault.answer && fault.answer.status === 413) window.hd.toast(form.dataset.tooLarge, true);
        else window.hd.complain(fault);
      })
      .finally(function () { form.removeAttribute('aria-busy'); });
  }

  function hasFiles(event) { return event.dataTransfer && Array.from(event.dataTransfer.types).includes('Files'); }

  document.addEventListener('dragover', function (event) {
    if (!hasFiles(event) || !document.getElementById('compose')) return;
    event.preventDefault();
    body.classList.add('is-dropping');
  });
  document.addEventListener('dragleave', function (event) {
    if (!event.relatedTarget) body.classList.remove('is-dropping');
  });
  document.addEventListener('drop', function (event) {
    body.classList.remove('is-dropping');
    if (!hasFiles(event) || !document.getElementById('compose')) return;
    event.preventDefault();
    send(Array.from(event.dataTransfer.files));
  });
  document.addEventListener('paste', function (event) {
    var files = event.clipboardData ? Array.from(event.clipboardData.files) : [];
    if (files.length && document.getElementById('compose')) {
      event.preventDefault();
      send(files);
    }
  });
})();
