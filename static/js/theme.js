/* Theme before the first paint: the account's choice (rendered by the server), else this browser's, else the system's.
   ?theme=dark or ?theme=light shows one page in it. Tiny, in the head, and no module on purpose: a module waits until the
   page has been read, and by then it has been painted in the wrong colours. */
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const asked = new URLSearchParams(location.search).get('theme');
  let stored = null; // here and not by storage.js, which comes after the first paint
  try {
    stored = localStorage.getItem('hd-theme');
  } catch {
    /* storage may be forbidden */
  }
  function known(name) {
    return name === 'dark' || name === 'light' ? name : '';
  }
  function paint() {
    const account = known(root.dataset.theme);
    root.dataset.bsTheme = known(asked) || account || known(stored) || (system.matches ? 'dark' : 'light');
  }
  paint();
  system.addEventListener('change', paint);
})();
