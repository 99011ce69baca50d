// The phone: which view it is in, and what each key does there.

import { call, Refused } from "./api.js";
import { listen } from "./keys.js";
import { showClock, showGauge, showLetters, showTime, showView } from "./screen.js";
import { clock, Texts } from "./texts.js";
import { Typing } from "./typing.js";
import { showWire } from "./wire.js";

const at = (id) => document.getElementById(id);
const { code, shortCode } = document.body.dataset;
const NUMBER = /^\+254[17]\d{8}$/;
const POLL = 2500;
// A finger has the keypad; only where there is a mouse is a real keyboard likely.
const HAS_KEYBOARD = matchMedia("(hover: hover)").matches;

const draft = at("draft");
const typing = new Typing(draft, at("mode"));
const texts = new Texts();
let view = "home";
let reading = null;
let deadline = null; // { idle, whole } in performance time while a session is open
let turn = 0; // counts actions, so that a late answer to a cancelled one is dropped

const typed = () => ["home", "ussd", "compose"].includes(view);

function who() {
  return { number: at("number").value, network: at("carrier").value };
}

function go(next, words) {
  view = next;
  showView(next, words);
  // The line was hidden while a reply was awaited, and a hidden line loses the focus.
  if (HAS_KEYBOARD && typed() && document.activeElement === document.body) draft.focus({ preventScroll: true });
}

function home() {
  deadline = null;
  go("home");
  typing.setMode("123");
  typing.fill(code);
}

function show(state) {
  showWire(state);
  if (state.open) {
    const now = performance.now();
    deadline = { idle: now + state.idle_left * 1000, whole: now + state.session_left * 1000 };
    go("ussd", { text: state.screen });
    typing.setMode("123");
    typing.fill("");
  } else {
    deadline = null;
    go("over", { text: state.screen || "The session has ended.\nMuda umekwisha." });
  }
  showGauge(state.wire?.error || !state.wire ? state.screen.length : (state.wire.septets ?? state.wire.body.length));
}

async function act(action, words, waiting) {
  const mine = ++turn;
  deadline = null;
  go("waiting", { text: waiting });
  try {
    const state = await call(action, { ...who(), ...words });
    if (mine === turn) show(state);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (mine === turn) go("over", { text: error.message });
  }
}

const dial = (digits) => act("dial", { code: digits }, "USSD code running");

async function hangUp() {
  const busy = view === "ussd" || view === "waiting";
  turn += 1;
  home();
  if (busy) await call("hang-up", who()).catch(() => {});
}

async function refreshTexts() {
  if (document.hidden || !NUMBER.test(at("number").value)) return;
  const answer = await call("inbox", who()).catch(() => null);
  if (!answer) return;
  const fresh = texts.take(answer.texts);
  showLetters(texts.unread);
  if (fresh && view === "inbox") inbox();
}

function inbox() {
  const none = texts.all.length ? "" : "No texts yet. Hakuna ujumbe.";
  go("inbox", { text: none || "Texts / Ujumbe" });
  texts.draw(at("list"), open);
}

function open(place) {
  texts.selected = place;
  if (place === 0) return compose("");
  reading = texts.all[place - 1];
  texts.read(reading);
  showLetters(texts.unread);
  go("message", { text: `${reading.sender}  ${clock(reading.at)}\n\n${reading.text}` });
  showGauge(reading.text.length);
}

function compose(text) {
  go("compose", { to: shortCode });
  typing.setMode("abc");
  typing.fill(text);
}

async function sendText() {
  const body = draft.value.trim();
  if (!body) return;
  const mine = ++turn;
  go("waiting", { text: "Sending" });
  const answer = await call("text", { ...who(), body }).catch((error) => error);
  if (mine !== turn) return;
  go("notice", { text: answer instanceof Refused ? answer.message : whatBecameOf(answer) });
  setTimeout(refreshTexts, 400);
}

function whatBecameOf({ delivered, status }) {
  if (delivered) return "Text sent.\nUjumbe umetumwa.";
  const why = status ? `answered ${status}` : "did not answer";
  return `Sent, but not taken yet: ${shortCode} ${why}. The network tries again every minute.\n\n` +
    "Ujumbe haujapokelewa bado. Mtandao utajaribu tena kila dakika.";
}

const LEFT = {
  home: () => dial(draft.value || code),
  waiting: () => {},
  ussd: () => act("press", { keys: draft.value }, "USSD code running"),
  over: home,
  notice: () => { texts.selected = Math.min(1, texts.all.length); inbox(); },
  inbox: () => open(texts.selected),
  message: () => compose(""),
  compose: sendText,
};
const RIGHT = {
  home: () => { LEFT.notice(); refreshTexts(); },
  waiting: hangUp,
  ussd: hangUp,
  over: () => dial(code),
  notice: home,
  inbox: home,
  message: inbox,
  compose: inbox,
};
listen({
  left: () => LEFT[view](),
  right: () => RIGHT[view](),
  call: () => (view === "ussd" || view === "compose" ? LEFT[view]() : view === "home" ? LEFT.home() : view === "waiting" || dial(code)),
  end: hangUp,
  clear: () => (typed() ? typing.erase() : RIGHT[view]()),
  key: (key) => {
    if (view === "over" || view === "notice") home();
    if (typed()) typing.tap(key);
  },
  move: (step) => {
    if (view !== "inbox") return at("display").scrollBy(0, step * 40);
    texts.move(step);
    texts.draw(at("list"), open);
  },
  typing: typed,
  draft,
});

draft.addEventListener("input", () => {
  if (view === "compose") showGauge(draft.value.length);
});

at("sim").addEventListener("submit", (event) => event.preventDefault());
at("sim").addEventListener("change", () => {
  const good = NUMBER.test(at("number").value);
  at("number").setAttribute("aria-invalid", String(!good));
  at("number-error").textContent = good ? "" : "A number looks like +254700000001.";
  at("network").textContent = at("carrier").selectedOptions[0].textContent;
  texts.take([]);
  showLetters(0);
  home();
  refreshTexts();
});
at("repeat").addEventListener("click", () => act("repeat", {}, "Sending the hop again"));

setInterval(() => {
  showTime();
  if (!deadline) return showClock(null);
  const now = performance.now();
  const [idle, whole] = [(deadline.idle - now) / 1000, (deadline.whole - now) / 1000];
  showClock(Math.max(0, Math.min(idle, whole)), Math.max(0, whole));
  // A moment later than the network, which closes the dialogue by itself.
  if (Math.min(idle, whole) < -0.5) act("state", {}, "");
}, 250);
setInterval(refreshTexts, POLL);
showTime();
home();
refreshTexts();
