/* Put into a page by soak/plan.py: makes one random edit after another through the page's own session. */
async () => {
  const editing = await document.querySelector("plan-sheet").toEdit();
  const { session } = editing;
  window.soakTold = { done: 0, refused: 0, clashes: 0 };
  const { on } = session;
  const [done, refused] = [on.done, on.refused];
  on.done = (kind, changes) => {
    window.soakTold.done++;
    done(kind, changes);
  };
  on.refused = (refusal, ops, kind) => {
    window.soakTold[refusal.clashes ? "clashes" : "refused"]++;
    refused(refusal, ops, kind);
    const dialog = document.querySelector("[data-clash][open]");
    // As a person would: whichever; a clash again is asked again.
    if (dialog) dialog.close(window.soakTold.clashes % 2 ? "mine" : "theirs");
  };
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
    switch (random(13)) {
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
        return session.apply([{ op: random(3) ? "assign" : "unassign", task: name(row), resource: 1 + random(12) }]);
      default:
        return random(3) ? session.undo() : session.redo();
    }
  };
};
