import { describe, expect, it } from "vitest";
import { readTable, writeTable } from "./tsv";

describe("a table in the clipboard", () => {
  it("has rows and cells, whatever ends its lines", () => {
    expect(readTable("a\tb\r\nc\t\r\n")).toEqual([["a", "b"], ["c", ""]]);
  });

  it("quotes what would break a cell", () => {
    const rows = [['say "yes"', "two\nlines"], ["a\tb", "plain"]];
    expect(writeTable(rows)).toBe('"say ""yes"""\t"two\nlines"\n"a\tb"\tplain');
    expect(readTable(writeTable(rows))).toEqual(rows);
  });

  it("leaves a lone quotation mark as it is, for inches", () => {
    expect(readTable('"3 inch\tb')).toEqual([['"3 inch', "b"]]);
  });
});
