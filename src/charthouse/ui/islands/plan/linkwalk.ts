/* Going through the links of a task by key: arrows to the next, Enter changes, Delete removes, right goes to the other task. */
import type { PlanLink } from "./data";
import type { EditSession } from "./edits";
import type { LinkName } from "./linkdialog";
import type { PlanState } from "./state";
import { toast } from "./telling";
import { say } from "./words";

/** What shows the links that are walked. */
export interface WalkView {
  /** Let one be seen and say what it is; none is the end of the walk. */
  show: (name: LinkName | null, told: string) => void;
  edit: (name: LinkName) => void;
  go: (task: number) => void;
}

export function nameOfLink({ data }: PlanState, link: PlanLink): LinkName {
  return { before: data.number[link.before] as number, after: data.number[link.after] as number, kind: link.kind };
}

/** The link of that name as the plan is now. */
export function linkNamed({ data }: PlanState, name: LinkName): PlanLink | undefined {
  return data.links.find((link) => data.number[link.before] === name.before && data.number[link.after] === name.after && link.kind === name.kind);
}

/** All links of a task, those that it waits for first. */
export function linksOfTask(state: PlanState, number: number): LinkName[] {
  const { data } = state;
  const task = state.taskNumbered(number);
  return [...(data.linksInto[task] ?? []), ...(data.linksFrom[task] ?? [])].flatMap((at) => {
    const link = data.links[at];
    return link ? nameOfLink(state, link) : [];
  });
}

/** Remove a link; says so where this reader may not. */
export function unlink(session: EditSession, { before, after, kind }: LinkName): boolean {
  if (!session.may.edit) {
    toast({ text: say("not_yours"), tone: "info" });
    return false;
  }
  session.apply([{ op: "unlink", before: session.nameOf(before), after: session.nameOf(after), kind }]);
  return true;
}

/** Walk the links that `all` gives, from the side of one task; all keys are the walk's until it ends. */
export function walkLinks(state: PlanState, session: EditSession, number: number, all: () => LinkName[], view: WalkView): void {
  let place = 0;
  const show = (): void => {
    const names = all();
    const name = names[(place = Math.max(0, Math.min(place, names.length - 1)))];
    if (!name) return done();
    const { data } = state;
    const lag = linkNamed(state, name)?.lag;
    const ends = { before: data.name[state.taskNumbered(name.before)] ?? "", after: data.name[state.taskNumbered(name.after)] ?? "" };
    const kind = say(`link_${name.kind}`) + (lag ? ` ${lag}` : "");
    view.show(name, `${say("link_walk", { ...ends, kind, place: place + 1, count: names.length })} ${say("link_walk_keys")}`);
  };
  const done = (): void => {
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", done, true);
    view.show(null, "");
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Shift") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const names = all();
    const name = names[place];
    const count = Math.max(1, names.length);
    const back = event.key === "ArrowUp" || (event.key.toLowerCase() === "k" && event.shiftKey);
    if (back || event.key === "ArrowDown" || event.key.toLowerCase() === "k") {
      place = (place + (back ? count - 1 : 1)) % count;
      show();
    } else if (!name || event.key === "Escape" || event.key === "Tab") done();
    else if (event.key === "Enter") {
      done();
      view.edit(name);
    } else if (event.key === "Delete") {
      if (unlink(session, name)) show();
    } else if (event.key === "ArrowRight") {
      done();
      view.go(state.taskNumbered(name.before === number ? name.after : name.before));
    }
  };
  document.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", done, true);
  show();
}
