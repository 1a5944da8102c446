/* A short sound when an escalation arrives, for those who want it (account: sound). No file: two tones are made here.
   Browsers allow sound only after the page was touched once; before that the message appears silently. */
(function () {
  'use strict';
  if (document.body.dataset.sound !== '1') return;
  var TONES = [[880, 0], [660, 0.18]]; // hertz, seconds after the start
  var LENGTH = 0.16;
  var heard = newest();
  var player = null;

  function newest() {
    var found = Array.from(document.querySelectorAll('#hd-news [data-escalation]'));
    return Math.max.apply(null, [0].concat(found.map(function (el) { return Number(el.dataset.escalation); })));
  }

  function play() {
    player = player || new AudioContext();
    TONES.forEach(function (tone) {
      var begin = player.currentTime + tone[1];
      var voice = player.createOscillator();
      var volume = player.createGain();
      voice.frequency.value = tone[0];
      volume.gain.setValueAtTime(0.2, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
      voice.connect(volume).connect(player.destination);
      voice.start(begin);
      voice.stop(begin + LENGTH);
    });
  }

  document.body.addEventListener('htmx:afterSettle', function () {
    var latest = newest();
    if (latest > heard) {
      heard = latest;
      play();
      document.body.dispatchEvent(new CustomEvent('hd-sounded'));
    }
  });
})();
