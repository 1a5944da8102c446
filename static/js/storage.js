/* This browser's storage, which may be full or forbidden: what it cannot hold is not held. */
function storage(name) {
  function attempt(act, otherwise) {
    try {
      return act(globalThis[name]);
    } catch {
      return otherwise;
    }
  }
  return {
    get: (key) => attempt((place) => place.getItem(key) || '', ''),
    set: (key, value) => {
      attempt((place) => {
        place.setItem(key, value);
      });
    },
    remove: (key) => {
      attempt((place) => {
        place.removeItem(key);
      });
    },
    keys: (start) => attempt((place) => Object.keys(place).filter((key) => key.startsWith(start)), []),
  };
}

export const session = storage('sessionStorage');
export const local = storage('localStorage');
