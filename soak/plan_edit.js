/*
 * Put into a page by soak/plan.py: makes one random edit after another through the page's own session; a baseline is taken
 * and the state of a field of the project's own changed as its pages do it.
 */
async (columns) => {
  const editing = await document.querySelector("plan-sheet").toEdit();
  const { session } = editing;
  window.soakTold = { done: 0, refused: 0, clashes: 0, asked: 0, baselines: 0, kinds: {}, why: {} };
  await session.need(columns);
  const { on } = session;
  const [done, refused] = [on.done, on.refused];
  on.done = (kind, changes) => {
    window.soakTold.done++;
    done(kind, changes);
  };
  on.refused = (refusal, ops, kind, decided) => {
    const told = window.soakTold;
    const how = refusal.clashes ? "clashes" : refusal.asks || refusal.removes ? "asked" : "refused";
    told[how]++;
    if (how === "refused") {
      const what = `${refusal.status} ${ops[0]?.op ?? kind}: ${refusal.detail.replace(/[“”].*?[“”]/g, "…").slice(0, 90)}`;
      told.why[what] = (told.why[what] ?? 0) + 1;
    }
    refused(refusal, ops, kind, decided);
    // As a person would: whichever; a clash again is asked again.
    document.querySelector("[data-clash][open]")?.close(told.clashes % 2 ? "mine" : "theirs");
    document.querySelector("[data-remove][open]")?.close(told.asked % 4 ? "yes" : "no");
  };
  /** As a form of another page sends it. */
  const post = async (path, fields) => {
    const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const body = new URLSearchParams(fields);
    const at = location.pathname.replace(/plan\/$/, "") + path;
    const answer = await fetch(at, { method: "POST", body, headers: { "X-CSRFToken": csrf } });
    if (answer.status >= 500) throw new Error(`${path}: ${answer.status}`);
    return answer.ok;
  };
  const more = (name, at) => session.shown.more[name]?.get(at);
  const someFields = (random, at) => [
    { priority: [more("priority", at) ?? 500, random(1001)] },
    { notes: [more("notes", at) ?? "", random(3) ? `Note ${random(1000)}` : ""] },
    { "custom.Supplier": [more("custom.Supplier", at) ?? null, random(3) ? `Firm ${random(9)}` : null] },
    { "custom.Weight": [more("custom.Weight", at) ?? null, random(3) ? random(90) / 4 : null] },
    { "custom.Gate": [more("custom.Gate", at) ?? null, [null, "red", "amber", "green"][random(4)]] },
    { deadline: [session.shown.deadline[at] === -2147483648 ? null : session.shown.deadline[at],
                 random(3) ? session.shown.json.project.start + 1440 * random(300) : null] },
    { active: [more("active", at) ?? true, random(4) > 0] },
  ][random(7)];
  window.soakSettle = async () => {
    const until = Date.now() + 60000;
    await session.follow();
    while (session.waiting || session.standing !== "quiet") {
      if (Date.now() > until) throw new Error(`does not settle: ${session.standing}, ${session.waiting} waiting`);
      await new Promise((go) => setTimeout(go, 20));
    }
    await session.follow();
  };
  window.soakEdit = (seed) => {
    let state = seed || 1;
    const random = (below) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * below);
    };
    random(2);
    const data = session.shown;
    if (!data.count) return;
    const row = random(data.count);
    const other = random(data.count);
    const name = (at) => session.nameOf(data.number[at]);
    const summary = (at) => (data.flags[at] & 1) !== 0;
    const children = (at) => [...data.parent.keys()].filter((one) => data.parent[one] === at);
    const held = data.constraint.get(row);
    const none = -2147483648;
    const kind = random(19);
    window.soakTold.kinds[kind] = (window.soakTold.kinds[kind] ?? 0) + 1;
    switch (kind) {
      case 0:
      case 1:
        if (summary(row)) return;
        return session.apply([{ op: "change", task: name(row), fields: { duration: [data.duration[row], `${1 + random(12)}d`] } }]);
      case 2:
        return session.apply([{ op: "change", task: name(row), fields: { name: [data.name[row], `Task ${seed}`] } }]);
      case 3: {
        if (summary(row)) return;
        const start = data.json.project.start + 1440 * random(200);
        const seen = held ? [held[0], held[1] === none ? null : held[1]] : null;
        return session.apply([{ op: "change", task: name(row), fields: { start: [seen, random(4) ? start : null] } }]);
      }
      case 4:
        if (summary(row)) return;
        return session.apply([{ op: "change", task: name(row), fields: { percent_complete: [data.percent[row], random(101)] } }]);
      case 5:
      case 6: {
        const below = children(other);
        const ops = [];
        let after = below.length && random(2) ? name(below[random(below.length)]) : null;
        for (let i = 0; i <= random(3); i++) {
          const ref = session.newRef();
          ops.push({ op: "add", ref, parent: name(other), after, fields: { name: `New ${seed} ${i}`, duration: `${random(8)}d` } });
          after = ref;
        }
        return session.apply(ops);
      }
      case 7:
        // Branches are rarely cut, so that the plan lives.
        if (summary(row) && random(8)) return;
        return session.apply([{ op: "delete", tasks: [name(row)] }]);
      case 8: {
        const below = children(other);
        const after = below.length && random(2) ? below[random(below.length)] : -1;
        return session.apply([{ op: "move", tasks: [name(row)], parent: name(other), after: after < 0 ? null : name(after) }]);
      }
      case 9:
        return session.apply([{ op: "link", before: name(row), after: name(other), kind: ["FS", "SS", "FF", "SF"][random(4)],
                                lag: ["", "2d", "-4h", "50%", "3ed"][random(5)] }]);
      case 10: {
        const link = data.links[random(data.links.length)];
        if (!link) return;
        const ends = { before: name(link.before), after: name(link.after), kind: link.kind };
        return session.apply([random(2) ? { op: "unlink", ...ends } : { op: "relink", ...ends, seen: link.lag, lag: `${random(6)}d` }]);
      }
      case 11:
        return session.apply([random(3)
          ? { op: "assign", task: name(row), resource: 1 + random(12), units: [1, 0.5, 2][random(3)] }
          : { op: "unassign", task: name(row), resource: 1 + random(12) }]);
      case 12: {
        if (summary(row)) return;
        const seen = data.splits.get(row) ?? [];
        const after = 240 * (1 + random(12));
        const others = seen.filter(([one]) => one !== after);
        const gaps = random(4) ? [...others, [after, 480 * (1 + random(4))]].sort((one, two) => one[0] - two[0]) : [];
        return session.apply([{ op: "split", task: name(row), seen, splits: gaps }]);
      }
      case 13:
        if (summary(row)) return;
        return session.apply([{ op: "progress", task: name(row), state: ["not_started", "started", "done", "on_schedule"][random(4)],
                                seen: data.percent[row] }]);
      case 14: {
        if (summary(row) || !data.duration[row]) return;
        const told = more("estimate", row);
        const names = ["low", "likely", "high", "meaning", "distribution", "basis"];
        const seen = told ? Object.fromEntries(names.map((one, at) => [one, told[at]])) : null;
        const low = 480 * (1 + random(5));
        const estimate = random(4) ? { low, likely: low + 480 * random(4), high: low + 480 * (4 + random(6)), basis: `Told ${seed % 97}` } : null;
        return session.apply([{ op: "estimate", task: name(row), seen, estimate }]);
      }
      case 15:
      case 16:
        return session.apply([{ op: "change", task: name(row), fields: someFields(random, row) }]);
      case 17: {
        // Rows copied with all below them would let the plan grow without end.
        if (summary(row)) return;
        return session.apply([{ op: "copy", tasks: [{ task: data.number[row], ref: session.newRef() }].filter(({ task }) => task > 0),
                                parent: data.parent[row] < 0 ? null : name(data.parent[row]), after: name(row) }].filter(({ tasks }) => tasks.length));
      }
      case 18: {
        if (random(4)) return session.apply([{ op: "add_item", task: name(row), text: `Item ${seed % 1000}` }]);
        if (random(3)) return;
        const some = data.number.length && random(2) ? String(Math.max(1, data.number[row])) : "";
        return post("baselines/take", { name: `Agreed ${seed % 1000}`, tasks: some, ...(random(2) ? { measure: "on" } : {}) })
          .then((taken) => (window.soakTold.baselines += taken ? 1 : 0));
      }
      default:
        return random(3) ? session.undo() : session.redo();
    }
  };
};
