/* What a drawing of boxes asks of the view whose boxes they are. */
import type { Box, Detail, Picture, Way } from "./picture";

export interface Looks {
  /** The name of the drawing. */
  name: string;
  /** How many nodes a box has at most when all of it can be read. */
  nodes: number;
  picture: () => Picture;
  /** What stands in a box, laid out from its upper left corner. */
  inside: (box: Box, detail: Detail) => SVGElement[];
  /** How a box is framed. */
  ink: (box: Box) => string;
  /** All that a box shows, in words. */
  label: (box: Box) => string;
  choose: (box: Box) => void;
  open: (box: Box) => void;
  /** Where the keyboard goes from a box; undefined leaves it to what lies nearest. */
  step?: (box: Box, way: Way) => Box | null | undefined;
  /** A small sign at a box was pressed, such as what folds it; says whether there is one at that place. */
  sign?: (box: Box, x: number, y: number) => boolean;
  /** A click where no box lies. */
  aside?: (x: number, y: number, event: MouseEvent) => void;
  drag?: BoxDrag;
}

/** What pulling a box onto another means. */
export interface BoxDrag {
  /** Whether a box can be pulled from a place inside it. */
  begin: (box: Box, x: number, y: number) => boolean;
  /** Whether it can be let go over a box. */
  over: (box: Box | null) => boolean;
  /** Let go; null is nowhere. */
  end: (box: Box | null) => void;
}
