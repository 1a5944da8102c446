/* The year at a glance: one tab stop, arrow keys move between the days. Without this script the list beside it and the
   button for adding a day reach every day too. */
const year = document.querySelector('[data-days]');
const days = year ? Array.from(year.querySelectorAll('[data-day]')) : []; // a year may not be made yet
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function month(day) {
  return Number(day.dataset.day.slice(5, 7));
}

// the same day of another month, or its last one
function turned(at, by) {
  const number = days[at].dataset.day.slice(8);
  const found = days.filter((day) => month(day) === month(days[at]) + by && day.dataset.day.slice(8) <= number);
  return found.length ? days.indexOf(found[found.length - 1]) : at;
}

function edge(at, last) {
  const found = days.filter((day) => month(day) === month(days[at]));
  return days.indexOf(last ? found[found.length - 1] : found[0]);
}

function wanted(key, at) {
  if (key in STEPS) return at + STEPS[key];
  if (key === 'PageUp' || key === 'PageDown') return turned(at, key === 'PageUp' ? -1 : 1);
  if (key === 'Home' || key === 'End') return edge(at, key === 'End');
  return at;
}

year?.addEventListener('keydown', (event) => {
  const at = days.indexOf(event.target);
  if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  const next = days[wanted(event.key, at)];
  if (!next || next === days[at]) return;
  event.preventDefault();
  days[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
