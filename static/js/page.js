/* Small questions to the page, asked by several scripts. */

// words that the frame gives to scripts, in the reader's language
export const words = document.body.dataset;

export function meta(name) {
  const found = document.querySelector(`meta[name="${name}"]`);
  return found ? found.content : '';
}

// addresses come with the page: the server names them
export function address(name) {
  return document.querySelector('meta[name="hd-live"]').dataset[name];
}

export function each(root, selector, act) {
  if (root.matches?.(selector)) act(root);
  root.querySelectorAll(selector).forEach(act);
}
