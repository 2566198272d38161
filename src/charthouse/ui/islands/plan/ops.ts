/* Edits of the plan as they are sent (exchange/schemas/plan-edits-1.json). */
import type { LinkKind } from "./data";

/** A task: its number, or the ref of one that an edit before this adds. */
export type Named = number | string;
/** What was seen, and what is wanted. */
export type Pair = [seen: unknown, wanted: unknown];

export type Op =
  | { op: "change"; task: Named; fields: Record<string, Pair> }
  | { op: "add"; ref?: string; parent: Named | null; after: Named | null; fields: Record<string, unknown> }
  | { op: "copy"; tasks: { task: Named; ref: string }[]; parent: Named | null; after: Named | null }
  | { op: "delete"; tasks: Named[] }
  | { op: "move"; tasks: Named[]; parent: Named | null; after: Named | null }
  | { op: "link"; before: Named; after: Named; kind?: LinkKind; lag?: string }
  | { op: "relink"; before: Named; after: Named; kind?: LinkKind; seen?: string; becomes?: LinkKind; lag?: string }
  | { op: "unlink"; before: Named; after: Named; kind?: LinkKind }
  | { op: "split"; task: Named; seen: [number, number][]; splits: [number, number][] }
  | { op: "assign"; task: Named; resource: number; units?: number; work?: number }
  | { op: "unassign"; task: Named; resource: number }
  | { op: "progress"; task: Named; state: "not_started" | "started" | "done" | "on_schedule"; seen?: number }
  | { op: "estimate"; task: Named; seen: unknown; estimate: unknown }
  | { op: "add_item"; task: Named; text: string; before?: number | null }
  | { op: "change_item"; task: Named; item: number; text?: [string, string]; done?: [boolean, boolean] }
  | { op: "move_item"; task: Named; item: number; before: number | null }
  | { op: "remove_item"; task: Named; item: number };

export interface Clash {
  op: number;
  task: number;
  name: string;
  field: string;
  seen: unknown;
  wanted: unknown;
  now: unknown;
  by: string;
  at: string | null;
}

/** Why the server will not do something. */
export interface Refusal {
  status: number;
  detail: string;
  op?: number;
  task?: number | null;
  fields?: Record<string, string>;
  clashes?: Clash[];
  /** So many tasks would go: it is done once somebody says that this is meant. */
  removes?: number;
  /** It is done once somebody says that it is meant. */
  asks?: boolean;
}

/** Who made a deed and hears first what became of it. */
export interface Asker {
  done?: () => void;
  /** Says whether the reader has been told; else the page does. */
  refused?: (refusal: Refusal, ops: Op[]) => boolean;
}

/** What an edit calls the tasks that it makes. */
export function refsOf(op: Op): string[] {
  return op.op === "add" && op.ref ? [op.ref] : op.op === "copy" ? op.tasks.map(({ ref }) => ref) : [];
}

export function namesOf(op: Op): (Named | null)[] {
  switch (op.op) {
    case "delete":
      return op.tasks;
    case "move":
      return [...op.tasks, op.parent, op.after];
    case "add":
      return [op.parent, op.after];
    case "copy":
      return [...op.tasks.map(({ task }) => task), op.parent, op.after];
    case "link":
    case "relink":
    case "unlink":
      return [op.before, op.after];
    default:
      return [op.task];
  }
}
