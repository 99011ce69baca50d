// The inbox: which texts were read is remembered for this tab alone.

const SEEN = "ahadi-seen";

export class Texts {
  constructor() {
    this.all = [];
    this.selected = 0;
    this.seen = new Set(JSON.parse(sessionStorage.getItem(SEEN) ?? "[]"));
  }

  // Takes the newest list; says whether something arrived that wasn't there before.
  take(texts) {
    const known = new Set(this.all.map((text) => text.id));
    this.all = [...texts].reverse();
    return this.all.some((text) => !known.has(text.id));
  }

  get unread() {
    return this.all.filter((text) => !this.seen.has(text.id)).length;
  }

  read(text) {
    this.seen.add(text.id);
    sessionStorage.setItem(SEEN, JSON.stringify([...this.seen].slice(-500)));
  }

  // The list has "Write" first, then the texts, newest first.
  move(step) {
    this.selected = Math.max(0, Math.min(this.all.length, this.selected + step));
  }

  draw(list, open) {
    const write = row("Write a text", "", "Andika ujumbe");
    const rows = this.all.map((text) => {
      const item = row(text.sender, clock(text.at), text.text);
      item.classList.toggle("unread", !this.seen.has(text.id));
      return item;
    });
    list.replaceChildren(
      ...[write, ...rows].map((button, place) => {
        if (place === this.selected) button.setAttribute("aria-current", "true");
        button.addEventListener("click", () => open(place));
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
}

export function clock(iso) {
  return new Date(iso).toLocaleTimeString("en-GB", { timeZone: "Africa/Nairobi", hour: "2-digit", minute: "2-digit" });
}

function row(title, when, line) {
  const button = document.createElement("button");
  button.type = "button";
  for (const [tag, words] of [["b", title], ["time", when], ["span", line]]) {
    const element = document.createElement(tag);
    element.textContent = words;
    button.append(element);
  }
  return button;
}
