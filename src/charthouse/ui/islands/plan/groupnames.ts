/* What groups of rows are called. */
import { BANDS, type Arrangement, type Span } from "./arrange";
import { DAY } from "./calendar";
import { criterionOf } from "./criteria";
import type { Asking } from "./filter";
import { say } from "./words";

function spanInWords({ format }: Asking, day: number, span: Span): string {
  const { names } = format;
  if (span === "week") return say("group_week", { date: format.long(day * DAY) });
  if (span === "year") return names.year(day);
  if (span === "month") return names.monthAndYear(day);
  const quarter = Math.floor(new Date(day * 86400000).getUTCMonth() / 3) + 1;
  return `${names.quarter(quarter)} ${names.year(day)}`;
}

/** What a group of rows is called. */
export function groupName(asking: Asking, group: NonNullable<Arrangement["group"]>, key: string): string {
  const { format, data } = asking;
  const of = criterionOf(group.column);
  if (!of || !key) return say(of?.kind === "people" ? "group_nobody" : "group_none");
  switch (of.kind) {
    case "date":
      return spanInWords(asking, Number(key), group.span);
    case "duration": {
      const most = BANDS[Number(key)];
      const day = data.json.project.day_minutes;
      if (most === undefined) return say("group_over", { most: format.days((BANDS[BANDS.length - 1] as number) * day) });
      return say("group_up_to", { most: format.days(most * day) });
    }
    case "number":
      return group.column === "percent" ? format.percent(Number(key)) : format.number(Number(key));
    case "flag":
      return say(key === "yes" ? `is_${group.column}` : `not_${group.column}`);
    case "choice":
      return of.label?.(key) ?? key;
    default:
      return key;
  }
}
