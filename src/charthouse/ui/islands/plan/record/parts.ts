/* Everything that edits a record. */
import { Checklist } from "./checklist";
import { Fields } from "./fields";
import { Links } from "./links";
import { People } from "./people";
import type { Part, Record } from "./record";

export const partsOf = (record: Record): Part[] => [new Fields(record), new Checklist(record), new Links(record), new People(record)];
