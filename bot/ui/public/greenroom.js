// Follow the system's theme until the person chooses one.
if (!localStorage.getItem("vite-ui-theme")) localStorage.setItem("vite-ui-theme", "system");

// What our elements share.
window.greenroom = {
  // `text` with its {slots} filled.
  fill: (text, slots) => text.replace(/\{(\w+)\}/g, (whole, name) => slots[name] ?? whole),
  // The intensity that this browser keeps for the next rehearsal.
  intensity: () => document.cookie.match(/(?:^|; )greenroom_intensity=(\w+)/)?.[1],
  // How to scroll: at once for whoever wants little motion.
  pace: () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"),
  // Gives the page its language; the catalogue's texts stand at the end of this file once it is served.
  speak() {
    const { language, author } = this.words;
    document.documentElement.lang = language.code;
    for (const [name, words] of Object.entries(author)) {
      document.documentElement.style.setProperty(`--gr-${name}`, JSON.stringify(words));
    }
  },
  // Scrolls the chat to the message of a turn; returns whether it stands on this page.
  show(step, turn) {
    const said = document.getElementById(`step-${step}`);
    if (!said) return false;
    said.scrollIntoView({ behavior: greenroom.pace(), block: "center" });
    said.classList.remove("gr-flash");
    void said.offsetWidth; // restarts the animation
    said.classList.add("gr-flash");
    dispatchEvent(new CustomEvent("greenroom:turn", { detail: turn }));
    return true;
  },
  // Starts another take from before a turn and goes there; rejects with words for the person.
  async retry(rehearsal, turn) {
    const answer = await fetch(`/rehearsals/${rehearsal}/takes`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ turn }),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail);
    location.assign(`/thread/${said.id}`);
  },
};

// Commands act on one click: Chainlit only selects a command and waits for Send.
const write = (box, text) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
};

// Send wakes up when Chainlit has taken the command in, which a busy browser does late.
const send = (then, tries = 100) => {
  const button = document.querySelector("#chat-submit");
  if (button?.disabled && tries) return setTimeout(send, 20, then, tries - 1);
  button?.click();
  then();
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".command-button");
  const box = document.querySelector("#chat-input");
  if (!button || !box || button.disabled) return;
  const draft = box.value;
  if (draft) write(box, "");
  const restore = () => draft && setTimeout(() => write(document.querySelector("#chat-input"), draft), 60);
  setTimeout(() => send(restore), 60);
});

// Chainlit's own buttons get their names: those of its icons alone, and those of the commands in the page's language.
const nameControls = () => {
  for (const [id, words] of Object.entries(greenroom.words.label)) {
    for (const control of document.querySelectorAll(`#${CSS.escape(id)}`)) {
      if (control.getAttribute("aria-label") !== words) control.setAttribute("aria-label", words);
      const shown = control.matches(".command-button") && control.querySelector("span");
      if (shown && shown.textContent !== words) shown.textContent = words;
    }
  }
  const nameless = {
    "show-password": "#password + button",
    "scroll-down": ".absolute.bottom-4.left-0.right-0 > button",
    "sidebar-trigger-button": '[role="dialog"][data-sidebar]',
  };
  for (const [name, selector] of Object.entries(nameless)) {
    document.querySelector(selector)?.setAttribute("aria-label", greenroom.words.label[name]);
  }
};

// A notice is for a person: without the name of an HTTP status or of what Chainlit tried. Where somebody signs in it stands in the form.
const STATUS = /^(Bad Request|Unauthorized|Forbidden|Not Found|Too Many Requests|Internal Server Error|Couldn't resume chat): /;
const tidyNotices = () => {
  for (const title of document.querySelectorAll("[data-sonner-toast] [data-title]")) {
    if (STATUS.test(title.textContent)) title.textContent = title.textContent.replace(STATUS, "");
  }
  const refusal = document.querySelector('form:has(#password) [role="alert"] p');
  const notice = document.querySelector('[data-sonner-toast][data-front="true"] [data-title]');
  if (refusal && notice && refusal.textContent !== notice.textContent) refusal.textContent = notice.textContent;
};

// Keep the newest words in view after the trainee wrote, until they scroll up. Chainlit's own scrolling is switched
// off: it takes a line that has just grown for a person who scrolled away.
let follow = false;
let written = 0;
let lastTop = 0;

const scroller = () => document.querySelector(".step")?.closest(".overflow-y-auto");

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target !== scroller()) return;
    const atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 24;
    if (atEnd) follow = true;
    else if (target.scrollTop < lastTop) follow = false;
    lastTop = target.scrollTop;
  },
  true,
);

new MutationObserver(() => {
  if (greenroom.words) nameControls();
  tidyNotices();
  const count = document.querySelectorAll('[data-step-type="user_message"]').length;
  if (count > written) follow = true;
  const reading = count === 0 || document.querySelector('[data-testid="scorecard"]'); // the brief, or the debrief
  if (reading) follow = false;
  written = count;
  const box = scroller();
  if (follow && box) box.scrollTop = box.scrollHeight;
}).observe(document, { childList: true, subtree: true, characterData: true });

// /?customer=<id> opens with that customer: the progress page suggests one.
const suggested = new URLSearchParams(location.search).get("customer");
if (suggested) {
  new MutationObserver((_, observer) => {
    const pick = document.querySelector(`[data-testid="pick-${CSS.escape(suggested)}"]`);
    if (!pick) return;
    observer.disconnect();
    history.replaceState(null, "", "/");
    pick.click();
  }).observe(document, { childList: true, subtree: true });
}
