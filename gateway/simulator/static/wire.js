// The panel for engineers: the five fields of the last hop, and the reply as it came.

const MOST = 160;
const at = (id) => document.getElementById(id);

function fields(values) {
  return values.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    term.textContent = name;
    detail.textContent = name === "text" && value === "" ? '""' : value;
    detail.classList.toggle("fresh", name === "text");
    return [term, detail];
  });
}

function warning(sentence) {
  const item = document.createElement("li");
  item.textContent = sentence;
  return item;
}

export function showWire(state) {
  const { wire } = state;
  at("wire-empty").hidden = Boolean(wire);
  at("wire-body").hidden = !wire;
  at("wire-summary").textContent = wire ? `hop ${state.hops}, ${wire.milliseconds} ms` : "";
  if (!wire) return;

  at("wire-fields").replaceChildren(...fields(wire.fields));
  at("wire-status").textContent = wire.status ? `HTTP ${wire.status}` : "no answer";
  at("wire-status").classList.toggle("bad", Boolean(wire.error));
  at("wire-label").textContent = wire.label ? `hop label ${wire.label}` : "";

  const prefix = document.createElement("b");
  prefix.textContent = wire.body.slice(0, 4);
  const known = ["CON ", "END "].includes(prefix.textContent);
  at("wire-reply").replaceChildren(...(known ? [prefix, wire.body.slice(4)] : [wire.body.slice(0, 500)]));
  at("wire-reply").hidden = wire.body === "";
  at("wire-meter").hidden = Boolean(wire.error);

  const used = wire.septets;
  at("wire-fill").style.width = `${Math.min(100, ((used ?? MOST) / MOST) * 100)}%`;
  at("wire-septets").textContent = used === null ? "needs UCS-2" : `${used} of ${MOST} septets`;
  at("wire-warnings").replaceChildren(...[wire.error, ...wire.warnings].filter(Boolean).map(warning));
}
