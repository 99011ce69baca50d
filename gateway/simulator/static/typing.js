// Typing with twelve keys: digits straight, letters by multi-tap, as feature phones do it.

const LETTERS = {
  1: ".,?!'-@1", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6",
  7: "pqrs7", 8: "tuv8", 9: "wxyz9", 0: " 0", "*": "*+",
};
const PAUSE = 900;
const NAMES = { 123: "digits", abc: "small letters", ABC: "capitals" };

export class Typing {
  constructor(field, button) {
    this.field = field;
    this.button = button;
    this.last = { key: "", at: 0, turn: 0 };
    this.setMode("123");
    button.addEventListener("click", () => this.nextMode());
  }

  setMode(mode) {
    this.mode = mode;
    this.button.textContent = mode;
    this.button.setAttribute("aria-label", `Typing: ${NAMES[mode]}`);
    this.last.key = "";
  }

  nextMode() {
    const modes = Object.keys(NAMES);
    this.setMode(modes[(modes.indexOf(this.mode) + 1) % modes.length]);
  }

  // A key of the keypad. In letter modes # changes the mode, and the same key again turns the letter.
  tap(key) {
    if (this.mode === "123") return this.insert(key);
    if (key === "#") return this.nextMode();
    const now = performance.now();
    const letters = LETTERS[key];
    const again = key === this.last.key && now - this.last.at < PAUSE;
    const turn = again ? (this.last.turn + 1) % letters.length : 0;
    this.last = { key, at: now, turn };
    const letter = this.mode === "ABC" ? letters[turn].toUpperCase() : letters[turn];
    if (again) this.erase();
    this.insert(letter);
  }

  insert(characters) {
    const { field } = this;
    if (field.value.length + characters.length > field.maxLength) return;
    field.setRangeText(characters, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  }

  erase() {
    const { field } = this;
    const { selectionStart: start, selectionEnd: end } = field;
    if (end > 0) field.setRangeText("", start === end ? start - 1 : start, end, "end");
    field.dispatchEvent(new Event("input"));
  }

  fill(text) {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
    this.last.key = "";
    this.field.dispatchEvent(new Event("input"));
  }
}
