/** A block of cells as spreadsheets copy it: lines, and tabs between their cells. */
export function blockOf(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.split("\t").map((cell) => cell.trim()));
}

/** An amount as it is typed into a cell: without currency signs, and without blanks between its digits. */
export function typed(cell: string): string {
  return cell.replace(/[\s\u00a0\u202f]/g, "").replace(/^(\p{Sc}|[A-Z]{3})|(\p{Sc}|[A-Z]{3})$/gu, "");
}
