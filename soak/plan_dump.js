/* Put into a page by soak/plan.py: all that the page shows, told by numbers; or the same of a whole plan's data. */
async (whole) => {
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
      data.baselines.map((one) => [one.start[row], one.finish[row]]),
    ]);
  }
  const links = {};
  for (const link of data.links) {
    links[`${data.number[link.before]} ${data.number[link.after]} ${link.kind}`] = `${link.lag} ${link.driving} ${link.critical}`;
  }
  const into = data.linksInto.map((some) => some.length).join();
  return { count: data.count, rows, links, into, people: JSON.stringify(json.people), mine: JSON.stringify(json.mine),
           project: JSON.stringify({ ...json.project, today: 0 }), calendar: JSON.stringify(json.calendar) };
};
