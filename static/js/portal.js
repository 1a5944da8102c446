/* The portal in the browser: its clock's zone goes into a cookie so that promised times are shown on it; widths of the
   promise strip become CSS custom properties (the content security policy forbids style attributes); the name of a
   chosen file is shown. Everything works without it. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !/(^|; )portal_zone=/.test(document.cookie)) {
  document.cookie = `portal_zone=${zone}; path=/; max-age=31536000; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;
}
['w', 'c1', 'cols'].forEach((name) => {
  document.querySelectorAll(`[data-${name}]`).forEach((el) => {
    el.style.setProperty(`--${name}`, el.dataset[name]);
  });
});
document.querySelectorAll('[data-shows]').forEach((field) => {
  field.addEventListener('change', () => {
    if (field.files.length) document.getElementById(field.dataset.shows).textContent = field.files[0].name;
  });
});
