/* Call intake: what is typed stays in this browser until the server has it. Used by intake.js as window.hd.kept. */
(function () {
  'use strict';
  var form = document.getElementById('intake');
  if (!form) return;
  var TYPED = ['phone', 'caller_name', 'company_name', 'serial', 'product_name', 'description'];
  var store = 'hd-call-' + form.dataset.user + '-'; // and the sheet's name: two tabs may hold two calls
  var local = window.hd.local;
  var input = window.hd.sheet.input;
  var hidden = window.hd.sheet.hidden;

  function keep() {
    local.set(store + hidden('token').value, JSON.stringify(Object.fromEntries(new FormData(form))));
  }

  function forget() {
    local.remove(store + hidden('token').value);
  }

  // what this browser kept and the server never got, after a crash or a lost line: this sheet's; else, on a sheet that
  // says nothing yet, the last one's; never over another caller's
  function found() {
    var rings = input('phone').value;
    var isFree = !['description', 'serial', 'attach_to'].some(function (name) { return input(name).value; });
    var kept = allKept().filter(function (one) {
      return TYPED.concat('attach_to').some(function (name) { return one[name]; });
    });
    return kept.find(function (one) { return one.token === hidden('token').value; }) || kept.find(function (one) {
      return isFree && (!rings || !one.phone || rings === one.phone);
    });
  }

  function allKept() {
    try {
      return local.keys(store).map(function (key) { return JSON.parse(local.get(key)); }).sort(function (a, b) {
        return b.started_at < a.started_at ? -1 : 1;
      });
    } catch { return []; /* nothing usable */ }
  }

  function restore() {
    var kept = found();
    if (!kept) return false;
    Object.entries(kept).forEach(function (pair) {
      var field = form.elements[pair[0]];
      if (pair[0] === 'csrfmiddlewaretoken' || !field) return;
      if (field instanceof RadioNodeList || field.type === 'radio' || field.type === 'checkbox') {
        form.querySelectorAll('[name="' + pair[0] + '"]').forEach(function (one) { one.checked = one.value === pair[1]; });
      } else {
        field.value = pair[1];
      }
    });
    return true;
  }

  window.hd.kept = { TYPED: TYPED, keep: keep, forget: forget, restore: restore };
})();
