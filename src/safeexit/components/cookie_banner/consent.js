/**
 * The cookie banner's script. Everything works without it; with it a choice is sent without a reload, what a
 * category holds back is released once it is allowed, and pages from caches follow the visitor's own choice.
 * Why each step is there: docs/explanation/cookie-consent.md. `python tools/minify.py` writes consent.min.js.
 */
(() => {
  /**
   * @typedef {object} ConsentConfig  What the server writes into the script's data-sx attribute, under "cookies".
   * @property {string} version       The policy's version; a choice under another one does not count.
   * @property {number} days          How long a choice holds.
   * @property {Record<string, [basis: string, cookies: string]>} categories  Each category's legal basis, and
   *                                  a regular expression for the names of its cookies, or "".
   */

  const page = document;
  const script = /** @type {HTMLScriptElement} */ (page.currentScript);
  /** @type {ConsentConfig | undefined} */
  const config = JSON.parse(script.dataset.sx || "{}").cookies;
  if (!config) return;
  const { categories } = config;
  const { nonce } = script;
  const names = Object.keys(categories).sort();
  const optional = names.filter((name) => categories[name][0] != "essential");

  /** @type {(hook: string, where?: ParentNode) => any[]} */
  const all = (hook, where = page) => [...where.querySelectorAll(`[data-safeexit=${hook}]`)];

  // A page made for a browser that sends the signal says so, also where script cannot see the signal.
  const objects =
    /** @type {any} */ (navigator).globalPrivacyControl || all("cookies-gpc").some((note) => !note.hidden);

  /** What the visitor chose. @type {string[]} */
  let allowed = [];
  /** @type {string[]} */
  let refused = [];
  /** The cookie that both were read from. */
  let seen = "";
  let busy = false;

  /** Read the consent cookie as the server does, and say whether it has changed. An objection stands in any version. */
  const read = () => {
    const last = seen;
    seen = "";
    allowed = [];
    refused = [];
    for (const pair of page.cookie.split("; ")) {
      const [, seconds, yes, no] = /^sx_consent=[^:]+:(\d+):([^:]*):([^:]*)$/.exec(pair) || [];
      if (!seconds) continue;
      const age = Date.now() / 1e3 - +seconds;
      const fresh = age >= -86400 && age <= config.days * 86400;
      const refuses = optional.filter((name) => no.split(".").includes(name));
      const may = names.filter(
        (name) => !refuses.includes(name) && (!optional.includes(name) || yes.split(".").includes(name)),
      );
      // Exactly what the server writes, or it was not the server that wrote it.
      const written = `sx_consent=${config.version}:${+seconds}:${may.join(".")}:${refuses.join(".")}`;
      if (pair == written && fresh) {
        seen = pair;
        allowed = may;
        refused = refuses;
        break;
      }
      if (!refused[0] && fresh) refused = refuses.filter((name) => categories[name][0] == "objection");
    }
    return seen != last;
  };

  const decided = () => !!seen && optional.every((name) => allowed.includes(name) || refused.includes(name));

  const allows = (/** @type {string} */ name) => {
    const [basis] = categories[name] || [];
    if (basis == "essential") return true;
    return !!basis && !refused.includes(name) && (allowed.includes(name) || (basis == "objection" && !objects));
  };

  /** Delete the cookies of what was refused. None tells its path and its domain, so all are tried. */
  const forget = () => {
    const patterns = refused.flatMap((name) => (categories[name] || [])[1] || []).join("|");
    if (!patterns) return;
    const pattern = new RegExp(`^(?:${patterns})$`);
    const end = location.protocol == "https:" ? "; secure" : "";
    const folders = location.pathname.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"));
    const domains = location.hostname.split(".").map((_, at, parts) => "; domain=" + parts.slice(at).join("."));
    for (const pair of page.cookie.split("; ")) {
      const [name] = pair.split("=");
      if (!pattern.test(name)) continue;
      for (const path of folders.flatMap((folder) => [folder, folder + "/"])) {
        for (const domain of ["", ...domains]) {
          page.cookie = `${name}=; max-age=0; path=${path}${domain}${end}`;
        }
      }
    }
  };

  /** @type {any} */
  let policy;
  /** Make live what a gate holds as text: an element in a template is fetched ahead by Firefox. */
  const unpack = (/** @type {HTMLTemplateElement} */ gate) => {
    const { content } = gate;
    const html = content.firstElementChild ? gate.innerHTML : content.textContent;
    const { trustedTypes } = /** @type {any} */ (window);
    policy = policy || (trustedTypes && trustedTypes.createPolicy("safeexit", { createHTML: String }));
    const range = page.createRange();
    range.selectNode(gate);
    // Unlike innerHTML, this gives scripts that run once they are in the page.
    return range.createContextualFragment(policy ? policy.createHTML(html) : html);
  };

  /** Scripts run one after the other, as a parser runs them: an inline one may need the file before it. */
  let queue = Promise.resolve();
  const enqueue = (/** @type {HTMLScriptElement} */ element, /** @type {string} */ category) => {
    const place = new Text();
    element.replaceWith(place);
    const run = async () => {
      if (!allows(category)) return;
      const runs = /^(module|(text|application)\/javascript)?$/i.test(element.type) && !element.noModule;
      const ordered = !element.hasAttribute("async");
      if (ordered) element.async = false;
      if (nonce) element.nonce = nonce;
      const loaded = new Promise((resolve) => {
        element.onload = element.onerror = resolve;
      });
      place.replaceWith(element);
      if (runs && element.src && ordered && !element.defer) await loaded;
    };
    queue = queue.then(run);
  };

  /** Put what is allowed in the place of its template, once. */
  const release = () => {
    const open = all("gate").filter((gate) => allows(gate.dataset.category));
    for (const gate of open) {
      const content = unpack(gate);
      for (const style of content.querySelectorAll("style,link")) if (nonce) /** @type {HTMLElement} */ (style).nonce = nonce;
      for (const element of content.querySelectorAll("script")) enqueue(element, gate.dataset.category);
      const around = gate.parentElement;
      if (around.dataset.safeexit == "embed") all("cookies-form", around).forEach((form) => form.remove());
      gate.replaceWith(content);
    }
    // A gate may stand in another one.
    if (open.length) release();
  };

  /** Make the page follow the choice. @param {boolean} [changed] the choice is another one than before */
  const follow = (changed) => {
    page.documentElement.classList.toggle("sx-chosen", decided());
    for (const box of all("cookies-form").flatMap((form) => [...form.querySelectorAll("[type=checkbox]")])) {
      // What a person ticks while the page still loads stays.
      if (decided() && (changed || box.checked == box.defaultChecked)) box.checked = allows(box.value);
    }
    const now = names.filter(allows);
    if (changed || optional.some(allows)) {
      // safeexit:consent: A choice was saved, or a page opens on which something is allowed.
      page.dispatchEvent(new CustomEvent("safeexit:consent", { detail: { allowed: now } }));
    }
    forget();
    release();
  };

  /** The cookie may have changed in another tab, or while the page lay in the back-forward cache. */
  const refresh = () => {
    if (!busy && read()) follow(true);
  };

  const tell = (/** @type {HTMLElement} */ box, /** @type {string} */ sentence) => {
    const paragraph = page.createElement("p");
    paragraph.textContent = sentence;
    box.replaceChildren(paragraph);
  };

  /** Send the choice; nothing changes in the page before the server has kept it. */
  const send = async (/** @type {HTMLFormElement} */ form, /** @type {any} */ button) => {
    /** @type {HTMLElement} */
    const around = form.closest("[data-safeexit=cookies],[data-safeexit=embed]") || form;
    const [saved] = all("cookies-saved", around);
    const [error] = all("cookies-error", around);
    const say = JSON.parse(form.dataset.sx || "");
    saved.textContent = error.textContent = "";
    const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    fields.append(button.name, button.value);
    try {
      // A site without a server brings keep.js, which answers in its place.
      const post = /** @type {any} */ (window).sxKeep || fetch;
      const request = {
        method: "POST",
        body: fields,
        headers: { Accept: "application/json" },
        // The choice is kept also when the person goes on to another page at once.
        keepalive: true,
        signal: AbortSignal.timeout && AbortSignal.timeout(1e4),
      };
      const answer = await post(form.action, request, config, allowed, refused);
      if (!answer.ok) throw answer.status;
      const kept = (await answer.json()).allowed;
      read();
      if (!seen) {
        // The browser keeps no cookies, or this page is from before the notice changed.
        allowed = optional.filter((name) => kept.includes(name));
        refused = optional.filter((name) => !allowed.includes(name));
      }
    } catch {
      tell(error, say.failed);
      error.scrollIntoView({ block: "nearest" });
      return;
    }
    const some = optional.some((name) => allowed.includes(name));
    tell(saved, (some ? !refused[0] && say.all : say.none) || say.saved);
    // Focused before the button that was pressed goes, else focus falls back to the start of the page.
    saved.tabIndex = -1;
    saved.focus();
    if (around != form) {
      all("cookies-change", around).forEach((link) => (link.hidden = false));
      around.classList.remove("sx-cookies--asks");
      form.remove();
    }
    follow(true);
  };

  page.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { submitter } = event;
    if (form.dataset.safeexit != "cookies-form" || event.defaultPrevented || !submitter) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    send(form, submitter).finally(() => {
      busy = false;
    });
  });

  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) {
      // A message is shown once.
      for (const box of [...all("cookies-saved"), ...all("cookies-error")]) box.textContent = "";
      for (const banner of all("cookies")) if (!banner.querySelector("form")) banner.remove();
    }
    refresh();
  });
  addEventListener("focus", refresh);
  page.addEventListener("visibilitychange", refresh);

  read();
  follow();
})();
