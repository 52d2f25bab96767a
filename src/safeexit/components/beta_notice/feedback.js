/**
 * The feedback form's script. The form works without it; with it a message is sent without a reload, and stays
 * where it is when it cannot be sent. It also makes the notice small, in pages from caches, for those who asked.
 * `python -m tools.minify` writes feedback.min.js.
 */
(() => {
  const page = document;
  // What comes within a second of the page is a robot's to the server.
  const ready = performance.now() + 1e3;
  /** @type {(hook: string) => any} */
  const find = (hook) => page.querySelector(`[data-safeexit=${hook}]`);

  // A page from a cache does not know who has made the notice small.
  const notice = find("beta");
  const mark = notice && notice.dataset.sx;
  if (mark && page.cookie.split("; ").includes(JSON.parse(mark))) notice.classList.add("sx-beta--small");

  /** @type {HTMLFormElement | null} */
  const form = find("feedback");
  if (!form) return;
  /** @type {(name: string) => any} */
  const part = (name) => page.getElementById("sx-feedback-" + name);
  const [text, error, count] = ["message", "error", "count"].map(part);
  const saved = find("feedback-saved");
  const say = JSON.parse(form.dataset.sx || "");
  let busy = false;
  let pause = 0;

  const left = () => say.limit - [...text.value].length;

  const tell = (/** @type {HTMLElement} */ box, /** @type {string} */ sentence) => {
    const paragraph = page.createElement("p");
    paragraph.textContent = sentence;
    box.replaceChildren(paragraph);
  };

  const fail = (/** @type {string} */ sentence, /** @type {any} */ field, /** @type {HTMLElement} */ button) => {
    tell(error, sentence);
    if (field) text.setAttribute("aria-invalid", "true");
    (field ? text : button).focus();
  };

  const send = async (/** @type {HTMLElement} */ button) => {
    error.textContent = saved.textContent = "";
    text.removeAttribute("aria-invalid");
    if (left() < 0) return fail(say.long, true, button);
    const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    let answer;
    try {
      await new Promise((resolve) => setTimeout(resolve, ready - performance.now()));
      const response = await fetch(form.action, {
        method: "POST",
        body: fields,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout && AbortSignal.timeout(1e4),
      });
      answer = await response.json();
    } catch {
      answer = {};
    }
    if (!answer.saved) return fail(answer.error || say.failed, answer.field, button);
    tell(saved, say.saved);
    // Focused before the button that was pressed goes, else focus falls back to the start of the page.
    saved.tabIndex = -1;
    saved.focus();
    const details = form.closest("details");
    if (details) {
      details.open = false;
      form.reset();
      count.textContent = "";
    } else form.remove();
    // safeexit:feedback: A message was saved; the event carries nothing of it.
    page.dispatchEvent(new CustomEvent("safeexit:feedback"));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    send(/** @type {HTMLElement} */ (event.submitter)).finally(() => {
      busy = false;
    });
  });

  // Said in a pause of typing, and only near the end of the room, so that it does not talk all the time.
  text.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const rest = left();
      count.textContent =
        rest > say.limit / 10 ? "" : (rest < 0 ? say.over : say.left).replace("{count}", Math.abs(rest));
    }, 500);
  });
})();
