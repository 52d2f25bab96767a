/**
 * Keeps the site to one entry of the tab's history: its links and its scripts replace the page that is shown.
 * Inline after arm.js, on sites that ask for it. Forms and addresses that are typed still add an entry.
 */
(() => {
  history.pushState = history.replaceState;

  // Last of all listeners, to know whether another one followed the link.
  addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    /** @type {HTMLAnchorElement | null} */
    const link = target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || event.defaultPrevented) return;
    if (link.origin != origin || link.target || link.hasAttribute("download")) return;
    event.preventDefault();
    location.replace(link.href);
  });
})();
