/* Who is open now, on pages without the desk's frame: the offices' clocks go on, and when one opens or closes the words
   are fetched anew from the page itself. Everything works without it. */
const clocks = document.getElementById('hd-clocks');
const state = { ahead: 0, change: Infinity }; // of the server's clock, ms; the instant of the next change

/* the instant at which the first of them opens or closes; Infinity when none does */
function next() {
  return Array.from(clocks.querySelectorAll('[data-until]')).reduce(
    (first, el) => Math.min(first, Date.parse(el.dataset.until) || Infinity),
    Infinity,
  );
}

function tick() {
  const now = Date.now() + state.ahead;
  clocks.querySelectorAll('[data-clock]').forEach((el) => {
    const shown = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: el.dataset.clock });
    el.textContent = shown.format(now);
  });
  if (now > state.change) again();
}

function again() {
  state.change = Infinity;
  fetch(location.href)
    .then((answer) => (answer.ok ? answer.text() : ''))
    .then((text) => {
      const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('hd-clocks');
      if (!fresh) return;
      clocks.replaceChildren.apply(clocks, fresh.childNodes);
      state.change = next();
    })
    .catch(() => {
      /* the clocks still go */
    });
}

function begin() {
  state.ahead = Date.parse(clocks.dataset.now) - Date.now();
  state.change = next();
  setInterval(tick, 10000);
}

if (clocks) begin();
