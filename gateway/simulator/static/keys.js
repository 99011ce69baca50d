// Fingers, mouse and keyboard become the same few wishes.

const at = (id) => document.getElementById(id);
const BUTTONS = { "soft-left": "left", "soft-right": "right", call: "call", end: "end", clear: "clear" };

export function listen(wish) {
  const phone = document.querySelector(".phone");

  // A press must not take the focus from the input line, or Enter would press that key again.
  phone.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  for (const [id, what] of Object.entries(BUTTONS)) at(id).addEventListener("click", () => wish[what]());
  at("up").addEventListener("click", () => wish.move(-1));
  at("down").addEventListener("click", () => wish.move(1));
  at("keys").addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.key;
    if (key) wish.key(key);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return done(event, wish.end);
    const focus = document.activeElement;
    if (focus?.closest(".side")) return;
    const onButton = focus instanceof HTMLButtonElement;
    if (event.key === "Enter" && !onButton) return done(event, wish.left);
    if (event.key === "ArrowUp") return done(event, () => wish.move(-1));
    if (event.key === "ArrowDown") return done(event, () => wish.move(1));
    if (/^[0-9*#]$/.test(event.key)) flash(event.key);
    if (!wish.typing()) {
      if (event.key === "Backspace") done(event, wish.clear);
      else if (/^[0-9*#]$/.test(event.key)) done(event, () => wish.key(event.key));
    } else if (focus !== wish.draft && (event.key.length === 1 || event.key === "Backspace")) {
      // Let the character land in the line itself, so that letters need no multi-tap on a keyboard.
      if (!(onButton && event.key === " ")) wish.draft.focus({ preventScroll: true });
    }
  });
}

function done(event, act) {
  event.preventDefault();
  act();
}

function flash(key) {
  const button = document.querySelector(`.keys [data-key="${CSS.escape(key)}"]`);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 120);
}
