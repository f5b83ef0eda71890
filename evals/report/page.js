"use strict";
(() => {
  const summary = document.getElementById("summary"), sections = [...document.querySelectorAll(".case")];
  const ORDER = { turn: ["worse", "changed", "better", "same", ""],
    state: ["failed", "lost", "not recorded", "not played", "unclear", "passed"] };

  const filtering = (suite, rows) => {
    const [find, turn, state, count] = [".find", ".turn", ".state", ".count"].map((name) => suite.querySelector(name));
    const texts = new Map();
    // A row is found by the words of its section too; they are read once, when somebody first looks for something.
    const text = (row) => {
      const section = document.getElementById(row.dataset.section);
      if (!texts.has(row)) texts.set(row, (row.textContent + section.textContent).toLowerCase());
      return texts.get(row);
    };
    const filter = () => {
      const wanted = find.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        const fits = (!turn.value || row.dataset.turn === turn.value) && (!state.value || row.dataset.state === state.value)
          && (!wanted || text(row).includes(wanted));
        row.hidden = !fits;
        shown += fits;
      }
      count.textContent = shown === rows.length ? shown + " cases" : shown + " of " + rows.length + " cases";
    };
    for (const box of [find, turn, state]) box.addEventListener("input", filter);
    filter();
  };

  const value = (row, key) => ORDER[key] ? ORDER[key].indexOf(row.dataset[key])
    : key === "id" ? row.dataset.id : Number(row.dataset[key]);

  const sort = (button, rows) => {
    const key = button.dataset.key, head = button.closest("th");
    const first = key === "size" ? "descending" : "ascending";
    const way = head.getAttribute("aria-sort") !== first ? first : first === "ascending" ? "descending" : "ascending";
    for (const other of head.parentNode.cells) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    rows.sort((one, two) => {
      const a = value(one, key), b = value(two, key);
      return sign * (key === "id" ? a.localeCompare(b, "en", { numeric: true }) : a - b);
    });
    head.closest("table").tBodies[0].append(...rows);
  };

  const show = () => {
    const wanted = sections.find((section) => "#" + section.id === location.hash);
    const back = summary.hidden && !wanted && location.hash;
    for (const section of sections) section.hidden = section !== wanted;
    summary.hidden = Boolean(wanted);
    if (wanted) scrollTo(0, 0);
    else if (back) document.querySelector(location.hash + " .cases").scrollIntoView();
  };

  for (const suite of document.querySelectorAll(".suite")) {
    const rows = [...suite.querySelectorAll(".cases tbody tr")];
    for (const button of suite.querySelectorAll("th button")) button.addEventListener("click", () => sort(button, rows));
    if (rows.some((row) => row.dataset.turn && row.dataset.turn !== "same")) {
      sort(suite.querySelector("[data-key=size]"), rows);
      sort(suite.querySelector("[data-key=turn]"), rows);
    }
    filtering(suite, rows);
  }
  addEventListener("hashchange", show);
  show();
})();
