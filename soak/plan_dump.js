/* Put into a page by soak/plan.py: all that the page shows, told by numbers; or the same of a whole plan's data. */
async ([whole, columns]) => {
  const sheet = document.querySelector("plan-sheet");
  const editing = await sheet.toEdit();
  const data = whole ? editing.unpacked(whole) : editing.session.shown;
  const { json } = data;
  const rows = {};
  const sparse = (map, row) => (map.has(row) ? map.get(row) : null);
  for (let row = 0; row < data.count; row++) {
    rows[data.number[row]] = JSON.stringify([
      row, data.parent[row], data.name[row], data.wbs[row], data.flags[row], data.duration[row], data.unit[row], data.start[row],
      data.finish[row], data.slack[row], data.freeSlack[row], data.percent[row], data.lateStart[row], data.lateFinish[row],
      data.earlyStart[row], data.earlyFinish[row], data.deadline[row], sparse(data.constraint, row),
      sparse(data.calendar, row), sparse(data.people, row), sparse(data.parts, row),
    ]);
  }
  if (whole) {
    // Columns that not every page shows are told apart; asked for as a page does that has nothing of them yet.
    const asked = new URLSearchParams({ since: String(whole.version) });
    for (const field of columns) for (const how of ["columns", "fresh"]) asked.append(how, field);
    const told = await (await fetch(`${sheet.dataset.changes}?${asked}`, { headers: { Accept: "application/json" } })).json();
    const rowOf = new Map(Array.from(data.number, (number, row) => [number, row]));
    data.more = Object.fromEntries(Object.entries(told.delta.more).map(([field, { number, value }]) => [
      field, new Map(number.map((one, at) => [rowOf.get(one), value[at]])),
    ]));
  }
  for (let row = 0; row < data.count; row++) {
    const said = columns.map((field) => data.more[field]?.get(row) ?? null);
    rows[data.number[row]] += JSON.stringify([sparse(data.splits, row), said]);
  }
  const links = {};
  for (const link of data.links) {
    links[`${data.number[link.before]} ${data.number[link.after]} ${link.kind}`] = `${link.lag} ${link.driving} ${link.critical}`;
  }
  const into = data.linksInto.map((some) => some.length).join();
  const baselines = {};
  for (const { number, start, finish, loaded } of data.baselines) {
    if (loaded) baselines[number] = JSON.stringify(Array.from(data.number, (task, row) => [task, start[row], finish[row]]));
  }
  const named = JSON.stringify(data.baselines.map(({ number, name }) => [number, name]));
  return { baselines, named, count: data.count, rows, links, into, people: JSON.stringify(json.people), mine: JSON.stringify(json.mine),
           project: JSON.stringify({ ...json.project, today: 0 }), calendar: JSON.stringify(json.calendar) };
};
