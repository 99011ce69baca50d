// Draws the phone's screen and the words on its soft keys. Knows nothing of the network.

const MOST = 160;
const PART = 153;
const at = (id) => document.getElementById(id);

// view: [label of the input line, in Kiswahili, left key, in Kiswahili, right key, in Kiswahili]
const WORDS = {
  home: ["Dial", "Piga", "Dial", "Piga", "Texts", "Ujumbe"],
  waiting: ["", "", "", "", "Cancel", "Ghairi"],
  ussd: ["Answer", "Jibu", "Send", "Tuma", "Cancel", "Ghairi"],
  over: ["", "", "OK", "Sawa", "Dial again", "Piga tena"],
  notice: ["", "", "OK", "Sawa", "Back", "Rudi"],
  inbox: ["", "", "Open", "Fungua", "Back", "Rudi"],
  message: ["", "", "Reply", "Jibu", "Back", "Rudi"],
  compose: ["To", "Kwa", "Send", "Tuma", "Back", "Rudi"],
};

// What an empty input line says.
const HINTS = { home: "Code, then Dial", ussd: "Type, then Send", compose: "PLEDGE, AHADI, HELP, STOP …" };

export function showView(view, { text = "", to = "" } = {}) {
  const [label, labelSw, left, leftSw, right, rightSw] = WORDS[view];
  at("lcd").dataset.view = view;
  at("entry-label").textContent = view === "compose" ? `${label} / ${labelSw}: ${to}` : `${label} / ${labelSw}`;
  name(at("soft-left"), left, leftSw);
  name(at("soft-right"), right, rightSw);
  name(at("call"), ...(left === "Send" ? [left, leftSw] : ["Call", "Piga"]));
  at("draft").placeholder = HINTS[view] ?? "";
  const display = at("display");
  display.textContent = text;
  display.scrollTop = 0;
  display.classList.toggle("waiting", view === "waiting");
  display.classList.toggle("head", view === "inbox");
}

function name(key, english, kiswahili) {
  key.querySelector("b").textContent = english;
  key.querySelector("i").textContent = kiswahili;
  key.disabled = english === "";
}

// How much of a screen or text is used. The network counts the four characters of CON or END too.
export function showGauge(used) {
  at("gauge-fill").style.width = `calc((100% - 58px) * ${Math.min(used, MOST) / MOST})`;
  at("gauge-text").textContent = used > MOST ? `${used}: ${Math.ceil(used / PART)} SMS` : `${used}/${MOST}`;
}

export function showClock(idle, whole) {
  const clock = at("clock");
  clock.classList.toggle("short", idle !== null && idle <= 10);
  clock.textContent = idle === null ? "" : `${Math.ceil(idle)} s · ${minutes(whole)}`;
  clock.setAttribute("aria-label", idle === null ? "" : `${Math.ceil(idle)} seconds left to answer`);
}

export function showLetters(unread) {
  const letters = at("letters");
  letters.hidden = unread === 0;
  letters.textContent = `✉ ${unread}`;
  letters.setAttribute("aria-label", `${unread} unread`);
}

export function showTime() {
  const now = new Date();
  const zone = { timeZone: "Africa/Nairobi" };
  at("time").textContent = now.toLocaleTimeString("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
  at("date").textContent = now.toLocaleDateString("en-GB", { ...zone, weekday: "long", day: "numeric", month: "long" });
}

function minutes(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
