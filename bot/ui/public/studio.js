// The author's page: check and preview while typing, save as a new version.
const form = document.getElementById("persona");
const text = document.getElementById("text");
const shown = document.getElementById("shown");
const said = document.getElementById("said");
const save = document.getElementById("save");
const WAIT = 500; // milliseconds without a key before the check runs
let timer = null;
let asked = 0;
let saved = text.value;

const post = async (path, body) => {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, body: await answer.json() };
};

const reason = (body) => (typeof body.detail === "string" ? body.detail : "That was refused; reload the page.");

const check = async () => {
  const number = (asked += 1);
  try {
    const { ok, body } = await post("/studio/check", { id: form.dataset.id, text: text.value });
    if (number !== asked) return; // a later check is on its way
    if (ok) shown.innerHTML = body.html; // escaped by the server
    said.textContent = ok ? "" : reason(body);
    shown.classList.remove("old");
  } catch {
    said.textContent = "The server does not answer. Your text is still here.";
  }
};

text.addEventListener("input", () => {
  shown.classList.add("old");
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  save.disabled = true;
  const sent = text.value;
  try {
    const { ok, body } = await post("/studio/save", { id: form.dataset.id, text: sent, mark: form.dataset.mark });
    if (ok) {
      form.dataset.mark = body.mark;
      if (text.value === sent) text.value = body.text;
      saved = body.text;
      said.textContent = `Saved as version ${body.version}.`;
    } else {
      said.textContent = reason(body);
    }
  } catch {
    said.textContent = "The server does not answer, so nothing was saved. Your text is still here.";
  }
  save.disabled = false;
});

addEventListener("beforeunload", (event) => {
  if (text.value !== saved) event.preventDefault();
});

check();
