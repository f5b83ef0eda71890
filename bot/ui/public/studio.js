// The author's page: check and preview while typing, save as a new version, go to the line of a finding.
const form = document.getElementById("persona");
const text = document.getElementById("text");
const shown = document.getElementById("shown");
const counted = document.getElementById("counted");
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
    body: JSON.stringify({ id: form.dataset.id, ...body }),
  });
  return { ok: answer.ok, body: await answer.json() };
};

const reason = (body) => (typeof body.detail === "string" ? body.detail : form.dataset.refused);

const check = async () => {
  const number = (asked += 1);
  try {
    const { ok, body } = await post("/studio/check", { text: text.value });
    if (number !== asked) return; // a later check is on its way
    if (ok) shown.innerHTML = body.html; // escaped by the server
    counted.textContent = ok ? body.said : reason(body);
    if (!ok) said.textContent = reason(body);
    shown.classList.remove("old");
  } catch {
    said.textContent = form.dataset.lost;
  }
};

text.addEventListener("input", () => {
  shown.classList.add("old");
  said.textContent = text.value === saved ? "" : form.dataset.unsaved;
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (save.disabled) return;
  save.disabled = true;
  const sent = text.value;
  try {
    const { ok, body } = await post("/studio/save", { text: sent, mark: form.dataset.mark });
    if (ok) {
      const { selectionStart, selectionEnd, scrollTop } = text;
      form.dataset.mark = body.mark;
      saved = body.text;
      document.getElementById("earlier").innerHTML = body.earlier; // escaped by the server
      if (text.value === sent) {
        text.value = saved; // the same, with its version raised
        text.setSelectionRange(selectionStart, selectionEnd);
        text.scrollTop = scrollTop;
      }
    }
    said.textContent = ok ? body.said : reason(body);
  } catch {
    said.textContent = form.dataset.lost;
  }
  save.disabled = false;
});

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit();
  }
});

shown.addEventListener("click", ({ target }) => {
  const line = Number(target.dataset.line);
  if (!line) return;
  const before = text.value.split("\n", line - 1).join("\n");
  const start = before.length + (line > 1 ? 1 : 0);
  const end = text.value.indexOf("\n", start);
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 1) * height - text.clientHeight / 3);
  text.scrollIntoView({ block: "nearest" });
});

addEventListener("beforeunload", (event) => {
  if (text.value !== saved) event.preventDefault();
});

check();
