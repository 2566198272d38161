/* Arithmetic of chosen cells: a rectangle of rows and columns between two corners, and tables laid over it. */

/** By these a row is taken as a whole. */
export const ROW_COLUMNS: ReadonlySet<string> = new Set(["wbs", "name"]);

/** A cell by its task's number and its column, so that it outlives every edit. */
export interface Corner {
  number: number;
  column: string;
}

/** Where the choice began, and where it was drawn to. */
export interface Corners {
  from: Corner;
  to: Corner;
}

/** Rows and cells as they stand on the page, both ends included. */
export interface Rectangle {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function rectangleOf(from: [row: number, cell: number], to: [row: number, cell: number]): Rectangle {
  return {
    top: Math.min(from[0], to[0]),
    bottom: Math.max(from[0], to[0]),
    left: Math.min(from[1], to[1]),
    right: Math.max(from[1], to[1]),
  };
}

/** A table again and again where the rectangle holds it a whole number of times; else the table as it is. */
export function tiled(table: string[][], rows: number, cells: number): string[][] {
  const wide = Math.max(0, ...table.map((line) => line.length));
  if (!wide || rows % table.length || cells % wide) return table;
  return Array.from({ length: rows }, (_none, row) =>
    Array.from({ length: cells }, (_nothing, cell) => table[row % table.length]?.[cell % wide] ?? ""),
  );
}

/** The line of a source of so many lines that goes into a row so far behind its first one, or before it. */
export const repeated = (offset: number, lines: number): number => ((offset % lines) + lines) % lines;
