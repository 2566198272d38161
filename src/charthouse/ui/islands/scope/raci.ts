/** What typing, pasting and filling make of letters in the RACI matrix: R, A, AR (shown as A/R), C, I, or nothing. */
export type Letter = "" | "R" | "A" | "AR" | "C" | "I";

export interface Place {
  row: number;
  column: number;
}

export interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function shown(letter: string): string {
  return letter === "AR" ? "A/R" : letter;
}

/** The letter in a cell once a key was pressed: A and R stand together, the same once more stands alone. */
export function typed(before: string, key: string): Letter | null {
  const letter = key.toUpperCase();
  if (letter === "C" || letter === "I") return letter;
  if (letter === "A") return before === "R" ? "AR" : "A";
  if (letter === "R") return before === "A" ? "AR" : "R";
  return null;
}

/** What a written letter means; null: nothing known. */
export function read(text: string): Letter | null {
  const said = text.trim().toUpperCase().replace(/\s*[/,]\s*/g, "");
  if (said === "" || said === "-" || said === "–") return "";
  if (said === "RA" || said === "AR") return "AR";
  return said === "R" || said === "A" || said === "C" || said === "I" ? said : null;
}

/** A table as spreadsheets copy it, or null where one of its cells is no letter. */
export function readTable(text: string): Letter[][] | null {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const table = lines.map((line) => line.split("\t").map(read));
  return table.every((row) => row.every((letter) => letter !== null)) ? (table as Letter[][]) : null;
}

export function written(table: string[][]): string {
  return table.map((row) => row.map(shown).join("\t")).join("\n");
}

/** The box that two of its corners span. */
export function boxOf(from: Place, to: Place): Box {
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column),
    right: Math.max(from.column, to.column),
  };
}

/** Where each letter of a copied table comes to lie: one letter fills the whole box, a table begins at its corner. */
export function laid(table: Letter[][], box: Box): { at: Place; letter: Letter }[] {
  const one = table.length === 1 && table[0]?.length === 1 ? table[0][0] : undefined;
  const found: { at: Place; letter: Letter }[] = [];
  if (one !== undefined) {
    for (let row = box.top; row <= box.bottom; row++)
      for (let column = box.left; column <= box.right; column++) found.push({ at: { row, column }, letter: one });
    return found;
  }
  table.forEach((line, row) =>
    line.forEach((letter, column) => found.push({ at: { row: box.top + row, column: box.left + column }, letter })),
  );
  return found;
}
