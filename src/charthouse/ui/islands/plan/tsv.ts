/* Tables as spreadsheets put them into the clipboard: cells between tabs, rows between line ends, quoted where need be. */

export function readTable(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const close = (): void => {
    rows[rows.length - 1]?.push(cell);
    cell = "";
  };
  for (let at = 0; at < body.length; at++) {
    const sign = body[at] as string;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (body[at + 1] === '"') {
        cell += sign;
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === "" && closes(body, at)) quoted = true;
    else if (sign === "\t") close();
    else if (sign === "\n") {
      close();
      rows.push([]);
    } else cell += sign;
  }
  close();
  return rows;
}

/** Whether a quotation mark at the beginning of a cell has its other one at the end of one. */
function closes(text: string, at: number): boolean {
  return /^"(?:[^"]|"")*"(?:[\t\n]|$)/.test(text.slice(at, at + 100_000));
}

export function writeTable(rows: string[][]): string {
  const quoted = (cell: string): string => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}
