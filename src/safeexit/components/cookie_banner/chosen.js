/**
 * Runs in <head>, before anything is shown: a page that a cache made for everybody does not flash its question
 * at those who have chosen, and speaks of Global Privacy Control where the browser sends that signal.
 * consent.js looks closer later. `python tools/minify.py` writes chosen.min.js from this file.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { classList } = document.documentElement;
  // How a consent cookie of this page's version begins, and how many categories it tells of if nothing is left to ask.
  const [start, count] = JSON.parse(script.dataset.sx || "");
  const [, kept = ""] = document.cookie.split(start);
  const [seconds, ...names] = kept.split(";")[0].split(/[:.]/);
  if (seconds && names.filter(Boolean).length >= count) classList.add("sx-chosen");
  if (/** @type {any} */ (navigator).globalPrivacyControl) classList.add("sx-gpc");
})();
