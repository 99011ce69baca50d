// Keeps what is live fresh. Every page is complete without it.
"use strict";

// A part of a page that moves is fetched again while somebody looks at it; the server writes it, as it wrote the page.
const live = document.querySelector("[data-live]");
const EVERY = 2000, AFTER_TROUBLE = 10000;

async function refresh() {
  let wait = EVERY;
  if (!document.hidden) {
    try {
      const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      if (answer.redirected) {
        // Signed out meanwhile.
        location.reload();
        return;
      }
      live.innerHTML = await answer.text();
      if (!live.querySelector(".state-sending, .state-launching")) {
        // It has stopped: other buttons are right now.
        location.reload();
        return;
      }
    } catch {
      wait = AFTER_TROUBLE;
    }
  }
  setTimeout(refresh, wait);
}

if (live) setTimeout(refresh, EVERY);

// What a text costs, while it is written. The server counts: there is one way to count parts.
const form = document.getElementById("campaign-form");
const PAUSE = 300;

function show(language, told) {
  const cost = document.getElementById(language + "-cost");
  const phone = document.getElementById(language + "-phone");
  cost.textContent = told ? told.wrong || [told.says, ...told.notes].join(" · ") : "";
  cost.classList.toggle("wrong", Boolean(told && told.wrong));
  // What was wrong when the form was sent: the line above is newer.
  for (const old of document.querySelectorAll(`#${language}-says .wrong`)) old.remove();
  phone.textContent = (told && told.body) || "";
  phone.parentElement.hidden = !phone.textContent;
}

let asked = 0;

async function measure() {
  const turn = ++asked;
  const told = new FormData();
  for (const name of ["csrf_token", "sw", "en"]) told.set(name, form.elements[name].value);
  try {
    const answer = await fetch(form.dataset.measure, { method: "POST", body: told });
    const languages = answer.ok ? await answer.json() : {};
    // An answer that was overtaken by a newer one is old.
    if (turn === asked) for (const language of ["sw", "en"]) show(language, languages[language]);
  } catch {
    if (turn === asked) for (const language of ["sw", "en"]) show(language, null);
  }
}

if (form) {
  let soon;
  form.addEventListener("input", (event) => {
    if (!["sw", "en"].includes(event.target.name)) return;
    clearTimeout(soon);
    soon = setTimeout(measure, PAUSE);
  });
  measure();
}
