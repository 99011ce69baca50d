// Keeps the page fresh. Everything here is already on the page when it arrives; this only moves the numbers.
(function () {
  "use strict";
  const EVERY = 5000, AT_MOST = 60000, NAIROBI = 3 * 3600e3;
  const $ = (id) => document.getElementById(id);
  const live = $("live");
  let tag = null, wait = EVERY, timer = 0;

  // Written as the server writes them (figures.py).
  const whole = (n) => n === null ? "–" : String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  const rate = (r) => r === null ? "–" : r < 0.1 ? "<0.1" : r >= 100 ? whole(Math.floor(r + 0.5)) : r.toFixed(1);

  function put(element, text) {
    if (element.textContent === text) return false;
    element.textContent = text;
    return true;
  }

  function flash(element, text) {
    if (!put(element, text)) return;
    element.classList.remove("moved");
    void element.offsetWidth; // lets the animation begin anew
    element.classList.add("moved");
  }

  function tell(sentence, on) {
    put(live, live.getAttribute("data-" + sentence));
    live.classList.toggle("on", on);
  }

  function asOf(iso) {
    const there = new Date(Date.parse(iso) + NAIROBI).toISOString();
    $("as-of").setAttribute("datetime", iso);
    put($("as-of"), there.slice(11, 19) + ", " + there.slice(0, 10).split("-").reverse().join("/"));
  }

  function show(counts) {
    const total = whole(counts.total);
    flash($("total"), total);
    $("total").className = $("total").className.replace(/size\d+/, "size" + total.length);
    if ($("kept")) flash($("kept"), whole(counts.kept));
    if ($("none")) $("none").hidden = counts.total > 0;
    if (paint) paint(counts.counties);
    if ($("pledges")) tellOf(counts.counties[$("pledges").getAttribute("data-code") - 1]);
  }

  // The page of one county.
  function tellOf(county) {
    const hidden = county.pledges === null, pledges = $("pledges");
    const text = hidden ? pledges.getAttribute("data-few") : whole(county.pledges);
    if (pledges.textContent !== text) pledges.className = "total " + (hidden ? "few" : "size" + text.length);
    flash(pledges, text);
    flash($("rate"), rate(county.per_10000));
    $("none").hidden = !hidden;
  }

  // The map, its card and the table. Gives the function that puts new numbers on them.
  function picture(map) {
    const card = $("card"), front = card.querySelector("small");
    const limits = map.getAttribute("data-limits").split(" ").map(Number);
    const step = (r) => r === null ? 0 : limits.filter((limit) => limit <= r).length + 1;
    const tiles = [].slice.call(map.querySelectorAll("a"));
    let chosen = null, reachable = null;

    function put47(counties) {
      let leader = null;
      counties.forEach((county) => {
        const cells = $("c" + county.code).children, tile = $("t" + county.code);
        put(cells[2], whole(county.pledges));
        put(cells[3], rate(county.per_10000));
        put(tile.lastChild, rate(county.per_10000));
        cells[3].className = "s" + step(county.per_10000);
        tile.setAttribute("class", cells[3].className);
        const ahead = !leader || county.per_10000 > leader.per_10000 ||
          (county.per_10000 === leader.per_10000 && county.pledges > leader.pledges);
        if (county.per_10000 !== null && ahead) leader = county;
      });
      card.setAttribute("data-leader", leader ? leader.code : "");
      describe();
    }

    // The card tells of the county that is pointed at, else of the one in front.
    function describe() {
      const code = chosen || card.getAttribute("data-leader");
      card.hidden = !code;
      if (!code) return;
      const cells = $("c" + code).children, figures = card.querySelectorAll("span b");
      put(front, chosen ? "" : front.getAttribute("data-front"));
      put(card.querySelector("strong"), cells[0].textContent.trim() + " " + cells[1].textContent.trim());
      put(figures[0], cells[2].textContent.trim());
      put(figures[1], cells[3].textContent.trim());
      tiles.forEach((tile) => tile.classList.toggle("on", tile.id === "t" + chosen));
    }

    function choose(tile) {
      const code = tile && tile.id.slice(1);
      if (code === chosen) return;
      chosen = code;
      describe();
    }

    // With the keyboard: one stop in the tab order, and arrows walk from tile to tile.
    function stopAt(tile) {
      if (reachable) reachable.setAttribute("tabindex", "-1");
      (reachable = tile).setAttribute("tabindex", "0");
    }

    function beside(tile, way) {
      const place = (one) => one.transform.baseVal.getItem(0).matrix, here = place(tile);
      let next = null, nearest = Infinity;
      tiles.forEach((other) => {
        const dx = place(other).e - here.e, dy = place(other).f - here.f;
        const along = dx * way[0] + dy * way[1], aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
        if (along > 0 && along + 3 * aside < nearest) { nearest = along + 3 * aside; next = other; }
      });
      return next;
    }

    const under = (event) => event.target.closest("a");
    stopAt($("t" + (card.getAttribute("data-leader") || 47)));
    map.addEventListener("mouseover", (event) => under(event) && choose(under(event)));
    map.addEventListener("mouseleave", () => choose(map.contains(document.activeElement) ? document.activeElement : null));
    // On what is around the map: a picture that listens for focus becomes a stop itself.
    map.parentNode.addEventListener("focusin", (event) => { stopAt(under(event)); choose(under(event)); });
    map.parentNode.addEventListener("focusout", () => choose(null));
    map.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Escape") choose(null);
      if (!way) return;
      event.preventDefault();
      const next = beside(under(event), way);
      if (next) next.focus();
    });
    return put47;
  }

  const paint = $("map") && picture($("map"));

  function again() {
    clearTimeout(timer);
    // A little chance, so that ten thousand pages do not ask in the same instant.
    if (!document.hidden) timer = setTimeout(ask, wait + Math.random() * 1000);
  }

  function ask() {
    clearTimeout(timer);
    fetch("/data/counts.json", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" })
      .then((answer) => {
        if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
        tag = answer.headers.get("ETag");
        return (answer.status === 304 ? Promise.resolve() : answer.json().then(show)).then(() => {
          asOf(answer.headers.get("As-Of"));
          tell(answer.headers.get("Warning") ? "stale" : "updates", !answer.headers.get("Warning"));
          wait = EVERY;
        });
      })
      .catch(() => {
        wait = Math.min(wait * 2, AT_MOST);
        tell("lost", false);
      })
      .then(again);
  }

  document.addEventListener("visibilitychange", () => document.hidden ? clearTimeout(timer) : ask());
  addEventListener("online", ask);
  if (window.fetch) ask();
})();
