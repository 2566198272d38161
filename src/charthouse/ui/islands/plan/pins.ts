/* Constraints on the chart: a staff at the date that holds a task, with a wedge on the side to which it is free. */

type Way = "later" | "earlier" | "fixed";

const WAYS: Record<string, [way: Way, ending: boolean]> = {
  SNET: ["later", false],
  FNET: ["later", true],
  SNLT: ["earlier", false],
  FNLT: ["earlier", true],
  MSO: ["fixed", false],
  MFO: ["fixed", true],
  MANDATORY_START: ["fixed", false],
  MANDATORY_FINISH: ["fixed", true],
};

/** Whether a kind of constraint holds a task by a date. */
export const isPinned = (kind: string): boolean => kind in WAYS;

/** The sign of a constraint at a date's place; `top` is the bar's. */
export function pin(x: number, top: number, kind: string): string {
  const [way] = WAYS[kind] ?? ["fixed"];
  const staff = `M${x - 0.75} ${top - 4}h1.5v19h-1.5z`;
  const wedge = (side: 1 | -1): string => `M${x} ${top - 4}l${side * 5} 3l${-side * 5} 3z`;
  if (way === "later") return staff + wedge(1);
  if (way === "earlier") return staff + wedge(-1);
  return `${staff}M${x} ${top - 5}l3.500 3.500-3.500 3.500-3.500-3.500z`;
}
